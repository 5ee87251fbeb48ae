"""DC-1: one proposal, eight decisions at the same moment, over both paths, a hundred times."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from harness import API, send

ROUNDS = 100


def contestants(sent, randomness):
    """Eight prepared decisions in a random order: (path, kind, key or None, the call that decides)."""
    found = []
    for kind in ("acceptance", "acceptance", "decline", "decline"):
        found.append(("page", kind, None, sent.person().ready_to_decide(kind)))
    for number, kind in enumerate(("acceptance", "acceptance", "decline", "decline")):
        # The two acceptances of the team carry the same key: a retry, not a rival.
        key = f"{sent.proposal}-{kind}-{0 if kind == 'acceptance' else number}"
        caller = API(sent.api.gateway, sent.api.key)
        found.append((
            "api", kind, key,
            lambda caller=caller, kind=kind, key=key: caller.decide(sent.proposal, kind, key=key)))
    randomness.shuffle(found)
    return found


def run_round(sent, pool, randomness):
    ready = contestants(sent, randomness)
    gate = threading.Barrier(len(ready))

    def run(contestant):
        gate.wait(timeout=30)
        return contestant[3]()

    return list(zip(ready, pool.map(run, ready)))


def check_round(portal, sent, results):
    kinds = {"acceptance": "accepted", "decline": "declined"}
    decided = portal.rows(
        "proposals", f"SELECT kind, decision_key FROM decisions WHERE proposal_id = '{sent.proposal}'")
    assert len(decided) == 1
    kind, key = decided[0]
    answers = []
    for (path, wanted, own_key, _), answer in results:
        if path == "api" and own_key == key:
            if answer.status_code == 409:
                # Told to wait for its twin (PM-6); asking again gives the twin's answer.
                assert answer.json()["code"] == "idempotency_key_in_flight"
                answer = sent.api.decide(sent.proposal, wanted, key=own_key)
            assert answer.status_code == 200, answer.text
            assert answer.json()["state"] == kind
            answers.append(answer.json())
        elif path == "api":
            if answer.status_code == 409 and answer.json()["code"] == "idempotency_key_in_flight":
                answer = sent.api.decide(sent.proposal, wanted, key=own_key)
            assert answer.status_code == 409, answer.text
            assert answer.json()["code"] == "already_decided" and answer.json()["state"] == kind
        else:
            assert answer.status_code in (303, 409), answer.text[:500]
    assert all(answer == answers[0] for answer in answers)
    pages = [wanted for (path, wanted, _, _), answer in results if path == "page" and answer.status_code == 303]
    assert len(pages) == (0 if answers else 1)
    assert all(kinds[wanted] == kind for wanted in pages)
    won = kind == "accepted"
    stage = sent.api.get(f"/api/v1/estimates/{sent.estimate}")["stage"]
    assert stage == ("won" if won else "declined")
    assert portal.number(
        "proposals", f"SELECT count(*) FROM projects WHERE proposal_id = '{sent.proposal}'") == (1 if won else 0)
    events = sorted(row[0] for row in portal.rows(
        "proposals", f"SELECT subscriber || ' ' || type FROM outbox WHERE aggregate_id IN ('{sent.proposal}', '{sent.estimate}')"))
    assert events == sorted(["gateway proposal.sent", f"gateway proposal.{kind}"] + (
        ["gateway project.created", "billing proposal.accepted"] if won else []))


def test_a_hundred_rounds_of_eight_decisions_DC_1(portal_factory):
    portal = portal_factory()
    api = portal.new_organization()
    randomness = random.Random(20261123)
    client = None
    kinds = set()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(ROUNDS):
            sent = send(api, "service-cooler-fan", client=client)
            client = sent.client
            check_round(portal, sent, run_round(sent, pool, randomness))
            kinds.add(sent.state())
    # Both sides won sometimes, else the race was none.
    assert kinds == {"accepted", "declined"}
    portal.settled()
    for event in ("accepted", "declined"):
        ids = portal.rows("gateway", f"SELECT proposal_id, count(*) FROM activity WHERE type = 'proposal.{event}' GROUP BY 1")
        assert all(row[1] == "1" for row in ids)
    total = portal.number(
        "gateway", "SELECT count(*) FROM activity WHERE type IN ('proposal.accepted', 'proposal.declined')")
    assert total == ROUNDS
