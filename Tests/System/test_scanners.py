"""SL-4, SL-5: whatever a machine does with a link, nobody has opened it and nothing is decided."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from browsing import DESKTOP, window
from harness import BROWSER_AGENT, Person, forms, send, session


def assert_untouched(portal, sent):
    """No open, no decision, no notice; the other contact can still decide."""
    portal.settled()
    detail = sent.detail()
    assert detail["state"] == "sent"
    assert detail["engagement"]["opened"] == 0 and not detail["engagement"].get("first_opened_at")
    assert {row["type"] for row in detail["activity"]} & {"proposal.opened", "proposal.accepted", "proposal.declined"} == set()
    assert sent.api.get(f"/api/v1/estimates/{sent.estimate}")["stage"] == "sent"
    assert portal.number("proposals", f"SELECT count(*) FROM decisions WHERE proposal_id = '{sent.proposal}'") == 0
    assert portal.number(
        "proposals", f"SELECT count(*) FROM outbox WHERE aggregate_id = '{sent.proposal}' AND type <> 'proposal.sent'") == 0


EXPECTED = {"HEAD": (200, 303), "OPTIONS": (204, 405)}


def test_head_and_options_change_nothing(portal, sent):
    before = portal.counts()
    for method in EXPECTED:
        answer = session().request(method, sent.url(), timeout=30, allow_redirects=False)
        assert answer.status_code in EXPECTED[method]
    person = sent.person()
    person.open()
    for method in EXPECTED:
        answer = person.http.request(method, sent.api.gateway + person.path, headers=person.head, timeout=30)
        assert answer.status_code in EXPECTED[method]
    assert portal.counts() == before
    assert_untouched(portal, sent)


def test_ten_gets_write_nothing_SL_3(portal, sent):
    portal.settled()
    before = portal.counts()
    for _ in range(10):
        assert sent.person().open().status_code == 200
    assert portal.counts() == before
    assert_untouched(portal, sent)


def test_a_command_line_tool_that_follows_redirects(portal, sent, tmp_path):
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    answer = subprocess.run(
        [curl, "--silent", "--location", "--cookie-jar", str(tmp_path / "jar"), "--max-time", "20", sent.url()],
        capture_output=True, text=True, timeout=30, check=True)
    assert "Kitchen remodel" in answer.stdout
    assert_untouched(portal, sent)


@pytest.mark.parametrize("headers", [
    {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"},
])
def test_a_prefetching_browser_that_even_tells_of_a_person(portal, sent, headers):
    person = sent.person()
    assert person.open(headers).status_code == 200
    person.stay()
    assert person.beat(headers).status_code == 204
    assert_untouched(portal, sent)


@pytest.mark.parametrize("beat", [
    {"webdriver": True}, {"active_milliseconds": 2999}, {"trusted_events": 0},
])
def test_a_beat_that_does_not_prove_a_person(portal, sent, beat):
    person = sent.person()
    person.open()
    person.stay()
    assert person.beat(**beat).status_code == 204
    assert_untouched(portal, sent)


@pytest.mark.parametrize("beat", [
    {"load": ""}, {"load": "A" * 76}, {"sequence": 0}, {"active_milliseconds": -1}, {"active_milliseconds": 10**12},
    {"trusted_events": 10**9}, {"scroll_basis_points": 10_001}, {"parts": {"<b>": 1}}, {"parts": {"price": -1}},
    {"score": 1},
])
def test_a_beat_that_no_page_sends(portal, sent, beat):
    person = sent.person()
    person.open()
    assert person.beat(**beat).status_code in (400, 403, 422)
    assert_untouched(portal, sent)


def test_a_beat_under_another_session_s_token(portal, sent):
    first, second = sent.person(), sent.person()
    first.open()
    second.open()
    assert second.beat(load=first.load).status_code == 403
    assert_untouched(portal, sent)


@pytest.mark.parametrize("agent", [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Slackbot-LinkExpanding 1.0",
    "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))", "", "Wget/1.21.3", "WhatsApp/2.23.20.0", "facebookexternalhit/1.1",
    "TelegramBot (like TwitterBot)", "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
])
def test_a_known_robot_that_tells_of_a_person(portal, sent, agent):
    person = sent.person(agent=agent)
    person.open()
    person.stay()
    assert person.beat().status_code == 204
    assert_untouched(portal, sent)


def test_the_same_from_a_person_counts_once(portal, sent):
    """What the others rely on: without a machine's sign such a beat is an open."""
    person = sent.person()
    person.open()
    person.stay()
    assert person.beat().status_code == 204
    assert person.beat(sequence=1).status_code == 204
    portal.settled()
    detail = sent.detail()
    assert detail["engagement"]["opened"] == 1
    assert len([row for row in detail["activity"] if row["type"] == "proposal.opened"]) == 1


def test_browsers_that_touch_nothing_or_only_pretend_to_for_45_seconds(portal, api, chromium):
    """Mail scanners stay for 22 to 48 s with a real browser's user agent: one that waits, and one whose script acts."""
    idle, scripted = send(api), send(api)
    with window(chromium, api.gateway, **DESKTOP) as waiting, window(chromium, api.gateway, **DESKTOP) as acting:
        waiting.open(idle.url())
        acting.open(scripted.url())
        with told_meanwhile(waiting) as told_by_waiting, told_meanwhile(acting) as told_by_acting:
            # The scanner's own patience, not a wait for an effect.
            for step in range(90):
                acting.page.locator("body").dispatch_event("pointermove")
                acting.page.locator("body").dispatch_event("keydown", {"key": "a"})
                # Scrolling makes an event that is trusted, whoever does it.
                acting.page.evaluate("step => scrollTo(0, 60 * step)", step)
                acting.page.wait_for_timeout(500)
        for told in (told_by_waiting, told_by_acting):
            assert len(told) >= 4 and {beat["trusted_events"] for beat in told} == {0}, told
    for sent in (idle, scripted):
        assert_untouched(portal, sent)
        assert [view["reason"] for view in sent.api.get(f"/api/v1/proposals/{sent.proposal}/views")["items"]] == ["just_sent"]


def test_twenty_programs_at_once(portal, sent):
    with ThreadPoolExecutor(20) as pool:
        pages = list(pool.map(lambda _: sent.person().open(), range(20)))
    assert {page.status_code for page in pages} == {200}
    assert_untouched(portal, sent)


@contextmanager
def told_meanwhile(browser):
    """The beats that the page sends."""
    told = []

    def note(request):
        if request.url.endswith("/beats"):
            told.append(request.post_data_json)

    browser.page.on("request", note)
    yield told
    browser.page.remove_listener("request", note)


def submit_everything(sent, agent=BROWSER_AGENT):
    """Follows the link, posts every form it finds once as it stands, and again those of the answers."""
    person = Person(sent.api.gateway, sent.url(), agent=agent)
    first = person.open()
    second = person.get(f"{person.path}/decline")
    answers = []
    for page in (first, second):
        for found in forms(page):
            answer = person.post(urlsplit(found.action).path, found.fields)
            answers.append(answer)
            for inner in forms(answer):
                answers.append(person.post(urlsplit(inner.action).path, inner.fields))
    return answers


def test_a_program_that_submits_every_form(portal, sent):
    answers = submit_everything(sent)
    assert len(answers) >= 4
    assert all(answer.status_code != 303 and answer.status_code < 500 for answer in answers)
    assert_untouched(portal, sent)


def test_a_browser_that_presses_every_button_at_once(portal, sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        with browser.page.expect_navigation():
            browser.page.locator("form button[type=submit]").first.evaluate("button => button.click()")
        browser.page.locator("form").first.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        browser.page.get_by_text("Please tick the box").first.wait_for()
    assert_untouched(portal, sent)


def test_a_scanner_s_visit_does_not_spoil_the_person_s(portal, api, chromium):
    sent = send(api)
    submit_everything(sent)
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        browser.give_signal()
        browser.button("Accept proposal").click()
        browser.page.get_by_text("Accepted. Thank you!").wait_for()
    portal.settled()
    opened = [row for row in sent.detail()["activity"] if row["type"] == "proposal.opened"]
    assert len(opened) == 1
