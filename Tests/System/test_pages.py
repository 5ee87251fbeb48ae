"""Every page: readable for everyone (WCAG by axe-core), light and dark, narrow and wide; small; nothing foreign."""

import gzip
import re

import pytest

from browsing import DESKTOP, PHONE, window
from harness import form, send

SCHEMES = ["light", "dark"]


def decided(api, kind):
    sent = send(api)
    assert sent.person().decide(kind).status_code == 303
    return sent


@pytest.fixture(scope="module")
def proposals(api, rival):
    """One proposal for each kind of page; pages that decide nothing share one."""
    return {
        "open": send(api), "packages": send(rival, "roof-three-packages"),
        "long": send(rival, "tenant-improvement-schedule-of-values"),
        "accepted": decided(api, "acceptance"), "declined": decided(api, "decline"),
    }


def steps(gateway, proposals):
    """Name and how to get there, for every page there is."""
    def link(name, role="decides"):
        return lambda browser: browser.open(proposals[name].url(role))

    def decline_form(browser):
        browser.open(proposals["open"].url())
        browser.page.goto(browser.page.url + "/decline")

    def confirm(browser):
        browser.hide_signals()
        browser.open(proposals["open"].url())
        with browser.page.expect_navigation():
            browser.button("Accept proposal").click()

    def confirm_problem(browser):
        confirm(browser)
        browser.page.locator("input[name=confirm]").evaluate("box => box.removeAttribute('required')")
        with browser.page.expect_navigation():
            browser.button("Accept proposal").click()

    return {
        "landing": lambda browser: browser.open(gateway + "/"),
        "unknown link": lambda browser: browser.open(gateway + "/s/cps_" + "A" * 43),
        "proposal": link("open"), "proposal of a reader": link("open", "reads"),
        "packages": link("packages"), "long proposal": link("long"), "proposal for accounts": link("long", "pays"),
        "decline form": decline_form, "confirm page": confirm, "confirm page with a problem": confirm_problem,
        "receipt": link("accepted"), "declined receipt": link("declined"),
    }


NAMES = list(steps("", {}))


def test_the_checks_would_notice(portal, chromium):
    """What the others rely on: axe reports, the console is heard, a wide page is seen."""
    with window(chromium, portal.gateway, **PHONE) as browser:
        # A page without our policy, which would not let it be written.
        browser.open("about:blank")
        browser.page.set_content(
            "<html><body><img src='https://foreign.invalid/x.png'><p style='color:#eee;background:#fff;width:3000px'>pale")
        browser.page.wait_for_load_state()
        found = {violation["id"] for violation in browser.violations()}
        assert {"image-alt", "color-contrast", "html-has-lang"} <= found
        assert browser.scrolls_sideways()
        with pytest.raises(AssertionError):
            browser.assert_clean()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(portal, proposals, chromium, name, scheme):
    with window(chromium, portal.gateway, color_scheme=scheme, **DESKTOP) as browser:
        steps(portal.gateway, proposals)[name](browser)
        assert browser.violations() == []
        assert browser.page.title().strip()
        browser.assert_clean(expected_errors=1)


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_on_a_phone(portal, proposals, chromium, name):
    with window(chromium, portal.gateway, **PHONE) as browser:
        steps(portal.gateway, proposals)[name](browser)
        assert browser.violations() == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_scrolls_sideways(portal, proposals, chromium, name, width):
    with window(chromium, portal.gateway, viewport={"width": width, "height": 800}) as browser:
        steps(portal.gateway, proposals)[name](browser)
        assert not browser.scrolls_sideways()


def test_touch_targets_are_large_enough_on_a_phone(portal, proposals, chromium):
    with window(chromium, portal.gateway, **PHONE) as browser:
        browser.open(proposals["open"].url())
        for place in browser.page.locator("a.button:visible, button:visible").all():
            box = place.bounding_box()
            assert box["height"] >= 44, (place.inner_text(), box)


def test_pages_and_assets_are_small(portal, proposals):
    """INTERFACE: HTML under 40 kB, CSS under 20 kB, JavaScript under 15 kB, compressed."""
    for name in ("open", "packages", "long", "accepted"):
        person = proposals[name].person()
        page = person.open()
        assert len(gzip.compress(page.content)) < 40_000, name
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
        scripts = re.findall(r'<script [^>]*src="([^"]+)"', page.text)
        assert sheets and scripts
        for kind, paths, limit in (("css", sheets, 20_000), ("js", scripts, 15_000)):
            answers = [person.get(path) for path in paths]
            assert all(answer.status_code == 200 for answer in answers)
            assert all("immutable" in answer.headers["Cache-Control"] for answer in answers)
            assert sum(len(gzip.compress(answer.content)) for answer in answers) < limit, kind
        # No inline script, no inline style (GW-4).
        assert not re.search(r"<script(?![^>]*src=)", page.text)
        assert not re.search(r"\sstyle=|<style|\son\w+=", page.text)


def test_no_title_is_shared_by_two_kinds_of_page(portal, proposals):
    person = proposals["open"].person()
    page = person.open()
    decline = person.get(f"{person.path}/decline")
    confirm = person.submit(form(page, "acceptance"))
    receipt = proposals["accepted"].person().open()
    titles = [re.search(r"<title>([^<]*)</title>", answer.text)[1] for answer in (page, decline, confirm, receipt)]
    assert len(set(titles)) == 4, titles


def test_the_page_prints(portal, proposals, chromium):
    with window(chromium, portal.gateway, **DESKTOP) as browser:
        browser.open(proposals["open"].url())
        browser.page.emulate_media(media="print")
        assert "49,240.90" in browser.page.inner_text("main")
        assert "Prices hold for 30 days" in browser.page.inner_text("main")
        assert not browser.button("Accept proposal").is_visible()
        assert browser.page.pdf().startswith(b"%PDF")
