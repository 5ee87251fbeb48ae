"""Invoices and receipts on paper, with the real printer: by the link of who pays, and for the team."""

import re
import subprocess
import uuid

import pytest

import demo
from billing import billed, check, day_of, issued, payer, work
from browsing import PHONE, window
from harness import eventually
from test_invoices import mails
from test_papers import text

CLINIC = "tenant-improvement-schedule-of-values"


def words(pdf, folder):
    return " ".join(text(pdf, folder).split())


def keyed():
    return {"Idempotency-Key": str(uuid.uuid4())}


def pay(api, invoice, cents, **changes):
    return api.ok(
        "POST", f"/api/v1/invoices/{invoice['id']}/payments", 201, headers=keyed(),
        json=check(cents, day_of(invoice), **changes))


def of_team(api, path):
    answer = api.call("GET", f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer


def test_a_client_downloads_the_invoice_and_the_receipts_of_what_was_paid(portal, api, chromium, tmp_path):
    _, project = billed(api)
    invoice = issued(api, project, work(123_400, "Second cooler"))
    payment = pay(api, invoice, 23_400, reference="1042")
    person = payer(api, invoice)
    person.open()
    with window(chromium, api.gateway, **PHONE) as browser:
        browser.open(person.url)
        with browser.page.expect_download() as paper:
            browser.page.get_by_role("link", name="Download as PDF").click()
        with browser.page.expect_download() as receipt:
            browser.page.get_by_role("link", name=f"Receipt {payment['receipt_number']}").click()
        assert paper.value.suggested_filename == f"{invoice['number']}.pdf"
        assert receipt.value.suggested_filename == f"{payment['receipt_number']}-receipt.pdf"
        browser.assert_clean()
        printed, given = (open(file.value.path(), "rb").read() for file in (paper, receipt))
    on_paper = words(printed, tmp_path)
    for part in (invoice["number"], "Second cooler", "$1,234.00", "$234.00", "Amount due $1,000.00", "How to pay",
                 "Check 1042", payment["receipt_number"]):
        assert part in on_paper, part
    on_receipt = words(given, tmp_path)
    for part in (f"Receipt {payment['receipt_number']}", "$234.00 received", "Check 1042", invoice["number"]):
        assert part in on_receipt, part
    assert printed == of_team(api, f"invoices/{invoice['id']}/invoice.pdf").content
    assert given == of_team(api, f"payments/{payment['id']}/receipt.pdf").content
    # The same state is the same file; the rest of the money makes another.
    again = person.get(f"{person.path}/invoice.pdf")
    assert again.content == printed
    assert person.get(f"{person.path}/invoice.pdf", {"If-None-Match": again.headers["ETag"]}).status_code == 304
    pay(api, invoice, 100_000)
    paid = words(person.get(f"{person.path}/invoice.pdf").content, tmp_path)
    assert "Paid, thank you" in paid and "How to pay" not in paid


def test_a_reversed_payment_says_so_on_its_receipt_and_by_mail(portal, api, tmp_path):
    _, project = billed(api)
    invoice = issued(api, project, work(50_000))
    payment = pay(api, invoice, 20_000)
    person = payer(api, invoice)
    path = f"/receipts/{payment['receipt_number']}.pdf"
    assert path in person.open().text
    before = words(person.get(person.path + path).content, tmp_path)
    assert "taken back" not in before
    api.ok("POST", f"/api/v1/payments/{payment['id']}/reversal", headers=keyed(), json={"reason": "Pirol: no funds"})
    assert path not in person.page().text
    after = words(person.get(person.path + path).content, tmp_path)
    assert "This payment was taken back." in after and "REVERSED" in after.upper() and "Pirol" not in after
    subject = ("Subject: A payment of $200.00 was taken back", invoice["number"])
    assert mails(portal, *subject) >= 1
    void = issued(api, project, work(7_700))
    api.ok("POST", f"/api/v1/invoices/{void['id']}/void", headers=keyed(), json={"reason": "Pirol: twice"})
    paper = words(of_team(api, f"invoices/{void['id']}/invoice.pdf").content, tmp_path)
    assert "Nothing is to be paid on it" in paper and "VOID" in paper.upper()
    assert "Amount due" not in paper and "Pirol" not in paper


def test_what_a_credit_paid_is_told_by_a_mail_of_its_own(portal, api):
    _, project = billed(api)
    first = issued(api, project, work(10_000))
    pay(api, first, 15_000)
    second = issued(api, project, work(4_000))
    payer(api, second).open()
    credit = api.get(f"/api/v1/clients/{second['client_id']}/credits")["items"][0]
    receipts = mails(portal, "Subject: Receipt ")
    api.ok("POST", f"/api/v1/credits/{credit['id']}/applications", headers=keyed(), json={
        "invoice_id": second["id"], "amount_cents": 4_000})
    assert eventually(lambda: mails(portal, "is paid with your credit of $40.00", second["number"]) >= 1, 30)
    assert mails(portal, "Subject: Receipt ") == receipts


def test_of_a_payment_for_several_invoices_a_link_shows_its_own_part(portal, api, tmp_path):
    _, project = billed(api)
    one, two = (issued(api, project, work(cents)) for cents in (10_000, 20_000))
    payment = pay(api, one, 30_000, allocations=[
        {"invoice_id": one["id"], "amount_cents": 10_000}, {"invoice_id": two["id"], "amount_cents": 20_000}])
    number = payment["receipt_number"]
    whole = words(of_team(api, f"payments/{payment['id']}/receipt.pdf").content, tmp_path)
    assert one["number"] in whole and two["number"] in whole and "$300.00 received" in whole
    person = payer(api, one)
    person.open()
    part = words(person.get(f"{person.path}/receipts/{number}.pdf").content, tmp_path)
    assert "$100.00 received" in part and "part of the payment" in part
    assert two["number"] not in part and "$200.00" not in part and "$300.00" not in part
    # Of other invoices, of nobody and of nothing: one answer.
    other = payer(api, issued(api, project, work(5_000)))
    other.open()
    bare = lambda answer: (answer.status_code, re.sub(r"[0-9a-f]{16,}", "", answer.text))
    nothing = bare(other.get("/i/nothing/invoice.pdf"))
    assert nothing[0] == 404
    for path in (f"{other.path}/receipts/{number}.pdf", f"{other.path}/receipts/R-9999.pdf",
                 f"{person.path}/receipts/{number}.pdf", f"{person.path}/invoice.pdf"):
        assert bare(other.get(path)) == nothing, path
    for path in (f"invoices/{one['id']}/invoice.pdf", f"payments/{payment['id']}/receipt.pdf"):
        assert portal.new_organization().call("GET", f"/api/v1/{path}").status_code == 404


@pytest.fixture(scope="module")
def application(portal, tmp_path_factory):
    """The second application of a job as the demo has it."""
    organization = portal.new_organization(CLINIC)
    api = demo.API(portal.gateway, organization.key)
    data = demo.sample(CLINIC)
    demo.brand(api, data["organization"])
    client = api.post("/api/v1/clients", demo.client_body(data))
    journal = demo.Journal(tmp_path_factory.mktemp("papers") / "journal.json")
    invoice = demo.BilledJob(api, journal, CLINIC, client).load()[-1]
    return organization, organization.get(f"/api/v1/invoices/{invoice['id']}")


def test_an_application_has_its_continuation_sheet_on_its_side(application, tmp_path):
    organization, invoice = application
    pdf = of_team(organization, f"invoices/{invoice['id']}/invoice.pdf").content
    file = tmp_path / "application.pdf"
    file.write_bytes(pdf)
    facts = subprocess.run(["pdfinfo", "-f", "1", "-l", "9", file], capture_output=True, text=True, check=True).stdout
    sizes = [tuple(map(float, size)) for size in re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", facts)]
    assert sizes[0] == (612, 792) and sizes[-1] == (792, 612)
    sheets = [" ".join(sheet.split()) for sheet in text(pdf, tmp_path).split("\f")]
    last = " ".join(sheets).split("Continuation sheet, application 2")[1]
    lines = invoice["application"]["lines"]
    for line in lines:
        assert line["description"].split()[0] in last
    total = lambda name: f"{sum(line[name] for line in lines) / 100:,.2f}"
    assert f"Total {total('scheduled_cents')} {total('previous_cents')} {total('this_period_cents')}" in last
    summary = invoice["application"]["summary"]
    for cents in (summary["contract_sum_to_date_cents"], summary["earned_less_held_cents"], invoice["balance_cents"]):
        assert f"${cents / 100:,.2f}" in sheets[0], cents
