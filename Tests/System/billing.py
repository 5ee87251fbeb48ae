"""What the system tests of billing share: accepted jobs, their invoices, and what must hold of the books in the end."""

import subprocess
import threading
import time
import uuid
from urllib.parse import urlencode

import requests

import demo
from harness import API, Person, eventually, send, session

DEPOSIT = {"kind": "percent", "basis_points": 2500}
# A killed service answers its callers with 503, and the gateway keeps a key whose effect is not known for 60 s.
RETRY_SECONDS = 120


def accepted(api, sample="service-cooler-fan", client=None, **changes):
    """A proposal that was sent and accepted by the team for its client."""
    sent = send(api, sample, client=client, **changes)
    answer = api.decide(sent.proposal, "acceptance")
    assert answer.status_code == 200, answer.text
    return sent


def billed(api, sample="service-cooler-fan", client=None, **changes):
    """An accepted proposal whose contract is there; returns it with its project's id."""
    sent = accepted(api, sample, client, **changes)
    project = sent.detail()["project_id"]
    assert eventually(
        lambda: api.call("GET", f"/api/v1/projects/{project}/schedule-of-values").status_code == 200, 20, 0.02)
    return sent, project


def invoices(api, **filters):
    return api.get(f"/api/v1/invoices?{urlencode({'limit': 100} | filters)}")["items"]


def deposits(api, project):
    return [one for one in invoices(api, project_id=project) if one["kind"] == "deposit"]


def work(cents, description="Work"):
    """A draft of a standard invoice."""
    return {"kind": "standard", "lines": [{"description": description, "quantity": 1, "unit_price_cents": cents}]}


def check(cents, received_on, **changes):
    """A payment by a check that looks like no other."""
    return {"method": "check", "amount_cents": cents, "currency": "USD", "reference": uuid.uuid4().hex[:12],
            "received_on": received_on} | changes


def issued(api, project, body, kind="invoices"):
    draft = api.ok("POST", f"/api/v1/projects/{project}/{kind}", json=body, status=201)
    return api.ok("POST", f"/api/v1/invoices/{draft['id']}/issue", json={})


def payer(api, invoice, role="decides", **arguments):
    """Somebody of the client with a share link of the invoice."""
    contacts = api.get(f"/api/v1/clients/{invoice['client_id']}")["contacts"]
    contact = next(one for one in contacts if one["role"] == role)
    link = api.ok(
        "POST", f"/api/v1/invoices/{invoice['id']}/share-links", status=201, json={"contact_id": contact["id"]})
    return Person(api.gateway, link["url"], **arguments)


def day_of(invoice):
    """The day it was issued, where its seller is."""
    return demo.payment_body(invoice, 1, "1")["received_on"]


class Insistent(threading.Thread):
    """Makes a chain of requests, each with a key of its own, and tries each again until it is told the answer."""

    def __init__(self, api, steps):
        super().__init__(daemon=True)
        self.api = api
        # Functions of the answer before: (path, body).
        self.steps = steps
        self.answers = []
        self.refusal = None
        self.interruptions = 0

    def run(self):
        caller = API(self.api.gateway, self.api.key)
        for step in self.steps:
            path, body = step(self.answers[-1] if self.answers else None)
            answer = self._insist(caller, path, body, str(uuid.uuid4()))
            if answer is None:
                return
            self.answers.append(answer)

    def _insist(self, caller, path, body, key):
        deadline = time.monotonic() + RETRY_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = caller.call("POST", path, json=body, headers={"Idempotency-Key": key})
            except requests.RequestException:
                caller.http = session()
                self.interruptions += 1
                time.sleep(0.02)
                continue
            if answer.status_code in (200, 201):
                return answer.json()
            if answer.status_code < 500 and answer.json().get("code") != "idempotency_key_in_flight":
                self.refusal = f"{path}: {answer.status_code} {answer.text}"
                return None
            self.interruptions += 1
            time.sleep(0.1)
        self.refusal = f"{path}: no answer in {RETRY_SECONDS} s"
        return None


def check_books(portal):
    """What the service's own check proves, and beside it what PostgreSQL says of the same without that check."""
    answer = subprocess.run(
        [str(portal.binaries / "Billing"), "check-ledger"], env=portal.settings("billing"), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0 and "The ledger is whole." in answer.stdout, answer.stdout + answer.stderr
    for broken, statement in BROKEN.items():
        assert portal.rows("billing", statement) == [], broken


# Each finds nothing.
BROKEN = {
    "an entry does not come to zero":
        "SELECT entry_id FROM ledger_postings GROUP BY organization_id, entry_id, currency "
        "HAVING sum(amount_cents) <> 0",
    "a balance is not the sum of its postings": """
        SELECT * FROM (
          SELECT organization_id, client_id, coalesce(project_id, '00000000-0000-0000-0000-000000000000') AS project_id,
            account, currency, sum(amount_cents)::bigint AS balance_cents
          FROM ledger_postings GROUP BY 1, 2, 3, 4, 5
        ) AS posted
        FULL JOIN account_balances AS kept USING (organization_id, client_id, project_id, account, currency)
        WHERE coalesce(posted.balance_cents, 0) <> coalesce(kept.balance_cents, 0)""",
    "an invoice is not payable and retained":
        "SELECT id FROM invoices WHERE total_cents + released_earlier_cents <> payable_cents + retained_cents",
    "an invoice is over-applied": "SELECT id FROM invoices WHERE paid_cents + credited_cents > payable_cents",
    "more is released than was kept back": "SELECT id FROM invoices WHERE retained_released_cents > retained_cents",
    "an invoice is not paid what its payments say": """
        SELECT id FROM invoices WHERE paid_cents <> (
          SELECT coalesce(sum(part.amount_cents), 0) FROM payment_allocations AS part
          JOIN payments ON payments.organization_id = part.organization_id AND payments.id = part.payment_id
          WHERE part.organization_id = invoices.organization_id AND part.invoice_id = invoices.id
            AND reversed_at IS NULL)""",
    "a payment is not in its parts": """
        SELECT id FROM payments WHERE amount_cents <> (
          SELECT coalesce(sum(amount_cents), 0) FROM (
            SELECT amount_cents FROM payment_allocations AS part
            WHERE part.organization_id = payments.organization_id AND payment_id = payments.id
            UNION ALL
            SELECT amount_cents FROM credits
            WHERE credits.organization_id = payments.organization_id AND payment_id = payments.id) AS parts)""",
    "a void invoice is still owed": """
        SELECT invoice_id FROM ledger_postings JOIN invoices ON invoices.id = invoice_id WHERE state = 'void'
        GROUP BY invoice_id, account HAVING sum(amount_cents) <> 0""",
    "numbers of invoices have gaps":
        "SELECT organization_id FROM invoices WHERE number IS NOT NULL GROUP BY 1 "
        "HAVING max(number) <> count(*) OR min(number) <> 1 OR count(DISTINCT number) <> count(*)",
    "numbers of receipts have gaps":
        "SELECT organization_id FROM payments GROUP BY 1 "
        "HAVING max(receipt_number) <> count(*) OR min(receipt_number) <> 1",
}
