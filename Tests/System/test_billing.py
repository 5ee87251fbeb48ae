"""Billing with real processes that die: one contract and one deposit for each acceptance, numbers without gaps."""

import math
import os
import random
import statistics
import time

import pytest

from billing import DEPOSIT, Insistent, billed, check_books, deposits, invoices, issued, payer, work
from harness import eventually, send
from test_crashes import SETTLE_SECONDS, Decider, check_answered

REDELIVERIES = 50
DEPOSIT_SAMPLES = 20
WRITERS = 32
INVOICES_A_WRITER = 3
PREPARING = "Your deposit invoice is being prepared"


@pytest.fixture(scope="module")
def portal(portal_factory):
    # As in deploy/up: what the database has acknowledged must outlive the database.
    return portal_factory(durable=True)


@pytest.fixture(scope="module")
def api(portal):
    return portal.new_organization()


def tell_again(portal):
    """All news for billing is due at once, whether it was told, is being told, or was claimed by who died."""
    # The relays mark rows in an order of their own: nobody does while all are changed.
    portal.rows(
        "proposals", "LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE; "
        "UPDATE outbox SET delivered_at = NULL, parked_at = NULL, leased_until = NULL, last_error = NULL, "
        "attempts = 0, next_attempt_at = now() WHERE subscriber = 'billing'")


def told(portal):
    waiting = "SELECT count(*) FROM outbox WHERE subscriber = 'billing' AND delivered_at IS NULL"
    return portal.number("proposals", waiting) == 0


def test_one_deposit_whatever_is_told_again_and_whoever_dies_RE_8(portal):
    """Acceptances while both sides are killed in turn, then fifty times the same news, each with a restart."""
    api = portal.new_organization()
    randomness = random.Random(50)
    client, deciders = None, []
    for _ in range(12):
        sent = send(api, "service-cooler-fan", client=client, deposit=DEPOSIT)
        client = sent.client
        deciders.append(Decider(sent, "acceptance", randomness.uniform(0, 2)))
    for decider in deciders:
        decider.start()
    for number in range(REDELIVERIES):
        victim = ("billing", "proposals")[number % 2]
        # A thing of a moment, or an orderly restart.
        (portal.kill_service if number % 4 < 2 else portal.stop_service)(victim)
        portal.start_service(victim)
        portal.wait_ready(victim)
        tell_again(portal)
        time.sleep(randomness.uniform(0, 0.2))
    for decider in deciders:
        decider.join(60)
    check_answered(portal, deciders)
    # The last ones in peace.
    for _ in range(3):
        tell_again(portal)
        assert eventually(lambda: told(portal), SETTLE_SECONDS)
    assert portal.number("proposals", "SELECT min(claims) FROM outbox WHERE subscriber = 'billing'") >= 5
    numbers = []
    for decider in deciders:
        found = deposits(api, decider.sent.detail()["project_id"])
        assert [one["status"] for one in found] == ["open"]
        assert found[0]["payable_cents"] == found[0]["total_cents"] == found[0]["balance_cents"] > 0
        numbers.append(found[0]["number"])
    assert sorted(numbers) == [f"INV-{number:04}" for number in range(1, len(deciders) + 1)]
    assert len(invoices(api)) == len(deciders)
    of_this = f"organization_id = '{api.organization['id']}'"
    assert portal.number("billing", f"SELECT count(*) FROM contracts WHERE {of_this}") == len(deciders)
    assert portal.number(
        "billing", f"SELECT count(*) FROM outbox WHERE type = 'invoice.issued' AND {of_this}") == len(deciders)
    check_books(portal)


def test_the_receipt_shows_the_deposit_invoice_within_a_second(portal, api):
    """Until it does it says that it is being prepared; and what it shows can be opened."""
    seconds, waits = [], 0
    for _ in range(DEPOSIT_SAMPLES):
        sent = send(api, "service-cooler-fan", deposit=DEPOSIT)
        person = sent.person()
        decide = person.ready_to_decide("acceptance")
        assert decide().status_code == 303
        began = time.monotonic()
        while "INV-" not in (receipt := person.page()).text:
            assert receipt.status_code == 200 and PREPARING in receipt.text
            waits += 1
            assert time.monotonic() < began + 30, "the deposit invoice did not come"
            time.sleep(0.01)
        seconds.append(time.monotonic() - began)
        assert PREPARING not in receipt.text
        invoice = deposits(api, sent.detail()["project_id"])[0]
        assert invoice["number"] in receipt.text
        assert eventually(lambda: f'href="{person.path}/deposit"' in person.page().text, 30)
        way = person.get(f"{person.path}/deposit")
        assert way.status_code == 303 and way.headers["Location"].startswith("/i/")
    seconds.sort()
    p99 = seconds[math.ceil(len(seconds) * 0.99) - 1]
    print(f"deposit invoice after {statistics.median(seconds):.3f} s (median), {p99:.3f} s (p99); {waits} waits")
    # Where more wants to run than there are cores, the second is the neighbours' as well.
    assert p99 < (1 if os.getloadavg()[0] <= os.cpu_count() else 5)


def test_numbers_have_no_gaps_while_billing_is_killed_among_32_writers(portal):
    api = portal.new_organization()
    randomness = random.Random(32)
    projects, client = [], None
    for _ in range(WRITERS // 4):
        sent, project = billed(api, client=client)
        client = sent.client
        projects.append(project)
    writers = []
    for number in range(WRITERS):
        path = f"/api/v1/projects/{projects[number % len(projects)]}/invoices"
        steps = []
        for round_ in range(INVOICES_A_WRITER):
            steps.append(lambda _, path=path, cents=100 + number, name=f"Part {round_}": (path, work(cents, name)))
            steps.append(lambda draft: (f"/api/v1/invoices/{draft['id']}/issue", {}))
        writers.append(Insistent(api, steps))
    for writer in writers:
        writer.start()
    for _ in range(5):
        time.sleep(randomness.uniform(0.1, 0.6))
        portal.kill_service("billing")
        portal.start_service("billing")
        portal.wait_ready("billing")
    for writer in writers:
        writer.join(300)
    assert [writer.refusal for writer in writers if writer.refusal] == []
    # Those who died did so among them.
    interrupted = sum(writer.interruptions > 0 for writer in writers)
    print(f"{interrupted} of {WRITERS} writers were interrupted")
    assert interrupted > WRITERS // 4
    wanted = WRITERS * INVOICES_A_WRITER
    told_numbers = {}
    for writer in writers:
        for draft, invoice in zip(writer.answers[::2], writer.answers[1::2], strict=True):
            assert draft["id"] == invoice["id"] and "number" not in draft
            told_numbers[invoice["id"]] = invoice["number"]
    # 1 to n, each once, as it was told; and nothing beside them, draft or not.
    assert sorted(told_numbers.values()) == [f"INV-{number:04}" for number in range(1, wanted + 1)]
    of_this = f"organization_id = '{api.organization['id']}'"
    rows = portal.rows("billing", f"SELECT id, state, number FROM invoices WHERE {of_this}")
    assert {row[0]: f"INV-{int(row[2]):04}" for row in rows} == told_numbers
    assert {row[1] for row in rows} == {"open"} and len(rows) == wanted
    assert portal.number(
        "billing", f"SELECT count(*) FROM outbox WHERE type = 'invoice.issued' AND {of_this}") == wanted
    assert portal.number(
        "billing", f"SELECT count(*) FROM ledger_entries WHERE kind = 'invoice_issued' AND {of_this}") == wanted
    check_books(portal)


def test_without_billing_clients_read_and_accept_and_the_invoice_comes_later_RE_4(portal, api):
    sent = send(api, "service-cooler-fan", deposit=DEPOSIT)
    person = sent.person()
    portal.kill_service("billing")
    assert person.open().status_code == 200
    assert person.decide().status_code == 303
    receipt = person.page()
    assert receipt.status_code == 200 and "Accepted. Thank you!" in receipt.text and PREPARING in receipt.text
    refused = api.call("GET", "/api/v1/invoices", patient=False)
    assert refused.status_code == 503 and refused.json()["code"] == "unavailable" and "Retry-After" in refused.headers
    portal.cluster.stop("immediate")
    portal.start_cluster()
    assert eventually(lambda: portal.ready("gateway") and portal.ready("proposals"), 15)
    assert eventually(lambda: person.page().status_code == 200, 30)
    portal.start_service("billing")
    portal.wait_ready("billing")
    project = sent.detail()["project_id"]
    assert eventually(lambda: deposits(api, project), SETTLE_SECONDS)
    assert [one["status"] for one in deposits(api, project)] == ["open"]
    assert eventually(lambda: f'href="{person.path}/deposit"' in person.page().text, 30)
    check_books(portal)


def test_an_invoice_page_says_so_while_billing_is_away_RE_4(portal, api):
    _, project = billed(api)
    invoice = issued(api, project, work(12_300))
    person = payer(api, invoice)
    assert "$123.00" in person.open().text
    portal.kill_service("billing")
    away = person.page()
    assert away.status_code == 503 and "Retry-After" in away.headers and "We are away for a moment" in away.text
    assert "Your invoice is safe" in away.text and "proposal" not in away.text
    portal.start_service("billing")
    portal.wait_ready("billing")
    assert eventually(lambda: "$123.00" in person.page().text, 30)
