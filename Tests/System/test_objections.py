"""Not like this: a decline pinned to a line, changes asked for, and what the team makes of both."""

import uuid

from browsing import DESKTOP, PHONE, window
from harness import eventually, forms, send



def first_lines(sent, count=2):
    lines = [line for section in sent.detail()["client_content"]["sections"] for line in section["lines"]]
    return lines[:count]


def test_a_client_asks_for_changes_and_the_revision_marks_the_line(sent, chromium):
    wanted = first_lines(sent)[1]
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        with browser.page.expect_navigation():
            browser.page.get_by_role("link", name="Ask for changes").click()
        assert browser.violations() == []
        text = browser.page.get_by_label(f"What about it?: {wanted['name']}")
        assert not text.is_visible()
        browser.page.get_by_role("checkbox", name=wanted["name"], exact=True).check()
        text.fill("Oak, please")
        browser.page.get_by_label("What should be different?").fill("A little less of everything")
        with browser.page.expect_navigation():
            browser.button("Send request").click()
        assert browser.path == f"/p/{sent.detail()['public_id']}"
        shown = browser.page.inner_text("#changes")
        assert "Changes were asked for" in shown and "Oak, please" in shown and wanted["name"] in shown
        assert "Nothing is decided" in shown and browser.button("Accept proposal").count() == 1
        assert browser.violations() == []
        browser.assert_clean()
    assert sent.state() == "sent"
    [request] = sent.api.get(f"/api/v1/proposals/{sent.proposal}/change-requests")["items"]
    assert request["text"] == "A little less of everything" and request["path"] == "share_link"

    revision = sent.api.ok("POST", f"/api/v1/proposals/{sent.proposal}/revisions", status=201, json={})
    [mark] = revision["objections"]
    assert (mark["line_id"], mark["name"], mark["text"], mark["source"]) == (
        wanted["id"], wanted["name"], "Oak, please", "change_request")
    answer = sent.api.ok("POST", f"/api/v1/proposals/{revision['id']}/dispatch", json={"layout": "classic"})
    newer = next(link["url"] for link in answer["share_links"] if link["role"] == "decides")
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(newer)
        assert "Oak, please" not in browser.page.content() and "Changes were asked for" not in browser.text()


def test_a_decline_is_pinned_to_a_line_and_followed_up(api, chromium):
    sent = send(api)
    api, objected = sent.api, first_lines(sent)[0]
    with window(chromium, api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        browser.give_signal()
        browser.open(f"{api.gateway}/p/{sent.detail()['public_id']}/decline")
        assert browser.violations() == []
        browser.page.get_by_label("The price").check()
        browser.page.get_by_label("In your own words").fill("The cabinets break the budget")
        browser.page.get_by_text("Is it about particular lines?").click()
        browser.page.get_by_role("checkbox", name=objected["name"], exact=True).check()
        browser.page.get_by_label(f"What about it?: {objected['name']}").fill("Far too much")
        with browser.page.expect_navigation():
            browser.button("Decline proposal").click()
        receipt = browser.text()
        assert "About these lines" in receipt and objected["name"] in receipt and "Far too much" in receipt
        assert browser.violations() == []
        browser.assert_clean()
    decision = sent.detail()["decision"]
    assert [one["name"] for one in decision["objections"]] == [objected["name"]]
    # What was viewed before is a part of it: the decider came once, the reader never.
    viewed = decision["viewed"]
    assert (viewed["opened"], viewed["decider_opened"]) == (1, True)
    assert [(one["role"], one["decided"], one["opened"]) for one in viewed["recipients"]] == [
        ("decides", True, 1), ("reads", False, 0)]
    decider, reader = viewed["recipients"]
    assert decider["first_opened_at"] <= decision["decided_at"] and decider["visible_milliseconds"] >= 3000
    assert "first_opened_at" not in reader and reader["earlier_revisions"] == []
    assert "viewed" not in receipt and decider["first_opened_at"] not in receipt
    def news():
        return [row for row in sent.detail()["activity"] if row["type"] == "proposal.declined"]

    assert eventually(news, 30) and news()[0]["data"]["decision"]["viewed"] == viewed

    path = f"/api/v1/estimates/{sent.estimate}"
    estimate = api.get(path)
    assert estimate["stage"] == "declined"
    assert estimate["last_decline"]["decision"]["reason"] == "The cabinets break the budget"
    assert estimate["last_decline"]["engagement"]["opened"] == 1
    read = api.call("GET", f"{path}/follow-up")
    follow = {"date": "2099-03-01", "note": "Ask about a smaller island"}
    assert api.call("PUT", f"{path}/follow-up", json=follow).status_code == 428
    set_once = api.call("PUT", f"{path}/follow-up", json=follow, headers={"If-Match": read.headers["ETag"]})
    assert set_once.status_code == 200 and set_once.json()["version"] == 1
    assert api.call(
        "PUT", f"{path}/follow-up", json={}, headers={"If-Match": read.headers["ETag"]}).status_code == 412
    lost = api.ok("POST", f"{path}/loss", json={"reason": "Budget"}, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert lost["stage"] == "lost" and lost["follow_up"]["date"] == "2099-03-01"

    report = api.get("/api/v1/reports/declines")
    [dollars] = report["currencies"]
    # Other tests of this organization decline, too.
    price = next(one for one in dollars["reasons"] if one.get("reason_code") == "price")
    assert 0 <= price["unopened"] < price["count"] and price["total_cents"] >= sent.detail()["totals"]["total_cents"]
    assert report["lost_estimates"] >= 1
    assert api.call("GET", "/api/v1/reports/declines?from=2026-02-30").status_code == 400

    revision = api.ok("POST", f"/api/v1/proposals/{sent.proposal}/revisions", status=201, json={})
    assert [(mark["line_id"], mark["source"]) for mark in revision["objections"]] == [(objected["id"], "decline")]
    api.ok("POST", f"/api/v1/proposals/{revision['id']}/dispatch", json={"layout": "classic"})
    assert api.get(path)["stage"] == "sent" and "loss" not in api.get(path)


def test_a_decline_by_phone_says_that_nobody_ever_looked(api):
    sent = send(api)
    declined = api.decide(sent.proposal, "decline").json()
    assert declined["viewed"]["opened"] == 0 and "decider_opened" not in declined["viewed"]
    assert [one["opened"] for one in declined["viewed"]["recipients"]] == [0, 0]
    [dollars] = api.get("/api/v1/reports/declines")["currencies"]
    price = next(one for one in dollars["reasons"] if one.get("reason_code") == "price")
    assert 1 <= price["unopened"] <= dollars["unopened"]


def test_the_form_works_without_script_and_asks_once(sent):
    person = sent.person()
    person.open()
    page = person.get(f"{person.path}/change-request")
    form = next(one for one in forms(page) if one.action.endswith("/change-request"))
    empty = person.submit(form)
    assert empty.status_code == 422 and "Please say what should be different" in empty.text
    for _ in range(2):
        sent_once = person.submit(form, wish="Oak")
        assert sent_once.status_code == 303 and sent_once.headers["Location"].endswith("#changes")
    other = person.submit(form, wish="Ash")
    assert other.status_code == 409 and "This form was sent before" in other.text and "Ash" in other.text
    assert len(sent.api.get(f"/api/v1/proposals/{sent.proposal}/change-requests")["items"]) == 1
    assert "Changes were asked for" in person.page().text
