"""What happens is shown as it happens: the stream of events, and the team's pages that follow it."""

import json

import pytest
import requests

from browsing import DESKTOP, PHONE, hide, window
from harness import eventually, send
from test_sign_in import Member
from test_team_proposal import signed_in


class Stream:
    """Follows the events of an organization, as a program does."""

    def __init__(self, gateway, key, behind=None):
        headers = {"Authorization": f"Bearer {key}"} | ({} if behind is None else {"Last-Event-ID": behind})
        self.answer = requests.get(f"{gateway}/api/v1/events/stream", headers=headers, stream=True, timeout=20)
        assert self.answer.status_code == 200, self.answer.text
        self.lines = self.answer.iter_lines(chunk_size=1, decode_unicode=True)

    def event(self):
        """The next one, comments left out; `None` at the end."""
        found = {}
        for line in self.lines:
            if line and not line.startswith(":"):
                name, value = line.split(": ", 1)
                found[name] = value
            elif "event" in found:
                return found | {"data": json.loads(found["data"])}
        return None

    def activity(self, kind):
        while (event := self.event()) is not None:
            if event["event"] == "activity" and event["data"]["type"] == kind:
                return event
        raise AssertionError(f"the stream ended before {kind}")

    def close(self):
        self.answer.close()


@pytest.fixture(scope="module")
def own_portal(portal_factory):
    return portal_factory(durable=True)


def make_link(api, sent):
    api.ok("POST", f"/api/v1/proposals/{sent.proposal}/share-links", status=201, json={
        "contact_id": sent.link()["contact_id"]})


def test_nothing_is_missed_over_a_killed_gateway_and_a_restarted_database(own_portal):
    api = own_portal.new_organization()
    sent = send(api)
    own_portal.settled()
    stream = Stream(own_portal.gateway, api.key)
    assert stream.event()["event"] == "ready"
    make_link(api, sent)
    last = stream.activity("share_link.created")["id"]

    own_portal.kill_service("gateway")
    with pytest.raises(requests.RequestException):
        assert stream.event() is not None
        raise AssertionError("the stream outlived its process")
    own_portal.start_service("gateway")
    own_portal.wait_ready("gateway")
    make_link(api, sent)
    make_link(api, sent)
    stream = Stream(own_portal.gateway, api.key, behind=last)
    ids = [int(stream.activity("share_link.created")["id"]) for _ in range(2)]
    assert ids == [int(last) + 1, int(last) + 2]

    own_portal.cluster.stop("immediate")
    own_portal.start_cluster()
    assert eventually(lambda: own_portal.ready("gateway") and own_portal.ready("proposals"), 30)
    make_link(api, sent)
    assert int(stream.activity("share_link.created")["id"]) == int(last) + 3
    stream.close()


def test_a_page_of_the_team_shows_what_happens_without_being_loaded_again(portal, api, chromium):
    sent = send(api)
    with (
        window(chromium, portal.gateway, **DESKTOP) as team,
        window(chromium, portal.gateway, **PHONE) as client,
    ):
        signed_in(team, Member(portal, api))
        team.open(f"{portal.gateway}/team/proposals/{sent.proposal}")
        assert "Not opened" in team.text() and team.page.locator(".live-mark").count() == 0
        team.page.evaluate("document.body.dataset.kept = 'yes'")
        client.open(sent.url())
        client.give_signal()
        team.page.locator("#engagement-title .live-mark").wait_for()
        team.page.get_by_text("opened Kitchen remodel").wait_for(state="attached")
        # A tab that nobody sees has no connection; what it missed is there when it is seen again.
        hide(team.page, True)
        client.page.goto(sent.url())
        client.give_signal()
        sent.api.decide(sent.proposal, "decline")
        portal.settled()
        assert sent.state() == "declined"
        hide(team.page, False)
        team.page.get_by_role("heading", name="Declined").wait_for()
        assert team.page.evaluate("document.body.dataset.kept") == "yes"
        for browser in (team, client):
            browser.assert_clean()
