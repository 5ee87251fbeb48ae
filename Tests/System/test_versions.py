"""A newer version: the link of the earlier one says so without a price, and leads the same recipient on."""

from datetime import date, timedelta

import demo
from browsing import PHONE, window
from harness import Sent, eventually, send


def revise_and_send(sent):
    """R2 of the same estimate, sent to the same client."""
    revision = sent.api.ok("POST", f"/api/v1/proposals/{sent.proposal}/revisions", status=201, json={})
    answer = sent.api.ok("POST", f"/api/v1/proposals/{revision['id']}/dispatch", json={"layout": "classic"})
    return Sent(sent.api, None, {"id": sent.estimate}, revision, answer["share_links"])


def test_the_old_link_leads_its_recipient_on_and_shows_no_price(sent, chromium):
    old = sent.url()
    newer = revise_and_send(sent)
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(old)
        text = browser.text()
        assert "There is a newer version of this proposal" in text and "49,240.90" not in browser.page.content()
        assert browser.violations() == []
        with browser.page.expect_navigation():
            browser.page.get_by_role("link", name="See the new version").click()
        assert browser.path == f"/p/{newer.detail()['public_id']}"
        assert "version R2" in browser.text() and "49,240.90" in browser.text()
        browser.assert_clean()
    assert sent.state() == "superseded" and newer.state() == "sent"


def test_it_leads_nobody_whose_newer_link_was_revoked_SL_6(sent):
    newer = revise_and_send(sent)
    person = sent.person()
    assert person.open().status_code == 200
    led = person.get(f"{person.path}/newer")
    assert led.status_code == 303 and led.headers["Location"] == f"/p/{newer.detail()['public_id']}"
    assert led.headers["Set-Cookie"].startswith("__Host-share-")
    link = next(link for link in newer.detail()["share_links"] if link["role"] == "decides" and link["status"] == "active")
    assert sent.api.call("DELETE", f"/api/v1/proposals/{newer.proposal}/share-links/{link['id']}").status_code in (200, 204)
    again = person.get(f"{person.path}/newer")
    assert again.status_code == 303 and again.headers["Location"] == person.path and "Set-Cookie" not in again.headers


def test_an_open_version_has_no_newer_one(sent):
    person = sent.person()
    person.open()
    answer = person.get(f"{person.path}/newer")
    assert answer.status_code == 303 and answer.headers["Location"] == person.path


def test_who_opened_the_earlier_version_is_told_what_changed(sent, chromium):
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        browser.give_signal()
        old = sent.detail()
        wanted = old["content"]
        wanted["sections"][0]["lines"][0]["quantity"] = 2
        revision = sent.api.ok("POST", f"/api/v1/proposals/{sent.proposal}/revisions", status=201, json=wanted)
        answer = sent.api.ok("POST", f"/api/v1/proposals/{revision['id']}/dispatch", json={"layout": "classic"})
        newer = Sent(sent.api, None, {"id": sent.estimate}, revision, answer["share_links"])
        browser.open(newer.url())
        text = browser.text()
        assert "What changed since version R1" in text and "The total is now" in text, text[:600]
        assert browser.violations() == []
        browser.assert_clean()
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        # The other recipient has opened nothing yet.
        reader = next(link for link in answer["share_links"] if link["role"] != "decides")
        browser.open(reader["url"])
        assert "What changed" not in browser.text()


def test_a_version_with_other_pictures_alone_says_so(sent, chromium):
    own = demo.API(sent.api.gateway, sent.api.key)
    folder = demo.SAMPLES / "pictures"
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        browser.give_signal()
        wanted = sent.detail()["content"]
        wanted |= {"cover_image": own.upload(folder / "kitchen.jpg"), "cover_image_alt": "The kitchen"}
        line = wanted["sections"][0]["lines"][0]
        line |= {"image": own.upload(folder / "tile.jpg"), "image_alt": "White tiles"}
        revision = sent.api.ok("POST", f"/api/v1/proposals/{sent.proposal}/revisions", status=201, json=wanted)
        answer = sent.api.ok("POST", f"/api/v1/proposals/{revision['id']}/dispatch", json={"layout": "classic"})
        told = sent.api.get(f"/api/v1/proposals/{revision['id']}/changes")
        assert told["cover_image"] == {"after": wanted["cover_image"]} and told["difference_cents"] == 0
        [changed] = told["lines"]
        assert changed["kind"] == "changed" and changed["after"]["image"] == line["image"]
        assert "image" not in changed["before"]
        browser.open(next(link["url"] for link in answer["share_links"] if link["role"] == "decides"))
        text = browser.text()
        assert "There is a picture at the top now." in text and "With a picture now" in text, text[:600]
        assert browser.violations() == []
        browser.assert_clean()


def test_the_receipt_of_a_decline_leads_on_to_the_revision(sent, chromium):
    sent.api.ok(
        "POST", f"/api/v1/proposals/{sent.proposal}/decline", headers={"Idempotency-Key": "d-1"},
        json={"on_behalf": {"told_by": "Ngozi Okafor", "channel": "phone"}, "reason_code": "price", "reason": "Too much"})
    old = sent.url()
    newer = revise_and_send(sent)
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(old)
        assert "Declined" in browser.text()
        with browser.page.expect_navigation():
            browser.page.get_by_role("link", name="See the new version").click()
        assert browser.path == f"/p/{newer.detail()['public_id']}"
        browser.assert_clean()


def test_more_time_is_asked_for_and_given(api, chromium):
    sent = send(api, valid_days=3)
    with window(chromium, api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        assert browser.page.get_by_label("Anything to add?").is_visible()
        assert browser.violations() == [] and not browser.scrolls_sideways()
    with window(chromium, api.gateway, java_script_enabled=False, **PHONE) as browser:
        browser.open(sent.url())
        browser.page.get_by_label("Anything to add?").fill("Two weeks, please")
        with browser.page.expect_navigation():
            browser.button("Ask for more time").click()
        assert "More time was asked for on" in browser.text() and browser.button("Ask for more time").count() == 0
        assert sent.state() == "sent"
        assert eventually(
            lambda: any("Two weeks, please" in row["summary"] for row in sent.detail()["activity"]), 10)
        later = (date.today() + timedelta(days=40)).isoformat()
        extended = api.ok("POST", f"/api/v1/proposals/{sent.proposal}/extension", json={"valid_until": later})
        assert extended["valid_until"] == later and extended["content_sha256"] == sent.detail()["content_sha256"]
        browser.page.reload()
        assert "Need more time?" not in browser.text() and "More time was asked for" not in browser.text()
        browser.assert_clean()
