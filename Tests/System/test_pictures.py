"""Pictures, logo and typeface from the upload to the page, the preview and the paper."""

import subprocess

import pytest

import demo
from browsing import DESKTOP, PHONE, window
from harness import eventually, send_illustrated

SHIFT = """() => new Promise(done => {
  let sum = 0
  new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
    .observe({type: "layout-shift", buffered: true})
  setTimeout(() => done(sum), 300)
})"""
PICTURES = "Array.from(document.images, picture => [picture.complete, picture.naturalWidth, picture.alt])"


@pytest.fixture(scope="module")
def shown(portal):
    """The kitchen with its pictures in the layout that shows the most."""
    return send_illustrated(portal, "showcase")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_picture_comes_and_nothing_moves(shown, chromium, screen):
    with window(chromium, shown.api.gateway, **screen) as browser:
        page = browser.page
        browser.open(shown.url())
        assert page.evaluate(SHIFT) < 0.05
        for picture in page.locator("img").all():
            picture.scroll_into_view_if_needed()
        # Asked from outside: what waits inside the page compiles text, which its policy forbids.
        assert eventually(
            lambda: page.evaluate("Array.from(document.images).every(picture => picture.complete)"), 15)
        pictures = page.evaluate(PICTURES)
        assert len(pictures) == 5 and all(width > 0 for _, width, _ in pictures)
        assert pictures[0][2] == "Harbor & Pine Remodeling" and "island" in pictures[1][2]
        fonts = {url.rsplit("/", 1)[1].split("-")[0] for url in browser.requests if url.endswith(".woff2")}
        assert fonts == {"figtree"}
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert browser.violations() == []
        browser.assert_clean()
        page.get_by_role("link", name="See the picture: White quartz").click()
        page.wait_for_url("**/images/*")


def test_a_picture_opens_with_its_own_link_alone(shown, rival, api):
    person = shown.person()
    person.open()
    content = shown.detail()["client_content"]
    for picture in content["images"]:
        answer = person.get(f"{person.path}/images/{picture['sha256']}")
        assert answer.status_code == 200 and answer.headers["Content-Type"] == picture["content_type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    # One that this organization has and this version does not show, and one of somebody else.
    own = demo.API(shown.api.gateway, shown.api.key).upload(demo.SAMPLES / "pictures" / "roof.jpg")
    foreign = demo.API(rival.gateway, rival.key).upload(demo.SAMPLES / "pictures" / "shingles.jpg")
    refused = {person.get(f"{person.path}/images/{name}").text for name in (own, foreign, "0" * 64, "x")}
    assert len(refused) == 1
    assert api.call("GET", f"/api/v1/images/{own}").status_code == 404


def test_another_logo_later_is_the_next_version_s(shown, chromium):
    before = shown.detail()["client_content"]
    own = demo.API(shown.api.gateway, shown.api.key)
    logo = own.upload(demo.SAMPLES / "pictures" / "summit-ridge.png")
    version = own.get("/api/v1/organization")["version"]
    own.call("PATCH", "/api/v1/organization", {"logo": logo, "font": "bitter"}, {"If-Match": f'"v{version}"'})
    assert shown.detail()["client_content"] == before and before["seller"]["font"] == "figtree"
    with window(chromium, shown.api.gateway, **DESKTOP) as browser:
        browser.open(shown.url())
        assert before["seller"]["logo"] in browser.page.locator(".logo").get_attribute("src")
        assert browser.page.locator("body.figtree").count() == 1
        # A draft's preview has the new one, for whoever holds the key.
        draft = own.post(f"/api/v1/proposals/{shown.proposal}/revisions", {})
        browser.context.set_extra_http_headers({"Authorization": f"Bearer {shown.api.key}"})
        browser.open(f"{shown.api.gateway}/api/v1/proposals/{draft['id']}/preview?layout=showcase")
        assert logo in browser.page.locator(".logo").get_attribute("src")
        browser.page.locator(".cover-picture").scroll_into_view_if_needed()
        assert browser.page.evaluate("document.querySelector('.cover-picture').naturalWidth") == 1600


def test_the_paper_shows_them(shown, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(shown.api.call("GET", f"/api/v1/proposals/{shown.proposal}/proposal.pdf").content)
    pictures = subprocess.run(["pdfimages", "-list", file], capture_output=True, text=True, check=True).stdout
    widths = {line.split()[3] for line in pictures.splitlines()[2:]}
    assert {"1600", "760", "640"} <= widths, pictures
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    assert "Figtree" in fonts
