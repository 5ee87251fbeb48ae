"""Four layouts of the same content, and the preview before one is chosen."""

import pytest

from browsing import DESKTOP, PHONE, window
from harness import Sent, draft

LAYOUTS = ["classic", "itemized", "summary", "showcase"]

# What the page shows under the lines, from top to bottom. By hand from deploy/samples: a line is quantity times price,
# rounded half-up; tax is rounded half-up on each taxable line; no sample has a discount, so no page tells of one.
#
# Kitchen: sections 865.00 + 3,120.00 + 2 x 415.00 = 4,815.00; 2,840.00 + 3,675.00 + 18.5 x 41.50 (767.75) + 642.00 =
# 7,924.75; 22.75 x 486.00 (11,056.50) + 17.25 x 364.00 (6,279.00) + 2,140.00 + 58.4 x 112.00 (6,540.80) + 395.00 =
# 26,411.30; 42 x 29.50 (1,239.00) + 31 x 34.75 (1,077.25) + 1,980.00 + 588.00 + 812.00 = 5,696.25; of the options the
# outlet alone is taken, 287.00. Not taxed: 4,815.00 and the permits, 642.00. 10.35% of each other line: 293.94 +
# 380.36 + 79.46 + 1,144.35 + 649.88 + 221.49 + 676.97 + 40.88 + 128.24 + 111.50 + 204.93 + 60.86 + 84.04 + 29.70.
# Deposit: 10% of the total.
KITCHEN = [("Subtotal", "$45,134.30"), ("WA sales tax (10.35%)", "$4,106.60"), ("Total", "$49,240.90"),
           ("Deposit due on acceptance", "$4,924.09")]
# Roof, with the recommended package: 29.6 x 69.00 (2,042.40, not taxed) + 6.2 x 118.00 (731.60) + 246 x 6.25
# (1,537.50) + 29.6 x 289.00 (8,554.40) + 48 x 14.25 (684.00) + 980.00. 4.5%: 32.92 + 69.19 + 384.95 + 30.78 + 44.10.
# The deposit is fixed.
ROOF = [("Subtotal", "$14,529.90"), ("Materials tax (4.5%)", "$561.94"), ("Total", "$15,091.84"),
        ("Deposit due on acceptance", "$1,500.00")]
# Service: 189.00 and 1.5 x 142.00 (213.00), not taxed, + 324.50 + 28.95. 10.35%: 33.59 + 3.00, a cent more than of
# the sum of both. No deposit.
SERVICE = [("Subtotal", "$755.45"), ("WA sales tax (10.35%)", "$36.59"), ("Total", "$792.04")]
# Tenant improvement: the 24 values of its schedule, from 96,400.00 + 18,500.00 to 12,100.00 + 74,500.00. Neither tax
# nor deposit, so nothing but the total.
TENANT = [("Total", "$1,559,695.00")]
SAMPLES = [("kitchen-remodel", KITCHEN), ("roof-three-packages", ROOF), ("service-cooler-fan", SERVICE),
           ("tenant-improvement-schedule-of-values", TENANT)]

# The service with 10% off and a quarter in advance: 75.545 is 75.55 off, of which 32.45 are the motor's share and
# 2.90 the capacitor's (2.8952, the largest remainder). 10.35%: of 292.05 30.23, of 26.05 2.70. 25% of the total.
OFFER = {
    "discount": {"name": "For regulars", "basis_points": 1000}, "deposit": {"kind": "percent", "basis_points": 2500}}
SERVICE_WITH_OFFER = [
    ("Subtotal", "$755.45"), ("For regulars (10%)", "\u2212$75.55\n(taken off)"),
    ("WA sales tax (10.35%)", "$32.93"), ("Total", "$712.83"), ("Deposit due on acceptance", "$178.21")]


def send_as(api, layout, sample="kitchen-remodel", **changes):
    client, estimate, proposal = draft(api, sample, **changes)
    answer = api.ok("POST", f"/api/v1/proposals/{proposal['id']}/dispatch", json={"layout": layout})
    return Sent(api, client, estimate, proposal, answer["share_links"])


def totals(page):
    """Every row under the lines as a person reads it."""
    rows = page.locator(".totals > div").all()
    return [(row.locator("dt").inner_text(), row.locator("dd").inner_text()) for row in rows]


@pytest.mark.parametrize("sample, figures", SAMPLES, ids=[sample for sample, _ in SAMPLES])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_tells_the_same_totals_and_has_no_fault(portal, chromium, layout, sample, figures):
    sent = send_as(portal.new_organization(sample), layout, sample)
    for screen in (DESKTOP, PHONE):
        with window(chromium, sent.api.gateway, **screen) as browser:
            browser.open(sent.url())
            assert totals(browser.page) == figures
            assert browser.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert browser.violations() == []
            browser.assert_clean()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_discount_stands_on_every_layout_and_is_taken_off_before_the_tax(portal, chromium, layout):
    sent = send_as(portal.new_organization("service-cooler-fan"), layout, "service-cooler-fan", **OFFER)
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        assert totals(browser.page) == SERVICE_WITH_OFFER
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
        assert "data-beats" not in answer.text and "data-load" not in answer.text and "<script" not in answer.text
        assert "Client compares with two others" not in answer.text  # TI-5
    detail = api.get(f"/api/v1/proposals/{proposal['id']}")
    assert detail["state"] == "draft" and detail["engagement"]["opened"] == 0 and detail["share_links"] == []


def test_a_preview_in_a_layout_that_does_not_exist_is_refused_and_a_rival_finds_nothing(portal, rival):
    api = portal.new_organization()
    _, _, proposal = draft(api)
    answer = api.call("GET", f"/api/v1/proposals/{proposal['id']}/preview?layout=brochure")
    assert answer.status_code == 400 and answer.json()["field"] == "layout"
    assert rival.call("GET", f"/api/v1/proposals/{proposal['id']}/preview").status_code == 404
