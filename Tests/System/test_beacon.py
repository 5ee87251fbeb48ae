"""The module that measures reading, in a real browser: its beats are answered here, by the clock of the test."""

import gzip
import json
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from browsing import DESKTOP, hide, window
from harness import PROJECT, send

# Of one step, within which a timer of the page's may lie.
SLACK = 100


class Listener:
    """In the place of the server: keeps what the page tells and answers as the test says."""

    def __init__(self, page):
        self.told = []
        self.texts = []
        self.left = []
        self.answers = []
        page.route("**/beats", self._answer)
        # The body of a beacon is not shown to whoever intercepts it.
        page.expose_function("noteBeacon", self._beacon)
        page.add_init_script("""
            const send = navigator.sendBeacon.bind(navigator);
            let noted = Promise.resolve();
            navigator.sendBeacon = (address, body) => {
              noted = noted.then(() => body.text()).then((text) => noteBeacon(body.type, text));
              return send(address, body);
            };
            window.untilAnswered = () => noted.then(() => fetch("/settled"));""")
        page.route("**/settled", lambda route: route.fulfill(status=204))

    def _beacon(self, kind, text):
        assert kind == "application/json"
        self.left.append(json.loads(text))

    def _answer(self, route):
        if route.request.resource_type == "ping":
            route.fulfill(status=204)
            return
        assert route.request.method == "POST" and route.request.headers["content-type"] == "application/json"
        self.texts.append(route.request.post_data)
        self.told.append(json.loads(route.request.post_data))
        status, headers = self.answers.pop(0) if self.answers else (204, {})
        if status:
            route.fulfill(status=status, headers=headers)
        else:
            route.abort("connectionfailed")

    @property
    def numbers(self):
        return [beat["sequence"] for beat in self.told]

    def active(self):
        return sum(beat["active_milliseconds"] for beat in self.told + self.left)


def stop_clock(page):
    """Time stands still in the page from now on, unless a test lets it pass."""
    now = datetime.now()
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(seconds=1))


@contextmanager
def reading(chromium, sent):
    """A page whose clock the test moves."""
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        listener = Listener(browser.page)
        stop_clock(browser.page)
        browser.open(sent.url())
        yield browser, listener


def settle(page):
    """Until what the page has told so far is answered: requests of one page are answered here one after the other."""
    page.evaluate("async () => { await untilAnswered(); }")


def passes(page, seconds):
    """In steps, so that answers arrive in between."""
    for _ in range(seconds):
        page.clock.run_for(1000)
        settle(page)


def touch(browser):
    browser.page.mouse.move(200, 300)
    browser.page.mouse.move(240, 340)


def test_it_is_small():
    module = PROJECT / "Services" / "Gateway" / "Assets" / "beacon.js"
    assert len(gzip.compress(module.read_bytes())) <= 4096


def test_a_person_is_told_of_after_three_seconds_and_then_every_ten(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        touch(browser)
        passes(browser.page, 2)
        assert listener.told == []
        passes(browser.page, 2)
        assert listener.numbers == [1]
        first = listener.told[0]
        assert 3000 <= first["active_milliseconds"] <= 3000 + SLACK and first["trusted_events"] >= 1
        passes(browser.page, 27)
        assert listener.numbers == [1, 2, 3, 4]
        assert len({beat["load"] for beat in listener.told}) == 1
        assert abs(listener.active() - 30_500) < 1500
        for beat in listener.told:
            assert beat["parts"] and sum(beat["parts"].values()) <= beat["active_milliseconds"]
            assert beat["webdriver"] is False
        # A page that is not scrolled shows its beginning.
        assert "section-1" in first["parts"] and "terms" not in first["parts"]
        assert 0 < first["scroll_basis_points"] < 9000
        browser.assert_clean()


def test_without_a_person_s_input_nothing_speaks_of_one(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        for step in range(46):
            browser.page.locator("body").dispatch_event("pointermove")
            browser.page.locator("body").dispatch_event("wheel")
            browser.page.locator("body").dispatch_event("keydown", {"key": "a"})
            # A script's scrolling makes trusted events of scrolling, and no others.
            browser.page.evaluate("step => scrollTo(0, 150 * step)", step)
            passes(browser.page, 1)
        assert len(listener.told) >= 4 and listener.numbers == list(range(1, len(listener.told) + 1))
        assert {beat["trusted_events"] for beat in listener.told} == {0}


def test_what_is_in_view_is_what_was_read(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        browser.page.locator("[data-part=terms]").scroll_into_view_if_needed()
        browser.page.mouse.wheel(0, 200)
        browser.page.wait_for_timeout(1000)
        passes(browser.page, 11)
        told = listener.told[-1]
        assert "terms" in told["parts"] or "price" in told["parts"]
        assert "section-1" not in told["parts"]
        deep = told["scroll_basis_points"]
        browser.page.evaluate("scrollTo(0, 0)")
        passes(browser.page, 10)
        assert listener.told[-1]["scroll_basis_points"] >= deep > 3000
        # Parts that are in view together share the time.
        assert max(len(beat["parts"]) for beat in listener.told) > 1
        for beat in listener.told:
            assert sum(beat["parts"].values()) <= beat["active_milliseconds"]
        assert "section-1" in listener.told[-1]["parts"]


def test_whoever_does_nothing_for_a_minute_is_idle(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        touch(browser)
        passes(browser.page, 90)
        assert 59_000 <= listener.active() <= 60_000 + SLACK
        count = len(listener.told)
        passes(browser.page, 60)
        assert len(listener.told) == count
        touch(browser)
        passes(browser.page, 11)
        assert len(listener.told) > count and listener.active() <= 71_000 + 2 * SLACK


def test_a_hidden_page_counts_nothing_and_tells_the_rest_as_it_goes(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        touch(browser)
        passes(browser.page, 5)
        assert listener.numbers == [1]
        hide(browser.page, True)
        settle(browser.page)
        assert [beat["sequence"] for beat in listener.left] == [2]
        passes(browser.page, 300)
        assert listener.numbers == [1] and len(listener.left) == 1
        hide(browser.page, False)
        settle(browser.page)
        # A page that comes back from where browsers keep them goes on.
        browser.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        passes(browser.page, 10)
        hide(browser.page, True)
        settle(browser.page)
        assert listener.numbers == [1, 3] and [beat["sequence"] for beat in listener.left] == [2, 4]
        assert len({beat["load"] for beat in listener.told + listener.left}) == 1
        assert 14_000 <= listener.active() <= 15_000 + 3 * SLACK
        browser.assert_clean()


def test_leaving_tells_the_rest(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        touch(browser)
        passes(browser.page, 5)
        browser.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        settle(browser.page)
        assert listener.numbers == [1] and [beat["sequence"] for beat in listener.left] == [2]


def test_what_a_page_tells_as_it_is_left_is_taken(sent, chromium):
    """By the real server: a beacon has the cookie and says that it comes from a page of ours."""
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        touch(browser)
        browser.page.wait_for_timeout(500)
        with browser.page.expect_response(lambda answer: answer.url.endswith("/beats")) as told:
            hide(browser.page, True)
        assert told.value.request.resource_type == "ping" and told.value.status == 204


def test_a_beat_that_failed_goes_again_as_it_was_and_counts_once(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        listener.answers = [(503, {"Retry-After": "7"}), (500, {}), (204, {})]
        touch(browser)
        passes(browser.page, 4)
        assert listener.numbers == [1]
        passes(browser.page, 5)
        assert listener.numbers == [1], "Retry-After is waited for"
        passes(browser.page, 3)
        assert listener.numbers == [1, 1]
        passes(browser.page, 10)
        assert listener.numbers[:3] == [1, 1, 1] and len(set(listener.texts[:3])) == 1
        assert listener.numbers[3:] and set(listener.numbers[3:]) <= {2, 3}
        once = {beat["sequence"]: beat for beat in listener.told}
        assert sum(beat["active_milliseconds"] for beat in once.values()) <= 22_000 + SLACK


def test_a_limit_is_honoured(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        listener.answers = [(429, {"Retry-After": "300"})]
        for _ in range(6):
            touch(browser)
            passes(browser.page, 45)
        assert listener.numbers == [1]
        touch(browser)
        passes(browser.page, 40)
        assert listener.numbers[:3] == [1, 1, 2] and listener.texts[0] == listener.texts[1]
        # What came meanwhile is no more than one beat may tell.
        assert listener.told[2]["active_milliseconds"] == 60_000
        assert sum(listener.told[2]["parts"].values()) <= 60_000


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_no_is_the_end_of_it(sent, chromium, status):
    with reading(chromium, sent) as (browser, listener):
        listener.answers = [(status, {})]
        for _ in range(3):
            touch(browser)
            passes(browser.page, 15)
        hide(browser.page, True)
        settle(browser.page)
        assert listener.numbers == [1] and listener.left == []


def test_without_a_network_it_is_silent_and_gives_up_one_beat_after_a_few_tries(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        listener.answers = [(0, {})] * 6
        for _ in range(3):
            touch(browser)
            passes(browser.page, 40)
        assert listener.numbers[:7] == [1] * 6 + [2]
        assert len(set(listener.texts[:6])) == 1
        # The browser's own words for what did not load, and nothing else.
        browser.assert_clean(expected_errors=6)


def test_two_tabs_are_two_loads(sent, chromium):
    with reading(chromium, sent) as (browser, listener):
        second = browser.context.new_page()
        other = Listener(second)
        stop_clock(second)
        second.goto(browser.page.url)
        for page in (browser.page, second):
            page.mouse.move(200, 300)
            page.mouse.move(220, 330)
            passes(page, 4)
        assert listener.numbers == [1] and other.numbers == [1]
        assert listener.told[0]["load"] != other.told[0]["load"]


def test_where_it_is_not_wanted_nothing_is_told_and_nothing_said_of_it(portal, chromium):
    api = portal.new_organization()
    api.ok("PUT", "/api/v1/engagement-settings", json={"measures": False, "read_seconds": 30})
    with window(chromium, portal.gateway, **DESKTOP) as browser:
        browser.open(send(api).url())
        touch(browser)
        browser.page.wait_for_timeout(4000)
        hide(browser.page, True)
        browser.page.wait_for_timeout(50)
        assert not [url for url in browser.requests if url.endswith("/beats") or "beacon" in url]
        assert "can see that this page was opened" not in browser.text()
        browser.assert_clean()
