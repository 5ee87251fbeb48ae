"""The client's way from the receipt to the deposit's invoice, and what they do there."""

import base64
import re
import time
import uuid

import pytest

import demo
from billing import DEPOSIT, billed, check, day_of, deposits, issued, payer
from browsing import DESKTOP, PHONE, window
from harness import eventually, form

CLINIC = "tenant-improvement-schedule-of-values"
SCREENS = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]


def deposit_of(sent):
    """The team's view of the deposit's invoice; `None` while it is not there."""
    project = sent.detail().get("project_id")
    found = sent.api.get(f"/api/v1/invoices?project_id={project}")["items"] if project else []
    return next((one for one in found if one["kind"] == "deposit" and one["status"] != "draft"), None)


def accepted(sent):
    """Accepted by a person; their session and the invoice, once they are led to it."""
    person = sent.person()
    assert person.decide().status_code == 303
    assert eventually(lambda: "Pay the deposit" in person.page().text, 30)
    return person, deposit_of(sent)


def invoice_page(person):
    """What the receipt leads to: its path and the answer."""
    led = person.get(f"{person.path}/deposit")
    assert led.status_code == 303 and led.headers["Location"].startswith("/i/")
    cookie = led.headers["Set-Cookie"].split(";", 1)[0]
    return led.headers["Location"], person.get(led.headers["Location"], {"Cookie": cookie})


def decoded(mail):
    """Header words of a mail that are encoded, in plain sight."""
    return re.sub(r"=\?utf-8\?B\?(.*?)\?=\s*", lambda word: base64.b64decode(word[1]).decode(), mail.read_text())


def mails(portal, *words):
    """How many say all of it in their headers, once all are delivered."""
    portal.settled()
    told = [re.sub(r"\n[ \t]", " ", decoded(mail)) for mail in (portal.folder / "mail").glob("*.eml")]
    return sum(all(word in text for word in words) for text in told)


def test_the_receipt_leads_to_the_deposits_invoice(sent):
    person, invoice = accepted(sent)
    _, page = invoice_page(person)
    assert page.status_code == 200
    assert invoice["number"] in page.text and "$4,924.09" in page.text and "How to pay" in page.text
    assert invoice["payable_cents"] == 492_409
    feed = sent.api.get("/api/v1/activity?limit=100")["items"]
    assert [line["type"] for line in feed if line.get("invoice_id") == invoice["id"]] == ["invoice.issued"]


def test_one_mail_brings_the_invoice_to_each_who_decides_or_pays(sent, portal):
    _, invoice = accepted(sent)
    links = portal.number("gateway", f"SELECT count(*) FROM share_links WHERE invoice_id = '{invoice['id']}'")
    portal.settled()
    subjects = [decoded(mail) for mail in (portal.folder / "mail").glob("*.eml")]
    mine = [text for text in subjects if f"Deposit invoice {invoice['number']} from" in text and sent.link()["email"] in text]
    assert links >= 1 and mine and all("$4,924.09, due" in text for text in mine)


def test_the_receipt_fills_the_deposit_in_without_a_reload(sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        browser.give_signal()
        with browser.page.expect_navigation():
            browser.button("Accept proposal").click()
        browser.page.evaluate("window.isTheSamePage = true")
        browser.page.wait_for_selector("#deposit a.button", timeout=10_000)
        assert browser.page.evaluate("window.isTheSamePage")
        browser.page.locator("#deposit a.button").click()
        assert browser.path.startswith("/i/") and "$4,924.09" in browser.text()
        browser.assert_clean()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_client_says_that_a_check_is_on_its_way(sent, portal, chromium, screen):
    person, invoice = accepted(sent)
    notice = ("Subject: A check for $4,924.09 is on its way: deposit invoice",)
    receipt = ("Subject: Receipt ", "$4,924.09 for deposit invoice", sent.link()["email"])
    notices, receipts = mails(portal, *notice), mails(portal, *receipt)
    with window(chromium, sent.api.gateway, java_script_enabled=False, **screen) as browser:
        browser.open(sent.url())
        browser.page.goto(f"{sent.api.gateway}{browser.path}/deposit")
        assert not browser.scrolls_sideways()
        browser.page.fill("#mailed_on", time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400)))
        browser.page.fill("#check_number", "1042")
        browser.page.locator(".announce button").click()
        assert "is on its way" in browser.text() and "check 1042" in browser.text()
        browser.assert_clean()
    listed = sent.api.get(f"/api/v1/invoices/{invoice['id']}/announcements")["items"]
    assert [(one["amount_cents"], one["reference"], one["status"]) for one in listed] == [(492_409, "1042", "open")]
    assert mails(portal, *notice) > notices
    paid = sent.api.ok(
        "POST", f"/api/v1/invoices/{invoice['id']}/payments", 201, headers={"Idempotency-Key": str(uuid.uuid4())},
        json={
            "method": "check", "amount_cents": 492_409, "currency": "USD", "reference": "1042",
            "received_on": time.strftime("%Y-%m-%d", time.gmtime()), "announcement_id": listed[0]["id"]})
    _, page = invoice_page(person)
    assert "Paid, thank you" in page.text and paid["receipt_number"] in page.text
    assert "<form" not in page.text
    # To each whose business it is one, though the invoice is paid with it.
    assert mails(portal, *receipt) == receipts + 1


def test_who_asked_for_release_reads_the_answer_and_is_told_by_mail(portal, chromium):
    api = portal.new_organization(CLINIC)
    _, project = billed(api, CLINIC)
    schedule = api.get(f"/api/v1/projects/{project}/schedule-of-values")
    invoice = issued(api, project, demo.application_body(schedule, {"030": (10_000, 0)}), "applications")
    person = payer(api, invoice)
    assert person.submit(form(person.open(), "release-request")).status_code == 303
    assert "will answer you." in person.page().text
    path = f"/api/v1/projects/{project}/release-ask/dismissal"
    told = ("Subject: What is held back is not released yet:", invoice["number"])
    before = mails(portal, *told)
    for wrong in ({}, {"reason": " "}, {"reason": "x", "amount_cents": 1}):
        answer = api.call("POST", path, json=wrong, headers={"Idempotency-Key": str(uuid.uuid4())})
        assert answer.status_code in (400, 422), answer.text
    assert "will answer you." in person.page().text
    api.ok("POST", path, 204, headers={"Idempotency-Key": str(uuid.uuid4())}, json={"reason": "Two doors are missing."})
    for screen in (DESKTOP, PHONE):
        with window(chromium, api.gateway, **screen) as browser:
            browser.open(person.url)
            held = browser.page.locator(".held").inner_text()
            assert "that it is not released yet:" in held and "Two doors are missing." in held
            assert browser.page.get_by_role("button", name="Ask for release").is_visible()
            assert browser.violations() == [] and not browser.scrolls_sideways()
            browser.assert_clean()
    # To each whose business it is one: who decides, and who pays.
    assert mails(portal, *told) == before + 2
    assert person.submit(form(person.page(), "release-request")).status_code == 303
    assert "Two doors" not in person.page().text


def test_what_went_back_of_a_deposit_is_on_its_page(api, chromium):
    _, project = billed(api, deposit=DEPOSIT)
    deposit = api.get(f"/api/v1/invoices/{deposits(api, project)[0]['id']}")
    keyed = lambda: {"Idempotency-Key": str(uuid.uuid4())}
    api.ok("POST", f"/api/v1/invoices/{deposit['id']}/payments", 201, headers=keyed(),
           json=check(deposit["payable_cents"], day_of(deposit)))
    person = payer(api, deposit)
    assert "Given back" not in person.open().text
    api.ok("POST", f"/api/v1/projects/{project}/deposit-refunds", 201, headers=keyed(), json={
        "amount_cents": 1_000, "method": "check", "reference": "2201", "refunded_on": day_of(deposit)})
    credit = api.ok(
        "POST", f"/api/v1/projects/{project}/deposit-credits", 201, headers=keyed(), json={"amount_cents": 500})
    for screen in (DESKTOP, PHONE):
        with window(chromium, api.gateway, **screen) as browser:
            browser.open(person.url)
            paid = browser.page.locator("#payments").inner_text()
            for part in ("Given back by check 2201", "−$10.00", "Given back as a credit for you", "−$5.00", "Receipt R-"):
                assert part in paid, part
            assert browser.violations() == [] and not browser.scrolls_sideways()
            browser.assert_clean()
    api.ok("POST", f"/api/v1/credits/{credit['id']}/refunds", headers=keyed(), json={
        "amount_cents": 500, "method": "transfer", "reference": "T-9", "refunded_on": credit["created_at"][:10]})
    page = person.page().text
    assert "Given back by bank transfer T-9" in page and "as a credit" not in page


def test_a_proposals_cookie_opens_no_invoice_SL_2(sent):
    person, _ = accepted(sent)
    path, _ = invoice_page(person)
    assert person.get(path).status_code == 404
    assert person.get(f"/i/{person.path.split('/')[2]}").status_code == 404


def test_no_fact_of_the_teams_own_is_on_the_invoice(sent):
    """Notes of payments, reasons, ids and keys stay with the team, whatever becomes of the invoice."""
    person, invoice = accepted(sent)
    canaries = [
        "Bachstelze", "Pirol", "Kernbeisser", invoice["id"], invoice["project_id"], invoice["client_id"],
        sent.api.organization["id"], sent.api.key, *(link["contact_id"] for link in sent.links)]

    def look():
        path, page = invoice_page(person)
        text = page.text + "".join(f"{name}: {value}" for name, value in page.headers.items())
        assert page.status_code == 200 and [canary for canary in canaries if canary in text] == []
        return page.text

    look()
    path = f"/api/v1/invoices/{invoice['id']}"
    body = {
        "method": "cash", "amount_cents": 100, "currency": "USD", "note": "Bachstelze paid late",
        "received_on": time.strftime("%Y-%m-%d", time.gmtime())}
    keyed = lambda: {"Idempotency-Key": str(uuid.uuid4())}
    paid = sent.api.ok("POST", f"{path}/payments", 201, headers=keyed(), json=body)
    canaries.append(paid["id"])
    assert paid["receipt_number"] in look()
    sent.api.ok("POST", f"/api/v1/payments/{paid['id']}/reversal", headers=keyed(), json={"reason": "Pirol took it back"})
    look()
    _, before = invoice_page(person)
    cookie = before.request.headers["Cookie"]
    address = before.url.removeprefix(sent.api.gateway)
    sent.api.ok("POST", f"{path}/void", headers=keyed(), json={"reason": "Kernbeisser was wrong"})
    after = person.get(address, {"Cookie": cookie})
    assert after.status_code == 200 and "was taken back" in after.text and "$4,924.09" not in after.text
    assert [canary for canary in canaries if canary in after.text] == []
