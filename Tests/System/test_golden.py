"""What clients see and print, against pictures that people have looked at.

`PORTAL_UPDATE_GOLDEN=1 deploy/test system -k golden` takes the pictures in `golden/` anew: look at every one of them
before it is kept.
"""

import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import demo
import pictures
from browsing import DESKTOP, PHONE, window
from harness import eventually, send_illustrated

LAYOUTS = ["classic", "itemized", "summary", "showcase"]
# A picture of one pixel for each of the page's, so that it stays small.
SCREENS = {"1280": DESKTOP, "390": PHONE | {"device_scale_factor": 1}}
KITCHEN, ROOF = "kitchen-remodel", "roof-three-packages"
CLINIC = "tenant-improvement-schedule-of-values"

# Of the dark pages and of the receipt on a wide screen the rest is as on the light one.
TOP = 1600

# What may differ, and what was measured. The same page again: mean up to 0.3 (the golden pictures have few colours),
# no block. A row of the totals lost: 50 blocks; the logo: 71; three small pictures: 179; a section: 287; another
# accent: 598. Grey text made paler: mean 0.56 to 1.3, 116 blocks; another typeface: mean from 2.8, over 1,000 blocks.
PAGE = {"mean": 0.7, "blocks": 45}
# The same paper again: mean up to 0.33, no block; headings in another typeface: 30 to 39 blocks, another accent: 40.
PAPER = {"mean": 0.5, "blocks": 20}
# Where the signed copy has the code with the address of this installation.
CODE = (64, 376, 160, 472)
# The same on the second sheet of the application.
CODE_OF_APPLICATION = (64, 400, 160, 492)


@pytest.fixture(scope="module")
def proposals(portal):
    """Sends what is asked for, each once."""
    made = {}

    def proposal(layout, sample=KITCHEN, decided=False):
        if (layout, sample, decided) not in made:
            sent = send_illustrated(portal, layout, sample)
            if decided:
                answer = sent.api.decide(sent.proposal, "acceptance", typed_name="Ngozi Okafor")
                assert answer.status_code == 200, answer.text
            made[layout, sample, decided] = sent
        return made[layout, sample, decided]

    return proposal


@pytest.fixture(scope="module")
def application(portal, tmp_path_factory):
    """The second application of a job as the demo has it, by the link of somebody who pays or decides."""
    organization = portal.new_organization(CLINIC)
    api = demo.API(portal.gateway, organization.key)
    data = demo.sample(CLINIC)
    demo.brand(api, data["organization"])
    client = api.post("/api/v1/clients", demo.client_body(data))
    journal = demo.Journal(tmp_path_factory.mktemp("application") / "journal.json")
    invoice = demo.BilledJob(api, journal, CLINIC, client).load()[-1]
    return SimpleNamespace(api=organization, id=invoice["id"], url=lambda: invoice["share_links"][0]["url"])


@pytest.fixture(scope="session")
def left_behind():
    """Where a test leaves what differs; nothing removes it."""
    made = []

    def folder():
        if not made:
            made.append(Path(tempfile.mkdtemp(prefix="portal-golden-")))
        return made[0]

    return folder


def fault(difference, limits):
    """What is wrong, in words; empty when it may pass."""
    if not difference.same_width:
        return "another width"
    if difference.mean > limits["mean"] or difference.blocks > limits["blocks"]:
        return "another look"
    return ""


def compare(actual, name, left_behind, limits=PAGE):
    file = pictures.GOLDEN / f"{name}.png"
    if pictures.UPDATE:
        pictures.keep(actual, file)
        return
    assert file.exists(), f"{file} is missing: PORTAL_UPDATE_GOLDEN=1 takes it"
    difference = pictures.Difference(actual, pictures.read(file))
    print(name, difference)
    if wrong := fault(difference, limits):
        folder = left_behind()
        actual.save(folder / f"{name}.actual.png")
        difference.picture().save(folder / f"{name}.difference.png")
        pytest.fail(f"{name} has {wrong}: {difference}. See {folder}/{name}.*.png")


def take(chromium, sent, screen, css="", whole=True, **options):
    look = {"color_scheme": "light", "reduced_motion": "reduce"}
    with window(chromium, sent.api.gateway, **SCREENS[screen] | look | options) as browser:
        browser.open(sent.url())
        if browser.page.locator("#deposit").count():
            browser.page.wait_for_selector("#deposit a.button")
        return pictures.page(browser, css, whole)


def top(picture):
    return picture.crop((0, 0, picture.width, TOP)) if picture.width > 1000 else picture


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_proposal_looks_as_approved(proposals, chromium, left_behind, layout, screen):
    compare(take(chromium, proposals(layout), screen), f"kitchen-{layout}-{screen}", left_behind)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("layout", ["classic", "showcase"])
def test_it_does_so_in_the_dark(proposals, chromium, left_behind, layout, screen):
    dark = take(chromium, proposals(layout), screen, color_scheme="dark")
    compare(top(dark), f"kitchen-{layout}-dark-{screen}", left_behind)


def test_the_first_screen_of_a_phone_does(proposals, chromium, left_behind):
    compare(take(chromium, proposals("showcase"), "390", whole=False), "kitchen-showcase-390-first", left_behind)


@pytest.mark.parametrize("screen", SCREENS)
def test_packages_do(proposals, chromium, left_behind, screen):
    compare(take(chromium, proposals("showcase", ROOF), screen), f"roof-showcase-{screen}", left_behind)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_receipt_does(proposals, chromium, left_behind, screen):
    receipt = take(chromium, proposals("classic", decided=True), screen)
    compare(top(receipt), f"receipt-classic-{screen}", left_behind)


@pytest.mark.parametrize("screen", SCREENS)
def test_an_application_does(application, chromium, left_behind, screen):
    compare(take(chromium, application, screen), f"clinic-application-{screen}", left_behind)


@pytest.mark.parametrize("name, layout, decided, sheets", [
    ("kitchen-classic-paper", "classic", False, [1, 2, 3]), ("kitchen-itemized-paper", "itemized", False, [1]),
    ("kitchen-summary-paper", "summary", False, [1]), ("kitchen-showcase-paper", "showcase", False, [1, 2]),
    ("signed-classic-paper", "classic", True, [1, 4]),
])
def test_paper_does(proposals, left_behind, tmp_path, name, layout, decided, sheets):
    sent = proposals(layout, decided=decided)
    answer = sent.api.call("GET", f"/api/v1/proposals/{sent.proposal}/proposal.pdf")
    assert answer.status_code == 200, answer.text
    printed = pictures.sheets(answer.content, tmp_path)
    for number in sheets:
        sheet = printed[number - 1]
        if decided and number == 4:
            sheet = pictures.blank(sheet, CODE)
        compare(sheet, f"{name}-{number}", left_behind, PAPER)


def test_an_application_does_on_paper(application, left_behind, tmp_path):
    path = f"/api/v1/invoices/{application.id}/invoice.pdf"
    assert eventually(lambda: application.api.call("GET", path).status_code == 200, 30)
    answer = application.api.call("GET", path)
    printed = pictures.sheets(answer.content, tmp_path)
    assert len(printed) == 4
    for number, sheet in enumerate(printed, 1):
        if number == 2:
            sheet = pictures.blank(sheet, CODE_OF_APPLICATION)
        compare(sheet, f"clinic-application-paper-{number}", left_behind, PAPER)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("wrong, css", [
    ("another look", css) for css in (
        ".schedule { display: none }", ".schedule { visibility: hidden }", ".totals .tax { visibility: hidden }",
        ":root { --accent: #7a2f5d; --accent-edge: #7a2f5d; --accent-text: #7a2f5d }", ":root { --muted: #9aa0a8 }",
        "body, body * { font-family: Bitter !important }", "body, body * { font-family: serif !important }",
        ".line-picture { visibility: hidden }", ".cover-picture { visibility: hidden }", ".logo { visibility: hidden }",
        ".price { translate: 12px }", ".number { font-size: 1.1em }", "footer { display: none }")
] + [("another width", ".cover h1 { min-inline-size: 1300px }")])
def test_a_page_that_lost_something_is_found_out(proposals, chromium, screen, wrong, css):
    golden = pictures.read(pictures.GOLDEN / f"kitchen-classic-{screen}.png")
    difference = pictures.Difference(take(chromium, proposals("classic"), screen, css=css), golden)
    assert fault(difference, PAGE) == wrong, difference


def test_a_screen_of_another_width_is_found_out(proposals, chromium):
    wide = take(chromium, proposals("classic"), "390", viewport={"width": 412, "height": 844})
    golden = pictures.read(pictures.GOLDEN / "kitchen-classic-390.png")
    assert fault(pictures.Difference(wide, golden), PAGE) == "another width"
