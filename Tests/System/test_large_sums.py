"""Pages of jobs of many millions: no figure leaves its place, on whatever screen."""

import pytest

import demo
from billing import billed, check, day_of, issued, payer, work
from browsing import window
from test_change_orders import MAT, propose
from test_invoices import CLINIC
from test_layouts import LAYOUTS, send_as

WIDTHS = [320, 390, 560, 700, 1000, 1280]
# What the kitchen costs 300 times, and a change and an invoice of as many digits.
MILLIONS = 1_234_567_890


def large(sample, times=300):
    """Sections of a sample with other prices."""
    sections = demo.sample(sample)["proposal"]["sections"]
    return [
        section | {"lines": [
            line | {"unit_price_cents": line["unit_price_cents"] * times} for line in section["lines"]]}
        for section in sections]


def assert_in_place(chromium, gateway, url):
    for width in WIDTHS:
        with window(chromium, gateway, viewport={"width": width, "height": 900}) as browser:
            browser.open(url)
            assert browser.misplaced() == [], width
            assert not browser.scrolls_sideways(), width


@pytest.fixture(scope="module")
def job(portal):
    return billed(portal.new_organization(), sections=large("kitchen-remodel"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_proposal(portal, chromium, layout):
    sent = send_as(portal.new_organization(), layout, sections=large("kitchen-remodel"))
    assert_in_place(chromium, sent.api.gateway, sent.url())


def test_a_receipt(chromium, job):
    sent, _ = job
    assert_in_place(chromium, sent.api.gateway, sent.url())


def test_a_change_order(chromium, job):
    order = propose(job, MAT | {"unit_price_cents": MILLIONS})
    assert_in_place(chromium, order.api.gateway, order.url())


def test_an_invoice_and_its_project_so_far(chromium, job):
    sent, project = job
    invoice = issued(sent.api, project, work(MILLIONS))
    payment = check(MILLIONS // 5, day_of(invoice))
    sent.api.ok("POST", f"/api/v1/invoices/{invoice['id']}/payments", status=201, json=payment)
    assert_in_place(chromium, sent.api.gateway, payer(sent.api, invoice).url)


def test_an_application_for_payment(portal, chromium):
    api = portal.new_organization(CLINIC)
    _, project = billed(api, CLINIC, sections=large(CLINIC, times=30))
    schedule = api.get(f"/api/v1/projects/{project}/schedule-of-values")
    body = demo.application_body(schedule, {line["item"]: (10_000, 0) for line in schedule["lines"]})
    invoice = issued(api, project, body, "applications")
    assert_in_place(chromium, api.gateway, payer(api, invoice).url)
