"""CSV for bookkeepers: as long as it is, page by page, and nothing of a client's or a team's text becomes a formula."""

import csv
import io

import pytest

from billing import billed, issued, work
from harness import API

FORMULA = '=HYPERLINK("http://example.com")'


@pytest.fixture(scope="module")
def api(portal):
    return portal.new_organization()


def lines(api, name, query=""):
    answer = api.call("GET", f"/api/v1/exports/{name}.csv{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert f'filename="{name}.csv"' in answer.headers["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pay(api, invoice, cents, reference):
    return api.ok(
        "POST", f"/api/v1/invoices/{invoice['id']}/payments", status=201, headers={"Idempotency-Key": reference},
        json={"method": "check", "amount_cents": cents, "currency": "USD", "received_on": "2026-01-02",
              "reference": reference, "note": FORMULA})


def test_what_is_billed_paid_and_posted_is_in_the_files(portal, api):
    _, project = billed(api)
    made = [issued(api, project, work(100_00 + number, f"{FORMULA} {number}")) for number in range(103)]
    pay(api, made[0], 60_00, "=1+1")
    invoices = lines(api, "invoices", f"?project_id={project}&kind=standard")
    # More than a page of the lists behind it, newest first, none twice.
    assert [row["number"] for row in invoices] == [one["number"] for one in reversed(made)]
    first = invoices[-1]
    assert (first["total"], first["paid"], first["balance"]) == ("100.00", "60.00", "40.00")
    payments = lines(api, "payments")
    assert [row["amount"] for row in payments] == ["60.00"]
    assert payments[0]["reference"] == "'=1+1" and payments[0]["note"] == "'" + FORMULA
    ledger = lines(api, "ledger")
    debits = sum(round(float(row["debit"]) * 100) for row in ledger if row["debit"])
    credits = sum(round(float(row["credit"]) * 100) for row in ledger if row["credit"])
    assert debits == credits > 0
    for name in ("invoices", "payments", "ledger"):
        for row in lines(api, name):
            assert not any(cell[:1] in ("=", "+", "@") for cell in row.values())


def test_a_file_is_for_those_who_may_read_it_and_only_what_is_asked(portal, api):
    rival = portal.new_organization()
    billed(api)
    assert lines(rival, "invoices") == lines(rival, "payments") == lines(rival, "ledger") == []
    for path in ("invoices.csv?status=lost", "invoices.csv?overdue=true&status=open", "payments.csv?client_id=7",
                 "ledger.csv?limit=1"):
        answer = api.call("GET", f"/api/v1/exports/{path}")
        # Who owns the list says what is wrong with it.
        assert answer.status_code == 400 and answer.json()["field"] in path, path
    anonymous = API(portal.gateway, None)
    assert anonymous.call("GET", "/api/v1/exports/ledger.csv").status_code == 401
