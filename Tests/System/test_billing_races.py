"""PM-8: everything that moves money on one invoice at the same moment; whatever wins, the books are whole."""

import random
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import demo
from billing import billed, check, check_books, day_of, issued, work
from harness import API

AT_ONCE = 64
ROUNDS = 4
SAMPLE = "tenant-improvement-schedule-of-values"
# 42,750.00 of demolition, of which a tenth is kept back.
TOTAL, HELD, PAYABLE = 4_275_000, 427_500, 3_847_500


def post(api, path, body, key=None):
    return api.call("POST", path, json=body, headers={"Idempotency-Key": key or str(uuid.uuid4())})


def contestants(gateway, key, invoice, randomness, head_start):
    """Calls in a random order, each with a connection of its own: name and function; voids after so many seconds."""
    path, project, day = f"/api/v1/invoices/{invoice['id']}", invoice["project_id"], day_of(invoice)

    def caller():
        return API(gateway, key)

    def pay(api, cents, name):
        return post(api, f"{path}/payments", check(cents, day), name)

    def release(api, cents):
        draft = post(api, f"/api/v1/projects/{project}/retainage-releases", {"amount_cents": cents})
        return draft if draft.status_code != 201 else post(api, f"/api/v1/invoices/{draft.json()['id']}/issue", {})

    def void(api):
        time.sleep(head_start)
        return post(api, f"{path}/void", {"reason": "Billed by mistake"})

    found = [("payment", lambda api=caller(), number=number: pay(api, 150_000 + number, f"{invoice['id']}-{number}"))
             for number in range(36)]
    found += [("release", lambda api=caller(), number=number: release(api, 40_000 + number)) for number in range(16)]
    found += [("void", lambda api=caller(): void(api)) for _ in range(AT_ONCE - len(found))]
    randomness.shuffle(found)
    return found


def run_round(found, pool):
    gate = Barrier(len(found))

    def run(contestant):
        gate.wait(timeout=60)
        return contestant[0], contestant[1]()

    return list(pool.map(run, found))


def check_round(api, invoice, results):
    for name, answer in results:
        assert answer.status_code in (200, 201, 409, 422), f"{name}: {answer.status_code} {answer.text}"
    won = Counter(name for name, answer in results if answer.status_code in (200, 201))
    after = api.get(f"/api/v1/invoices/{invoice['id']}")
    # One that came when nothing was owed any more is all credit, and no payment of the invoice.
    payments = [answer.json() for name, answer in results if name == "payment" and answer.status_code == 201]
    listed = api.get(f"/api/v1/invoices/{invoice['id']}/payments?limit=100")["items"]
    assert after["total_cents"] == after["payable_cents"] + after["retainage_held_cents"] == TOTAL
    owed = after["payable_cents"] - after["paid_cents"] - after["credited_cents"]
    assert after["balance_cents"] == (0 if after["status"] == "void" else owed) >= 0
    assert {one["id"] for one in listed} == {one["id"] for one in payments if one["allocations"]}
    assert after["paid_cents"] == sum(
        share["amount_cents"] for payment in payments for share in payment["allocations"]
        if share["invoice_id"] == invoice["id"]) <= PAYABLE
    assert after["paid_cents"] + sum(one["credit_cents"] for one in payments) == sum(
        one["amount_cents"] for one in payments)
    released = [
        one for one in api.get(f"/api/v1/invoices?project_id={invoice['project_id']}&limit=100")["items"]
        if one["kind"] == "retainage_release" and one["status"] not in ("draft", "void")]
    assert len(released) == won["release"]
    assert after["retainage_released_cents"] == sum(one["payable_cents"] for one in released) <= HELD
    if after["status"] == "void":
        assert won == {"void": 1}
    else:
        assert won["void"] == 0 and won["payment"] + won["release"] > 0
    return won


def test_64_payments_releases_and_voids_at_once_PM_8(portal):
    api = portal.new_organization(SAMPLE)
    randomness = random.Random(64)
    client, won = None, Counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(ROUNDS):
            sent, project = billed(api, SAMPLE, client=client)
            client = sent.client
            schedule = api.get(f"/api/v1/projects/{project}/schedule-of-values")
            invoice = issued(api, project, demo.application_body(schedule, {"030": (10_000, 0)}), "applications")
            assert (invoice["total_cents"], invoice["retainage_held_cents"], invoice["payable_cents"]) == (
                TOTAL, HELD, PAYABLE)
            # Voids are quick: unless they wait a little every other time, they win every time.
            results = run_round(
                contestants(portal.gateway, api.key, invoice, randomness, number % 2 * 0.05), pool)
            won += check_round(api, invoice, results)
            check_books(portal)
    of_this = f"organization_id = '{api.organization['id']}'"
    assert portal.number("billing", f"SELECT count(*) FROM payments WHERE {of_this}") == won["payment"]
    print(dict(won))
    # Each kind had something to win, else the race was none.
    assert won["payment"] and won["release"]
    portal.settled()


def test_the_same_payment_64_times_is_one(portal):
    """One key at the same moment, and again: one row, one receipt, whoever is told it."""
    api = portal.new_organization(SAMPLE)
    _, project = billed(api, SAMPLE)
    schedule = api.get(f"/api/v1/projects/{project}/schedule-of-values")
    invoice = issued(api, project, demo.application_body(schedule, {"030": (10_000, 0)}), "applications")
    body, path = check(100_000, day_of(invoice)), f"/api/v1/invoices/{invoice['id']}/payments"
    callers = [API(portal.gateway, api.key) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda caller: post(caller, path, body, "check-of-monday"), callers))
    told = [answer for answer in answers if answer.status_code == 201]
    assert told and len({answer.json()["id"] for answer in told}) == 1
    for answer in answers:
        assert answer.status_code == 201 or answer.json()["code"] == "idempotency_key_in_flight", answer.text
    again = post(api, path, body, "check-of-monday")
    assert again.status_code == 201 and again.json() == told[0].json()
    other = post(api, path, body, "check-of-tuesday")
    assert other.status_code == 409 and other.json()["code"] == "looks_like_another"
    assert post(api, path, body | {"confirmed": True}, "check-of-tuesday").status_code == 201
    assert api.get(f"/api/v1/invoices/{invoice['id']}")["paid_cents"] == 200_000
    check_books(portal)


def test_issuing_again_after_a_lost_answer_gives_the_first_one_PM_6(portal):
    """The gateway forgets that it was answered, and its directory says something else by now."""
    api = portal.new_organization()
    _, project = billed(api)
    draft = api.ok("POST", f"/api/v1/projects/{project}/invoices", status=201, json=work(100_00))
    path, key = f"/api/v1/invoices/{draft['id']}/issue", "issue-once"
    first = post(api, path, {}, key)
    assert first.status_code == 200
    portal.rows("gateway", f"DELETE FROM idempotency_keys WHERE key = '{key}'")
    seen = api.call("GET", "/api/v1/organization").headers["ETag"]
    api.ok("PATCH", "/api/v1/organization", headers={"If-Match": seen}, json={"phone": "+1 206 555 0199"})
    again = post(api, path, {}, key)
    assert again.status_code == 200 and again.json() == first.json()
    other = post(api, path, {"contact_ids": [str(uuid.uuid4())]}, key)
    assert other.status_code == 422 and other.json()["code"] == "idempotency_key_reused"
    late = post(api, path, {})
    assert late.status_code == 409 and late.json()["code"] == "not_draft"


def test_what_moves_money_needs_its_key_PM_6(portal):
    api = portal.new_organization()
    _, project = billed(api)
    invoice = issued(api, project, work(100_00))
    before = portal.counts()
    for path, body in (
        (f"projects/{project}/invoices", work(1)), (f"projects/{project}/applications", {"lines": []}),
        (f"projects/{project}/retainage-releases", {}), (f"projects/{project}/change-orders", {"title": "C", "lines": []}),
        (f"projects/{project}/deposit-credits", {}), (f"invoices/{invoice['id']}/issue", {}),
        (f"invoices/{invoice['id']}/void", {"reason": "R"}), (f"invoices/{invoice['id']}/payments", check(1, day_of(invoice))),
    ):
        answer = api.call("POST", f"/api/v1/{path}", json=body)
        assert answer.status_code == 400 and answer.json()["code"] == "idempotency_key_required", path
    assert portal.counts() == before
