"""RE-6, RE-7, RE-8: processes die at any moment; nothing acknowledged is lost, nothing happens twice."""

import os
import random
import signal
import threading
import time
import uuid
from pathlib import Path

import pytest
import requests

from billing import DEPOSIT
from harness import API, draft, eventually, send, services, session

ROUNDS = 6
PROPOSALS_A_ROUND = 8
# A killed process leaves its claims behind; they are free again after the outbox's lease of 25 s.
SETTLE_SECONDS = 60
KINDS = {"acceptance": "accepted", "decline": "declined"}
# What a retry may be told while the first try is still worked on, or was until its process was killed.
STILL_WORKING = ("idempotency_key_in_flight", "dispatch_under_way")


@pytest.fixture(scope="module")
def portal(portal_factory):
    # As in deploy/up: what the database has acknowledged must outlive the database.
    return portal_factory(durable=True)


@pytest.fixture(autouse=True)
def whole(portal):
    """A test that fails half-way leaves nothing dead to the next one."""
    yield
    if not portal.cluster.running():
        portal.start_cluster()
    for name in services:
        if not portal.running(name):
            portal.start_service(name)
            portal.wait_ready(name)


@pytest.fixture(scope="module")
def api(portal):
    return portal.new_organization()


@pytest.fixture(scope="module")
def decided():
    """The deciders of all tests here, for the last test: what a killed process left behind needs its time only once."""
    return []


class Decider(threading.Thread):
    """Decides one proposal with one key and tries again until it is told the answer."""

    def __init__(self, sent, kind, delay):
        super().__init__(daemon=True)
        self.sent = sent
        self.kind = kind
        self.delay = delay
        self.key = str(uuid.uuid4())
        self.answer = None
        self.refusals = []

    def run(self):
        api = API(self.sent.api.gateway, self.sent.api.key)
        time.sleep(self.delay)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                answer = api.decide(self.sent.proposal, self.kind, key=self.key)
            except requests.RequestException:
                api.http = session()
                time.sleep(0.02)
                continue
            if answer.status_code == 200:
                self.answer = answer.json()
                return
            if answer.status_code < 500 and answer.json().get("code") not in STILL_WORKING:
                self.refusals.append((answer.status_code, answer.text))
                return
            time.sleep(0.05)


def check_answered(portal, deciders):
    """Every decision was acknowledged, and is there once, as it was acknowledged."""
    for decider in deciders:
        assert decider.refusals == [] and decider.answer is not None
        proposal, kind = decider.sent.proposal, KINDS[decider.kind]
        assert decider.answer["state"] == kind
        rows = portal.rows("proposals", f"SELECT kind, decision_key FROM decisions WHERE proposal_id = '{proposal}'")
        assert [row[0] for row in rows] == [kind]
        detail = decider.sent.detail()
        assert detail["state"] == kind and detail["decision"]["decided_at"] == decider.answer["decided_at"]
        projects = portal.number("proposals", f"SELECT count(*) FROM projects WHERE proposal_id = '{proposal}'")
        assert projects == (1 if kind == "accepted" else 0)


@pytest.mark.parametrize("victim", ["proposals", "gateway"])
def test_kill_9_in_the_middle_of_decisions_RE_6(portal, api, decided, victim):
    randomness = random.Random(f"{victim} 20261123")
    client, deciders, waits = None, [], []
    for _ in range(ROUNDS):
        group = []
        for _ in range(PROPOSALS_A_ROUND):
            sent = send(api, "service-cooler-fan", client=client)
            client = sent.client
            group.append(Decider(sent, randomness.choice(("acceptance", "decline")), randomness.uniform(0, 0.15)))
        for decider in group:
            decider.start()
        time.sleep(randomness.uniform(0, 0.2))
        portal.kill_service(victim)
        restarted = time.monotonic()
        portal.start_service(victim)
        portal.wait_ready(victim)
        waits.append(time.monotonic() - restarted)
        for decider in group:
            decider.join(60)
        deciders += group
    # The quickest: the others had the neighbours of a busy machine to wait for as well.
    assert min(waits) < 3, "restart to ready (RE-6)"
    check_answered(portal, deciders)
    decided.extend(deciders)


def test_kill_9_while_the_outbox_delivers_RE_8(portal, api, decided):
    """The gateway is away while the decisions are made; then both ends die again and again during delivery."""
    randomness = random.Random(8)
    client, deciders = None, []
    for _ in range(24):
        sent = send(api, "service-cooler-fan", client=client)
        client = sent.client
        deciders.append(Decider(sent, "acceptance", 0))
    for decider in deciders:
        decider.start()
    for number in range(10):
        time.sleep(randomness.uniform(0.01, 0.25))
        victim = ("proposals", "gateway")[number % 2]
        portal.kill_service(victim)
        portal.start_service(victim)
        portal.wait_ready(victim)
    for decider in deciders:
        decider.join(60)
    check_answered(portal, deciders)
    decided.extend(deciders)


class Dispatcher(threading.Thread):
    """Sends one proposal with one key and tries again until it is told the answer."""

    def __init__(self, api, proposal):
        super().__init__(daemon=True)
        self.api = api
        self.proposal = proposal
        self.key = str(uuid.uuid4())
        self.answer = None

    def run(self):
        caller = API(self.api.gateway, self.api.key)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.answer is None:
            try:
                answer = caller.call(
                    "POST", f"/api/v1/proposals/{self.proposal}/dispatch", json={"layout": "classic"},
                    headers={"Idempotency-Key": self.key})
            except requests.RequestException:
                caller.http = session()
                time.sleep(0.02)
                continue
            if answer.status_code < 500 and answer.json().get("code") not in STILL_WORKING:
                self.answer = answer
            else:
                time.sleep(0.1)


def test_kill_9_in_the_middle_of_a_dispatch(portal, api):
    """The sending is done or not done: every link that was handed out opens, every mail is there once."""
    randomness = random.Random(9)
    client, dispatchers = None, []
    for number in range(8):
        client, _, proposal = draft(api, "service-cooler-fan", client=client)
        dispatcher = Dispatcher(api, proposal["id"])
        dispatcher.start()
        time.sleep(randomness.uniform(0, 0.06))
        victim = ("gateway", "proposals")[number % 2]
        portal.kill_service(victim)
        portal.start_service(victim)
        portal.wait_ready(victim)
        dispatchers.append(dispatcher)
    for dispatcher in dispatchers:
        dispatcher.join(60)
    portal.settled(SETTLE_SECONDS)
    for dispatcher in dispatchers:
        proposal, answer = dispatcher.proposal, dispatcher.answer
        assert answer is not None
        assert answer.status_code == 200 or answer.json().get("state") == "sent", answer.text
        detail = api.get(f"/api/v1/proposals/{proposal}")
        assert detail["state"] == "sent"
        assert [link["status"] for link in detail["share_links"]].count("active") == 1
        if answer.status_code == 200:
            for link in answer.json()["share_links"]:
                assert requests.get(link["url"], timeout=30, allow_redirects=False).status_code == 303
        mails = dict(portal.rows(
            "gateway", "SELECT status, count(*) FROM mails WHERE purpose = 'proposal_sent' AND "
            f"proposal_id = '{proposal}' GROUP BY 1"))
        assert mails.get("delivered") == "1" and "held" not in mails and "queued" not in mails


def test_the_services_come_back_after_a_database_restart_RE_7(portal, api):
    sent = send(api, "service-cooler-fan")
    person = sent.person()
    assert person.open().status_code == 200
    for mode in ("fast", "immediate"):
        portal.cluster.stop(mode)
        away = person.page()
        assert away.status_code == 503 and "Retry-After" in away.headers
        assert "We are away for a moment" in away.text
        refused = api.call("GET", f"/api/v1/proposals/{sent.proposal}", patient=False)
        assert refused.status_code == 503 and refused.json()["code"] == "unavailable"
        assert portal.running("gateway") and portal.running("proposals")
        portal.start_cluster()
        assert eventually(lambda: person.page().status_code == 200, 10)
        assert eventually(lambda: portal.ready("gateway") and portal.ready("proposals"), 10)
    assert person.decide().status_code == 303
    portal.settled()


def test_a_killed_postmaster_and_killed_sessions_RE_7(portal, api):
    sent = send(api, "service-cooler-fan")
    person = sent.person()
    person.open()
    portal.cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'portal_%' AND pid <> pg_backend_pid()")
    assert eventually(lambda: person.page().status_code == 200, 10)
    os.kill(portal.cluster.process, signal.SIGKILL)
    assert eventually(lambda: not portal.cluster.running(), 10)
    assert eventually(lambda: _start(portal), 30, 0.5)
    assert eventually(lambda: person.page().status_code == 200, 10)
    assert eventually(lambda: portal.ready("gateway") and portal.ready("proposals"), 10)


def _start(portal):
    # The orphaned sessions of the killed one must go first.
    try:
        portal.start_cluster()
        return True
    except SystemExit:
        return False


def test_what_was_delivered_as_the_database_went_is_written_down_when_it_is_back_RE_8(portal, api, decided):
    client, group = None, []
    for number in range(24):
        sent = send(api, "service-cooler-fan", client=client, deposit=DEPOSIT)
        client = sent.client
        group.append(Decider(sent, "acceptance", number * 0.02))
    portal.settled(SETTLE_SECONDS)
    for decider in group:
        decider.start()
    # In the midst: some are told their answer, and their news is on its way.
    assert eventually(lambda: sum(decider.answer is not None for decider in group) >= 8, 30, 0.005)
    portal.cluster.stop("fast")
    # The outage itself, as long as many tries to write down what was delivered.
    time.sleep(8)
    portal.start_cluster()
    for decider in group:
        decider.join(60)
    check_answered(portal, group)
    # Nothing waits much longer than a lease, even where the answer to a claim was lost.
    portal.settled(32)
    decided.extend(group)


def test_without_proposals_the_page_says_so_and_recovers_RE_4(portal, api):
    sent = send(api, "service-cooler-fan")
    person = sent.person()
    person.open()
    portal.kill_service("proposals")
    away = person.page()
    assert away.status_code == 503 and "Your proposal is safe" in away.text
    # What the gateway owns still works.
    assert api.call("GET", "/api/v1/clients").status_code == 200
    portal.start_service("proposals")
    portal.wait_ready("proposals")
    assert eventually(lambda: person.page().status_code == 200, 30)


def test_without_billing_all_else_goes_on_and_it_is_told_later_RE_4(portal, api, decided):
    portal.kill_service("billing")
    sent = send(api, "service-cooler-fan")
    decider = Decider(sent, "acceptance", 0)
    decider.start()
    decider.join(60)
    check_answered(portal, [decider])
    told = f"SELECT count(*) FROM activity WHERE proposal_id = '{sent.proposal}' AND type = 'proposal.accepted'"
    assert eventually(lambda: portal.number("gateway", told) == 1, 30)
    event = portal.rows(
        "proposals", f"SELECT id FROM outbox WHERE aggregate_id = '{sent.proposal}' AND subscriber = 'billing' "
        "AND delivered_at IS NULL")
    assert len(event) == 1
    portal.start_service("billing")
    portal.wait_ready("billing")
    taken = f"SELECT count(*) FROM inbox WHERE event_id = '{event[0][0]}' AND source = 'proposals'"
    assert eventually(lambda: portal.number("billing", taken) == 1, 20)
    decided.append(decider)


def test_the_threads_of_a_service_finish_before_those_they_wake(portal):
    """The one that waits for everything and the HTTP server's, which it starts: as batch, by sched(7)."""
    for name in services:
        tasks = Path(f"/proc/{portal.process(name)}/task")
        policies = {
            (task / "comm").read_text().strip(): os.sched_getscheduler(int(task.name)) for task in tasks.iterdir()}
        ours = {thread: policy for thread, policy in policies.items() if thread == "work" or thread.startswith("NIO-ELT")}
        assert len(ours) == 2 and set(ours.values()) == {os.SCHED_BATCH}, f"{name}: {policies}"


def test_sigterm_finishes_what_was_begun_RE_5(portal, api, decided):
    """Decisions in flight while each service is asked to stop: every request that was taken is answered."""
    client, deciders = None, []
    for victim in reversed(services):
        group = []
        for number in range(8):
            sent = send(api, "service-cooler-fan", client=client)
            client = sent.client
            group.append(Decider(sent, "acceptance", number * 0.01))
        for decider in group:
            decider.start()
        time.sleep(0.03)
        began = time.monotonic()
        portal.stop_service(victim)
        assert time.monotonic() - began < 10, f"{victim} was idle and should stop at once"
        portal.start_service(victim)
        portal.wait_ready(victim)
        for decider in group:
            decider.join(60)
        deciders += group
    check_answered(portal, deciders)
    decided.extend(deciders)


def test_after_all_that_every_event_took_effect_once_RE_8(portal, decided):
    assert decided, "the tests above did not run"
    portal.settled(SETTLE_SECONDS)
    told = {}
    for proposal, kind, count in portal.rows(
            "gateway", "SELECT proposal_id, type, count(*) FROM activity WHERE type LIKE 'proposal.%' GROUP BY 1, 2"):
        told.setdefault(proposal, {})[kind] = count
    for decider in decided:
        assert told[decider.sent.proposal] == {"proposal.sent": "1", f"proposal.{KINDS[decider.kind]}": "1"}
    accepted = sum(decider.kind == "acceptance" for decider in decided)
    assert portal.number("proposals", "SELECT count(*) FROM outbox WHERE subscriber = 'billing'") >= accepted
    # Exactly those, each once.
    assert portal.number("billing", "SELECT count(*) FROM inbox") == portal.number(
        "proposals", "SELECT count(*) FROM outbox WHERE subscriber = 'billing'")
    for service in services:
        assert portal.number(service, "SELECT count(*) FROM outbox WHERE parked_at IS NOT NULL") == 0
