"""What is worth a call: on the team's pages and in the API, by each member's own settings, and as a mail."""

import pytest

from browsing import DESKTOP, PHONE, window
from harness import send
from stack import eventually
from test_sign_in import SCHEMES, Member
from test_team_proposal import signed_in

READ = "Spent 4 minutes on the price, then left"


def let_pass(portal, sent):
    """As if somebody had read the price for four minutes, twice more today, and left ten minutes ago."""
    where = f"proposal_id = '{sent.proposal}'"
    portal.rows("proposals", f"""
        UPDATE views SET
          parts = '{{"price": 240000}}', active_milliseconds = 250000,
          started_at = started_at - interval '10 minutes', last_seen_at = last_seen_at - interval '10 minutes',
          last_beat_at = last_beat_at - interval '10 minutes'
        WHERE {where};
        UPDATE engagements SET last_beat_at = last_beat_at - interval '10 minutes' WHERE {where}""")


def be_sent(portal, sent, days):
    """As if it had been sent earlier."""
    portal.rows("proposals", f"""
        ALTER TABLE proposals DISABLE TRIGGER proposals_guard;
        UPDATE proposals SET sent_at = sent_at - interval '{days} days' WHERE id = '{sent.proposal}';
        ALTER TABLE proposals ENABLE TRIGGER proposals_guard""")


@pytest.fixture(scope="module")
def team(portal):
    """An organization of its own: signals of the neighbours' proposals are none of this test's business."""
    return portal.new_organization()


@pytest.fixture(scope="module")
def member(portal, team):
    return Member(portal, team)


@pytest.fixture(scope="module")
def read(portal, team, member):
    """A person read it and left."""
    sent = send(team)
    person = sent.person()
    person.open()
    person.stay()
    assert person.beat(parts={"price": 4000}).status_code == 204
    portal.settled()
    let_pass(portal, sent)
    return sent


@pytest.fixture(scope="module")
def waiting(portal, team):
    sent = send(team, "service-cooler-fan")
    be_sent(portal, sent, 3)
    return sent


def test_the_first_open_is_a_mail_that_leads_to_the_team_s_page(portal, member, read):
    assert eventually(lambda: len(member.mails()) > 0, 20)
    mail = member.mails()[0]
    assert mail["Subject"].startswith("Ngozi Okafor opened: Kitchen remodel")
    address = f"{portal.gateway}/team/proposals/{read.proposal}"
    assert all(address in mail.get_body((kind,)).get_content() for kind in ("plain", "html"))


def test_signals_in_the_api(team, read, waiting):
    found = {(one["proposal_id"], one["code"]): one["sentence"] for one in team.get("/api/v1/signals")["items"]}
    assert found == {
        (read.proposal, "left_after_reading"): READ, (waiting.proposal, "not_opened"): "Sent 3 days ago, not opened"}
    assert [one["sentence"] for one in read.detail()["signals"]] == [READ]


@pytest.mark.parametrize("options", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_member_sees_what_they_asked_for(portal, team, read, waiting, chromium, options):
    member = Member(portal, team)
    with window(chromium, portal.gateway, **options) as browser:
        signed_in(browser, member)
        needs = browser.page.locator("#needs-you")
        assert READ in needs.inner_text() and "Sent 3 days ago, not opened" in needs.inner_text()

        def looked_at(place):
            for scheme in SCHEMES:
                browser.page.emulate_media(color_scheme=scheme)
                assert browser.violations() == [], place
            for width in (320, 390, 768, 1280):
                browser.page.set_viewport_size({"width": width, "height": 800})
                assert not browser.scrolls_sideways(), (place, width)
            browser.page.set_viewport_size(options["viewport"])

        looked_at("home")
        needs.get_by_role("link", name="Kitchen remodel").click()
        browser.page.get_by_role("heading", name="Sent, waiting for an answer").wait_for()
        assert browser.path == f"/team/proposals/{read.proposal}" and READ in browser.text()
        looked_at("proposal")
        browser.open(portal.gateway + "/team/account")
        browser.page.get_by_label("Minutes on that part").fill("0")
        browser.button("Save").click()
        browser.page.get_by_role("heading", name="Nothing was saved yet").wait_for()
        looked_at("wrong")
        browser.page.get_by_role("link", name="Read one part for long").click()
        browser.page.keyboard.type("5")
        browser.page.get_by_label("Minutes on that part").fill("5")
        browser.page.get_by_label("A client asks a question").uncheck()
        browser.button("Save").click()
        browser.page.get_by_text("Saved.").wait_for()
        looked_at("account")
        told = team.get(f"/api/v1/members/{member.id}/settings")
        assert told["signals"]["left_after_reading"] == {"enabled": True, "minutes": 5}
        assert told["notices"] == {"first_open": True, "decision": True, "question": False}
        browser.open(portal.gateway + "/team")
        text = browser.page.locator("#needs-you").inner_text()
        assert READ not in text and "Sent 3 days ago, not opened" in text
        browser.page.locator("#proposals").get_by_role("link", name="Kitchen remodel").click()
        browser.page.get_by_role("heading", name="Sent, waiting for an answer").wait_for()
        assert READ not in browser.text()
        browser.assert_clean(expected_errors=1)
