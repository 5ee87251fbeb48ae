"""DOMAIN, section 2: what the team is told of its readers, with real browsers, real processes and their real deaths."""

import threading
import time
from contextlib import contextmanager

import pytest
import requests

from browsing import DESKTOP, PHONE, hide, window
from harness import Person, eventually, send, send_illustrated


def views(sent):
    return sent.api.get(f"/api/v1/proposals/{sent.proposal}/views?limit=100")["items"]


def engagement(sent):
    return sent.detail()["engagement"]


def told(sent):
    """Opens that the team was told of."""
    return [row for row in sent.detail()["activity"] if row["type"] == "proposal.opened"]


def test_a_person_is_one_open_and_one_notice(portal, api, chromium):
    sent = send(api)
    with window(chromium, api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        browser.give_signal()
        portal.settled()
        assert engagement(sent)["looking_now"] is True
        # The same person follows the link of the mail again: the same visit.
        browser.open(sent.url())
        browser.give_signal()
        browser.assert_clean()
    portal.settled()
    # The last beat of a page that is left comes by itself.
    assert eventually(lambda: len(views(sent)) == 1 and views(sent)[0]["fetches"] >= 4, 30)
    view = views(sent)[0]
    assert (view["tier"], view["reason"], view["device"]) == ("opened", "input_seen", "computer"), view
    assert view["share_link_id"] == sent.link()["id"] and view["contact_id"]
    assert view["sections"] and sum(part["active_seconds"] for part in view["sections"]) <= view["active_seconds"]
    found = engagement(sent)
    assert (found["fetched"], found["opened"], found["automated"]) == (1, 1, 0)
    assert found["first_opened_at"] == view["opened_at"]
    assert len(told(sent)) == 1


def test_every_kind_of_machine_stands_apart_with_its_reason(portal, api):
    sent = send(api)
    chrome = {"Sec-Purpose": "prefetch;prerender"}
    for agent, headers in ((None, chrome), ("curl/8.5.0", {}), ("Slackbot-LinkExpanding 1.0", {}), ("", {})):
        person = sent.person(**({} if agent is None else {"agent": agent}))
        assert person.open(headers).status_code == 200
    head = sent.person()
    assert head.http.request("HEAD", head.url, headers=head.head, timeout=30, allow_redirects=False).status_code == 303
    assert eventually(lambda: engagement(sent)["automated"] == 5, 30), engagement(sent)
    found = views(sent)
    assert {view["tier"] for view in found} == {"automated"}
    assert sorted(view["reason"] for view in found) == ["head_request", "known_bot", "known_bot", "known_bot", "prefetch"]
    assert engagement(sent)["fetched"] == engagement(sent)["opened"] == 0

    # Somebody of the team knows better, and takes it back.
    path = f"/api/v1/proposals/{sent.proposal}/views/{found[0]['id']}/overrule"
    assert told(sent) == []
    assert sent.api.ok("POST", path, json={"was_person": True})["tier"] == "opened"
    assert engagement(sent)["opened"] == 1 and engagement(sent)["automated"] == 4
    portal.settled()
    assert len(told(sent)) == 1
    assert sent.api.ok("POST", path, json={"was_person": False})["tier"] == "automated"
    assert engagement(sent)["opened"] == 0
    assert sent.api.ok("POST", path, json={"was_person": True})["overruled"] is True
    portal.settled()
    assert len(told(sent)) == 1, "that was told already"
    assert sent.api.call("POST", path, json={"was_person": "yes"}).status_code == 422


def test_all_links_of_a_proposal_at_once_are_a_program(portal, api):
    sent = send(api)
    for link in sent.links:
        assert Person(api.gateway, link["url"]).open().status_code == 200
    assert eventually(lambda: engagement(sent)["automated"] == len(sent.links), 30), views(sent)
    # And it came seconds after the mail; one of the two is said of each.
    assert {view["reason"] for view in views(sent)} <= {"several_links", "just_sent"}


def test_a_recorded_session_that_is_played_again_adds_nothing(portal, api):
    sent = send(api)
    person = sent.person()
    person.open()
    person.stay()
    assert person.beat().status_code == 204
    once = engagement(sent)["active_seconds"]
    stolen, number = person.load, 1
    time.sleep(2.1)
    for _ in range(20):
        assert person.beat(load=stolen, sequence=number).status_code == 204
    other = sent.person()
    other.open()
    for _ in range(5):
        assert other.beat(load=stolen, sequence=number + 1).status_code == 403
    assert engagement(sent)["active_seconds"] == once and engagement(sent)["opened"] == 1


def test_a_flood_adds_what_the_clock_allows_and_is_held_back(portal, api):
    sent = send(api)
    person = sent.person()
    person.open()
    began = time.monotonic()
    person.stay()
    answers = [person.beat(active_milliseconds=60_000) for _ in range(260)]
    passed = time.monotonic() - began
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused and all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert {answer.status_code for answer in answers} == {204, 429}
    assert 3 <= engagement(sent)["active_seconds"] <= passed + 1


def test_the_time_of_a_session_with_two_tabs_is_right_within_five_percent(portal, api, chromium):
    sent = send(api)
    visible = 0.0

    def clock(page):
        """The browser's own: how long it took to load on a busy machine is not reading."""
        return page.evaluate("performance.now() - performance.getEntriesByType('navigation')[0].domInteractive") / 1000

    @contextmanager
    def at(page):
        nonlocal visible
        hide(page, False)
        began = clock(page)
        yield
        hide(page, True)
        visible += clock(page) - began

    def use(page, seconds):
        for _ in range(seconds):
            page.mouse.move(200, 300)
            page.mouse.wheel(0, 120)
            page.wait_for_timeout(1000)

    with window(chromium, api.gateway, **DESKTOP) as browser:
        first = browser.page
        browser.open(sent.url())
        use(first, 8)
        hide(first, True)
        visible += clock(first)
        second = browser.context.new_page()
        second.goto(sent.url(), wait_until="load")
        use(second, 13)
        hide(second, True)
        visible += clock(second)
        # Away from both.
        first.wait_for_timeout(4000)
        with at(first):
            use(first, 12)
        with at(second):
            use(second, 5)

    def counted():
        rows = portal.rows(
            "proposals", f"SELECT active_milliseconds FROM views WHERE proposal_id = '{sent.proposal}' AND tier IN ('opened', 'read')")
        return sum(int(row[0]) for row in rows) / 1000

    eventually(lambda: abs(counted() - visible) <= 0.05 * visible, 30)
    assert abs(counted() - visible) <= 0.05 * visible, (counted(), visible)
    assert len([view for view in views(sent) if view["tier"] in ("opened", "read")]) == 1


def test_an_organization_that_does_not_measure_is_told_nothing(portal, chromium):
    sent = send_illustrated(portal, "classic", "service-cooler-fan")
    api = sent.api
    assert api.get("/api/v1/engagement-settings") == {"measures": True, "read_seconds": 30}
    for wrong in ({"measures": True}, {"measures": True, "read_seconds": 4}, {"measures": 1, "read_seconds": 30}):
        assert api.call("PUT", "/api/v1/engagement-settings", json=wrong).status_code in (400, 422)
    api.ok("PUT", "/api/v1/engagement-settings", json={"measures": False, "read_seconds": 60})
    with window(chromium, api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        assert browser.page.locator("body").get_attribute("data-beats") is None
        assert "measured" not in browser.text()
        browser.page.mouse.move(200, 300)
        browser.page.wait_for_timeout(3500)
        assert not [url for url in browser.requests if url.endswith(("/beats", "/beacon.js"))]
    assert engagement(sent)["opened"] == 0
    api.ok("PUT", "/api/v1/engagement-settings", json={"measures": True, "read_seconds": 60})
    with window(chromium, api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        browser.give_signal()
    assert engagement(sent)["opened"] == 1


@pytest.fixture(scope="module")
def fragile(portal_factory):
    """An installation of its own, whose database outlives what it has acknowledged."""
    return portal_factory(durable=True)


def test_what_was_answered_outlives_a_killed_process(fragile):
    """Beats from sixteen readers while the proposals service is killed again and again (RE-6)."""
    api = fragile.new_organization()
    sents = [send(api, "service-cooler-fan") for _ in range(16)]
    persons = [sent.person(address=f"127.0.9.{number + 1}") for number, sent in enumerate(sents)]
    for person in persons:
        person.open()
    acknowledged, over = [], threading.Event()

    def read(person):
        sequence = 1
        while not over.is_set() and sequence < 200:
            try:
                answer = person.beat(sequence=sequence)
            except requests.RequestException:
                continue
            # A page sends the same again until it is taken.
            if answer.status_code == 204:
                acknowledged.append((person, sequence))
                sequence += 1
            else:
                assert answer.status_code in (503, 504), answer.text
                assert int(answer.headers.get("Retry-After", 1)) >= 1
                time.sleep(0.05)

    threads = [threading.Thread(target=read, args=(person,), daemon=True) for person in persons]
    for thread in threads:
        thread.start()
    for _ in range(3):
        before = len(acknowledged)
        assert eventually(lambda before=before: len(acknowledged) > before + 40, 30), len(acknowledged)
        fragile.kill_service("proposals")
        fragile.start_service("proposals")
        assert eventually(lambda: fragile.ready("proposals"), 30)
    over.set()
    for thread in threads:
        thread.join(30)
    assert len(acknowledged) > 120
    kept = {}
    for load, count in fragile.rows("proposals", "SELECT load_id, count(*) FROM beats GROUP BY load_id"):
        kept[load] = int(count)
    for person in persons:
        assert max(number for one, number in acknowledged if one is person) > 1
    assert fragile.number("proposals", "SELECT count(*) FROM beats") >= len(acknowledged)
    assert fragile.number("proposals", "SELECT count(*) FROM (SELECT 1 FROM beats GROUP BY load_id, sequence HAVING count(*) > 1) twice") == 0
    fragile.settled(100)
    for sent in sents:
        assert len(told(sent)) <= 1 and engagement(sent)["opened"] == len(told(sent))


def test_a_dead_owner_never_hurts_the_page(fragile, chromium):
    api = fragile.new_organization("roof-three-packages")
    sent = send(api, "service-cooler-fan")
    with window(chromium, api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        fragile.kill_service("proposals")
        with browser.page.expect_response(lambda answer: answer.url.endswith("/beats"), timeout=20_000) as refused:
            browser.page.mouse.move(200, 300)
            browser.page.mouse.move(240, 340)
        assert refused.value.status == 503 and int(refused.value.headers["retry-after"]) >= 1
        assert browser.page.get_by_role("button", name="Accept proposal").is_visible()
        fragile.start_service("proposals")
        assert eventually(lambda: fragile.ready("proposals"), 30)
        with browser.page.expect_response(
                lambda answer: answer.url.endswith("/beats") and answer.status == 204, timeout=60_000) as taken:
            pass
        assert taken.value.request.post_data_json["sequence"] == 1
        # The browser notes the refusal by itself; nothing of ours complains.
        assert [one for one in browser.complaints if "503" not in one] == []
    fragile.settled()
    assert engagement(sent)["opened"] == 1
