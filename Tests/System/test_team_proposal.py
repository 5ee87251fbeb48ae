"""The team's page of a proposal: who came, what was read, machines apart, and one click that overrules."""

import pytest

from browsing import DESKTOP, PHONE, window
from harness import send
from stack import eventually
from test_sign_in import SCHEMES, Member, ask, press


@pytest.fixture(scope="module")
def looked_at(portal, api, chromium):
    """A kitchen proposal that a person read on a phone and a machine asked for."""
    sent = send(api)
    sent.person(agent="curl/8.5.0").open()
    with window(chromium, api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        browser.give_signal()
        for _ in range(6):
            browser.page.mouse.wheel(0, 700)
            browser.page.wait_for_timeout(1200)
    assert eventually(lambda: sent.detail()["engagement"]["automated"] == 1, 30)
    portal.settled()
    return sent


def signed_in(browser, member):
    ask(browser, member)
    press(browser, member.mail()[0])
    browser.page.get_by_role("heading", name="Hello Sam Rivera").wait_for()


@pytest.mark.parametrize("options", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_says_who_came_and_a_click_overrules(portal, api, looked_at, chromium, options):
    member = Member(portal, api)
    path = f"/team/proposals/{looked_at.proposal}"
    with window(chromium, portal.gateway, **options) as browser:
        signed_in(browser, member)
        browser.open(portal.gateway + path)
        browser.page.get_by_role("heading", name="Kitchen remodel").wait_for()
        text = browser.text()
        assert "Sent, waiting for an answer" in text and "Ngozi" in text and "Mail sent" in text
        assert "What they looked at, and for how long" in text and "Not opened" in text
        assert "A program that says so itself" not in text
        browser.page.locator("details.machines summary").click()
        assert "A program that says so itself" in browser.text()
        for scheme in SCHEMES:
            browser.page.emulate_media(color_scheme=scheme)
            assert browser.violations() == []
        assert not browser.scrolls_sideways()
        browser.button("This was a person").click()
        browser.page.get_by_text("Your team said that this was a person.").wait_for()
        assert browser.path == path and looked_at.detail()["engagement"]["automated"] == 0
        browser.button("Take that back").click()
        browser.page.get_by_text("1 visit of a machine").wait_for()
        assert looked_at.detail()["engagement"]["automated"] == 1
        browser.assert_clean()


def test_nobody_else_sees_it(portal, api, rival, looked_at, chromium):
    path = f"/team/proposals/{looked_at.proposal}"
    with window(chromium, portal.gateway, **DESKTOP) as browser:
        browser.open(portal.gateway + path)
        assert browser.path == "/team/sign-in"
        signed_in(browser, Member(portal, rival))
        assert browser.page.goto(portal.gateway + path).status == 404
        assert browser.page.goto(f"{portal.gateway}/team/proposals/nonsense").status == 404


def test_somebody_of_the_team_who_opens_a_client_s_link_is_no_client(portal, api, chromium):
    sent = send(api)
    with window(chromium, portal.gateway, **DESKTOP) as browser:
        signed_in(browser, Member(portal, api))
        browser.open(sent.url())
        browser.give_signal()
    portal.settled()
    assert eventually(lambda: sent.detail()["engagement"]["automated"] == 1, 30), sent.detail()["engagement"]
    found = sent.detail()["engagement"]
    assert (found["fetched"], found["opened"]) == (0, 0)
    views = sent.api.get(f"/api/v1/proposals/{sent.proposal}/views")["items"]
    assert {view["reason"] for view in views} == {"own_team"}
