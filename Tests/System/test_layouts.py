"""Four layouts of the same content, and the preview before one is chosen."""

import pytest

from browsing import DESKTOP, PHONE, window
from harness import Sent, draft

LAYOUTS = ["classic", "itemized", "summary", "showcase"]
SAMPLES = [("kitchen-remodel", "49,240.90"), ("roof-three-packages", "15,091.84"), ("service-cooler-fan", "792.04"),
           ("tenant-improvement-schedule-of-values", "1,559,695.00")]


def send_as(api, layout, sample="kitchen-remodel"):
    client, estimate, proposal = draft(api, sample)
    answer = api.ok("POST", f"/api/v1/proposals/{proposal['id']}/dispatch", json={"layout": layout})
    return Sent(api, client, estimate, proposal, answer["share_links"])


@pytest.mark.parametrize("sample, total", SAMPLES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_tells_the_same_total_and_has_no_fault(portal, chromium, layout, sample, total):
    sent = send_as(portal.new_organization(sample), layout, sample)
    for screen in (DESKTOP, PHONE):
        with window(chromium, sent.api.gateway, **screen) as browser:
            browser.open(sent.url())
            assert total in browser.page.locator(".grand dd").inner_text()
            assert browser.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert browser.violations() == []
            browser.assert_clean()


def test_the_summary_lets_no_unit_price_reach_the_browser(portal, chromium):
    sent = send_as(portal.new_organization(), "summary")
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        bodies = []
        browser.page.on("response", lambda answer: bodies.append(answer))
        browser.open(sent.url())
        browser.page.get_by_label("Include this option: Under-cabinet lighting upgrade").check()
        browser.page.get_by_text("The total is now").wait_for()
        told = browser.page.content() + "".join(
            answer.text() for answer in bodies if answer.ok and "font" not in answer.headers.get("content-type", ""))
    for unit_price in ("486.00", "48600", "112.00", "11200", "41.50", "4150", "34.75", "3475", "519.00", "51900"):
        assert unit_price not in told, unit_price
    for part in ("11,056.50", "6,540.80", "22.75"):
        assert part not in told, part


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_preview_shows_the_layout_and_counts_for_nothing(portal, layout):
    api = portal.new_organization()
    _, _, proposal = draft(api)
    path = f"/api/v1/proposals/{proposal['id']}/preview?layout={layout}"
    for _ in range(2):
        answer = api.call("GET", path)
        assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Preview." in answer.text and "49,240.90" in answer.text and "Kitchen remodel" in answer.text
        assert "data-signal" not in answer.text and "<script" not in answer.text
        assert "Client compares with two others" not in answer.text  # TI-5
    detail = api.get(f"/api/v1/proposals/{proposal['id']}")
    assert detail["state"] == "draft" and detail["engagement"]["opened"] == 0 and detail["share_links"] == []


def test_a_preview_in_a_layout_that_does_not_exist_is_refused_and_a_rival_finds_nothing(portal, rival):
    api = portal.new_organization()
    _, _, proposal = draft(api)
    answer = api.call("GET", f"/api/v1/proposals/{proposal['id']}/preview?layout=brochure")
    assert answer.status_code == 422 and answer.json()["field"] == "layout"
    assert rival.call("GET", f"/api/v1/proposals/{proposal['id']}/preview").status_code == 404
