"""The main job in a real browser: open the link, read, decide, keep the receipt."""

import re
import time

import pytest
import requests

from browsing import DESKTOP, PHONE, window
from harness import eventually, form, send

SCREENS = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
SCRIPTS = [pytest.param(True, id="javascript"), pytest.param(False, id="no-javascript")]


def activity_types(sent):
    return {row["type"] for row in sent.api.get(f"/api/v1/proposals/{sent.proposal}")["activity"]}


def assert_won(sent):
    """DC-1: the state, the estimate, the project and the feed all say the same."""
    detail = sent.detail()
    assert detail["state"] == "accepted"
    assert sent.api.get(f"/api/v1/estimates/{sent.estimate}")["stage"] == "won"
    projects = sent.api.get("/api/v1/projects?limit=100")["items"]
    mine = [project for project in projects if project["proposal_id"] == sent.proposal]
    assert [project["id"] for project in mine] == [detail["project_id"]]
    assert eventually(lambda: {"proposal.sent", "proposal.accepted"} <= activity_types(sent), 30)
    feed = sent.api.get("/api/v1/activity?limit=100")["items"]
    accepted = [row for row in feed if row.get("proposal_id") == sent.proposal and row["type"] == "proposal.accepted"]
    assert len(accepted) == 1 and accepted[0]["summary"]
    return detail


@pytest.mark.parametrize("screen", SCREENS)
def test_the_link_leads_to_the_page_and_leaves_the_address_SL_3(sent, chromium, screen):
    with window(chromium, sent.api.gateway, **screen) as browser:
        answer = browser.open(sent.url())
        assert answer.status == 200
        redirect = answer.request.redirected_from
        assert redirect.url == sent.url() and redirect.response().status == 303
        token = sent.url().rsplit("/", 1)[1]
        assert browser.path.startswith("/p/") and token not in browser.page.url
        assert token not in browser.page.content()
        cookies = browser.context.cookies(sent.api.gateway)
        assert [cookie["name"] for cookie in cookies] == [f"__Host-share-{browser.path.split('/')[2][:8]}"]
        assert cookies[0]["httpOnly"] and cookies[0]["secure"] and cookies[0]["sameSite"] == "Lax"
        assert cookies[0]["expires"] - time.time() <= 43_200 + 5
        browser.assert_clean()


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_page_shows_the_whole_proposal(sent, chromium, screen, scripts):
    with window(chromium, sent.api.gateway, java_script_enabled=scripts, **screen) as browser:
        browser.open(sent.url())
        # With what is folded: it is there without a script as well.
        text = browser.page.text_content("main")
        for words in (
            "Kitchen remodel, 418 Alder Ct", "Demolition and protection", "Rough-in", "Cabinets and counters",
            "Finishes", "Options", "Dust wall with zipper door", "Quartz countertop", "Extra outlet at island",
            "Okafor-Lindqvist Household", "Cabinets delivered",
        ):
            assert words in text, words
        # Totals with tax and deposit, computed by hand from the sample.
        for amount in ("45,134.30", "4,106.60", "49,240.90", "4,924.09"):
            assert amount in text, amount
        html = browser.page.content()
        assert "<script>alert(" not in html and "&lt;script&gt;alert(" in html
        assert "2850" not in html and "Client compares with two others" not in html  # TI-5
        strong = browser.page.locator("strong", has_text="Ram Board")
        assert strong.count() == 1
        browser.assert_clean()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_person_accepts_in_one_click_and_keeps_the_receipt_SL_4_SL_5(sent, chromium, screen):
    with window(chromium, sent.api.gateway, **screen) as browser:
        browser.open(sent.url())
        browser.give_signal()
        browser.page.get_by_label("Your full name").fill("Ngozi Okafor")
        browser.page.get_by_label("A note").fill("Please start after the 7th <b>really</b>")
        with browser.page.expect_navigation():
            browser.button("Accept proposal").click()
        assert browser.path == f"/p/{sent.detail()['public_id']}"
        for _ in range(2):
            text = browser.text()
            assert "Accepted. Thank you!" in text and "Ngozi Okafor" in text and "49,240.90" in text
            assert "Please start after the 7th <b>really</b>" in text
            assert browser.button("Accept proposal").count() == 0
            browser.page.reload()
        browser.assert_clean()
    detail = assert_won(sent)
    decision = detail["decision"]
    assert decision["path"] == "share_link" and decision["typed_name"] == "Ngozi Okafor"
    assert decision["totals"]["total_cents"] == 4_924_090
    assert decision["content_sha256"] == detail["content_sha256"]  # DC-3
    assert detail["engagement"]["opened"] == 1
    # The link stays a receipt for the other contact too.
    page = sent.person("reads").open()
    assert page.status_code == 200 and "Accepted. Thank you!" in page.text


def test_without_javascript_the_confirm_page_asks_once_more_SL_5(sent, chromium):
    with window(chromium, sent.api.gateway, java_script_enabled=False, **PHONE) as browser:
        browser.open(sent.url())
        browser.page.get_by_label("Your full name").fill("Ngozi Okafor")
        browser.button("Accept proposal").click()
        assert "Please confirm that you accept" in browser.text()
        assert sent.state() == "sent"
        box = browser.page.locator("input[name=confirm]")
        assert not box.is_checked() and box.get_attribute("required") is not None
        # The tick is asked for on the server too, not only by the browser.
        box.evaluate("box => box.removeAttribute('required')")
        browser.button("Accept proposal").click()
        assert "Please tick the box to confirm" in browser.text()
        assert sent.state() == "sent"
        browser.page.locator("input[name=confirm]").check()
        browser.button("Accept proposal").click()
        assert "Accepted. Thank you!" in browser.text() and "Ngozi Okafor" in browser.text()
        browser.assert_clean(expected_errors=1)
    assert_won(sent)


def test_a_click_at_once_leads_to_the_confirm_page_SL_5(sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.hide_signals()
        browser.open(sent.url())
        browser.button("Accept proposal").click()
        browser.page.get_by_role("heading", name="Please confirm that you accept").wait_for()
        assert sent.state() == "sent"
        with browser.page.expect_navigation():
            browser.page.get_by_role("link", name="Back to the proposal").click()
        assert browser.button("Accept proposal").count() == 1
        browser.assert_clean()
    assert sent.state() == "sent"


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_a_person_declines_with_a_reason(sent, chromium, scripts):
    with window(chromium, sent.api.gateway, java_script_enabled=scripts, **DESKTOP) as browser:
        browser.open(sent.url())
        if scripts:
            browser.give_signal()
        browser.page.get_by_role("link", name="Decline", exact=True).click()
        browser.page.get_by_label("We chose another contractor").check()
        browser.page.get_by_label("In your own words").fill("They start in March.")
        browser.button("Decline proposal").click()
        if not scripts:
            browser.page.locator("input[name=confirm]").check()
            browser.button("Decline proposal").click()
        browser.page.get_by_text("They start in March.").first.wait_for()
        assert "Declined" in browser.text()
        browser.assert_clean()
    detail = sent.detail()
    assert detail["state"] == "declined" and not detail.get("project_id")
    assert detail["decision"]["reason_code"] == "other_contractor"
    assert detail["decision"]["reason"] == "They start in March."
    assert sent.api.get(f"/api/v1/estimates/{sent.estimate}")["stage"] == "declined"
    assert eventually(lambda: "proposal.declined" in activity_types(sent), 30)


def test_an_organization_may_require_the_reason(portal, chromium):
    api = portal.new_organization("roof-three-packages", decline_reason_required=True)
    sent = send(api, "roof-three-packages")
    person = sent.person()
    person.open()
    page = person.get(f"{person.path}/decline")
    confirm = person.submit(form(page, "decline"))
    assert sent.state() == "sent"
    answer = confirm if confirm.status_code == 422 else person.submit(form(confirm, "decline"), confirm="yes")
    assert answer.status_code == 422 and "Please choose a reason" in answer.text
    for change, field in [({"reason_code": None}, "reason_code"), ({"reason": None}, "reason")]:
        refused = api.decide(sent.proposal, "decline", **change)
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["field"]) == (422, "reason_required", field)
    assert sent.state() == "sent"
    assert api.decide(sent.proposal, "decline").status_code == 200
    assert sent.state() == "declined"


def test_a_reader_sees_everything_and_decides_nothing(sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url("reads"))
        assert "49,240.90" in browser.text() and "Your link is for reading" in browser.text()
        assert browser.button("Accept proposal").count() == 0
        # All that a reader can send is a question.
        actions = browser.page.locator("form").evaluate_all("all => all.map(one => one.getAttribute('action'))")
        assert actions == [f"{browser.path}/questions"]
        assert browser.page.get_by_role("link", name=re.compile("Decline")).count() == 0
        browser.assert_clean()
    # Not by hand either: the decider's form with the reader's cookie.
    decider, reader = sent.person(), sent.person("reads")
    fields = form(decider.open(), "acceptance").fields
    reader.open()
    answer = reader.post(f"{reader.path}/acceptance", fields | {"confirm": "yes"})
    assert 400 <= answer.status_code < 500
    assert sent.state() == "sent"


def test_a_revoked_link_opens_nothing_at_once_SL_6(sent, chromium):
    reader = sent.person("reads")
    reader.open()
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        decider = sent.person()
        decide = decider.ready_to_decide("acceptance")
        sent.api.ok("DELETE", f"/api/v1/proposals/{sent.proposal}/share-links/{sent.link()['id']}", status=204)
        # The very next request, without a second's grace.
        gone = browser.page.reload()
        assert gone.status == 404 and "This link does not open anything" in browser.text()
        assert browser.open(sent.url()).status == 404
        browser.assert_clean(expected_errors=2)
    assert decide().status_code == 404
    assert sent.state() == "sent"
    # Its neighbour is untouched.
    assert reader.page().status_code == 200


def test_a_new_link_replaces_the_old_one_and_its_cookies_SL_6(sent):
    person = sent.person()
    assert person.open().status_code == 200
    contact = sent.link()["contact_id"]
    fresh = sent.api.ok(
        "POST", f"/api/v1/proposals/{sent.proposal}/share-links", status=201,
        json={"contact_id": contact, "expires_in_days": 365})
    assert fresh["url"] != sent.url()
    assert person.page().status_code == 404
    assert requests.get(sent.url(), timeout=30, allow_redirects=False).status_code == 404
    assert requests.get(fresh["url"], timeout=30, allow_redirects=False).status_code == 303


def test_an_expired_link_and_an_expired_proposal_are_refused_SL_6(portal, api):
    sent = send(api)
    person = sent.person()
    person.open()
    decide = person.ready_to_decide("acceptance")
    portal.rows("gateway", f"""
        UPDATE share_links SET created_at = created_at - interval '200 days', expires_at = now() - interval '1 second'
        WHERE id = '{sent.link()['id']}'""")
    assert person.page().status_code == 404
    assert decide().status_code == 404
    assert requests.get(sent.url(), timeout=30, allow_redirects=False).status_code == 404
    assert sent.state() == "sent"


def test_two_clicks_give_one_decision_and_the_same_receipt_PM_6(sent):
    decide = sent.person().ready_to_decide("acceptance")
    first, second = decide(), decide()
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    other = sent.api.decide(sent.proposal, "decline")
    assert other.status_code == 409
    assert other.json()["code"] == "already_decided" and other.json()["state"] == "accepted"


def test_all_samples_can_be_read_and_accepted(portal, api, rival):
    for caller, sample in (
        (api, "service-cooler-fan"), (rival, "roof-three-packages"), (rival, "tenant-improvement-schedule-of-values"),
    ):
        sent = send(caller, sample)
        person = sent.person()
        assert person.open().status_code == 200
        assert person.decide().status_code == 303
        assert "Accepted. Thank you!" in person.page().text
        assert_won(sent)


def test_the_team_decides_on_behalf_of_the_client(sent):
    key = "call-2026-11-23"
    answer = sent.api.decide(sent.proposal, "acceptance", key=key, typed_name="Ngozi Okafor")
    assert answer.status_code == 200 and answer.json()["state"] == "accepted"
    again = sent.api.decide(sent.proposal, "acceptance", key=key, typed_name="Ngozi Okafor")
    assert again.status_code == 200 and again.json() == answer.json()
    assert answer.json()["on_behalf"]["told_by"] == "Ngozi Okafor"
    page = sent.person().open()
    assert page.status_code == 200 and "Accepted" in page.text
    assert_won(sent)


def test_the_team_takes_a_proposal_back_and_sends_the_next_version(sent):
    person = sent.person()
    assert person.open().status_code == 200
    decide = person.ready_to_decide("acceptance")
    path = f"/api/v1/proposals/{sent.proposal}"
    taken = sent.api.ok("POST", f"{path}/withdrawal", json={"reason": "A larger island"})
    assert taken["state"] == "withdrawn" and taken["withdrawal"]["reason"] == "A larger island"
    # Who has the link is told, though not why, and the form that was open decides nothing.
    assert "has taken this proposal back" in person.page().text and "A larger island" not in person.page().text
    decide()
    assert sent.state() == "withdrawn"
    assert eventually(lambda: "proposal.withdrawn" in activity_types(sent), 30)

    draft = sent.detail()["content"]
    draft["sections"][0]["lines"][0]["unit_price_cents"] += 10_000
    second = sent.api.ok("POST", f"{path}/revisions", status=201, json=draft)
    assert second["revision"] == 2 and second["state"] == "draft"
    told = sent.api.get(f"/api/v1/proposals/{second['id']}/changes?since=1")
    assert [line["kind"] for line in told["lines"]] == ["changed"]
    assert told["difference_cents"] == second["totals"]["total_cents"] - taken["totals"]["total_cents"] > 0
    sent.api.ok("POST", f"/api/v1/proposals/{second['id']}/dispatch", json={})
    answer = sent.api.decide(second["id"], "acceptance")
    assert answer.status_code == 200 and answer.json()["state"] == "accepted"
    assert sent.api.get(f"/api/v1/estimates/{sent.estimate}")["stage"] == "won"
    refused = sent.api.call("POST", f"{path}/revisions", json={})
    assert refused.status_code == 409 and refused.json()["code"] == "estimate_closed"
