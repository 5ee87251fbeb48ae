"""Around deciding: a signature drawn by hand or not at all, choices without script, and text that is never lost."""

import json
import re
import subprocess
from urllib.parse import urlsplit

import pytest

from browsing import DESKTOP, PHONE, window
from harness import BINARIES, eventually, form, forms, send

DRAWING = re.compile(r"[0-9]{1,3},[0-9]{1,3}([ ;][0-9]{1,3},[0-9]{1,3})+")
# Shares of the pad's width and height.
HAND = [(0.1, 0.7), (0.16, 0.25), (0.2, 0.8), (0.3, 0.45), (0.38, 0.7), (0.48, 0.4), (0.6, 0.65), (0.85, 0.4)]


def open_pad(browser):
    browser.page.get_by_label("Your full name").fill("Ngozi Okafor")
    browser.button("Draw my signature as well").click()
    pad = browser.page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in HAND]


def draw_with_mouse(browser, places):
    browser.page.mouse.move(*places[0])
    browser.page.mouse.down()
    for place in places[1:]:
        browser.page.mouse.move(*place, steps=4)
    browser.page.mouse.up()


def draw_with_finger(browser, places):
    debugger = browser.context.new_cdp_session(browser.page)
    for kind, (x, y) in [("touchStart", places[0])] + [("touchMove", place) for place in places[1:]]:
        debugger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    debugger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    debugger.detach()


@pytest.mark.parametrize("screen, draw", [
    pytest.param(DESKTOP, draw_with_mouse, id="mouse"), pytest.param(PHONE, draw_with_finger, id="finger"),
])
def test_a_signature_is_drawn_and_stays_with_the_decision(sent, chromium, tmp_path, screen, draw):
    with window(chromium, sent.api.gateway, **screen) as browser:
        browser.open(sent.url())
        browser.give_signal()
        drawn = browser.page.locator("input[name=drawn_signature]")
        places = open_pad(browser)
        draw(browser, places)
        assert DRAWING.fullmatch(drawn.input_value())
        scrolled = browser.page.evaluate("scrollY")
        draw(browser, places)
        assert drawn.input_value().count(";") == 1 and browser.page.evaluate("scrollY") == scrolled
        browser.button("Clear the drawing").click()
        assert drawn.input_value() == ""
        draw(browser, places)
        # Closing it signs with the name alone again.
        browser.button("Sign with my typed name only").click()
        assert drawn.input_value() == "" and not browser.page.locator("canvas").is_visible()
        browser.button("Draw my signature as well").click()
        draw(browser, places)
        value = drawn.input_value()
        assert browser.violations() == []
        with browser.page.expect_navigation():
            browser.button("Accept proposal").last.click()
        assert "Accepted. Thank you!" in browser.text()
        assert browser.page.get_by_role("img", name="Signature of Ngozi Okafor").is_visible()
        assert browser.violations() == []
        browser.assert_clean()
    decision = sent.detail()["decision"]
    assert decision["drawn_signature"] == value and decision["typed_name"] == "Ngozi Okafor"
    proof = sent.api.call("GET", f"/api/v1/proposals/{sent.proposal}/proof").content
    facts = next(link["facts"] for link in json.loads(proof)["chain"] if link["kind"] == "decision")
    assert facts["drawn_signature"] == value
    (tmp_path / "proof.json").write_bytes(proof)
    verify = [BINARIES / "portal-verify", tmp_path / "proof.json"]
    checked = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "Signature  drawn by hand beside the typed name" in checked.stdout
    (tmp_path / "proof.json").write_bytes(proof.replace(value.encode(), value.encode() + b" 1,1"))
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 1


def test_with_a_keyboard_the_typed_name_is_the_signature(sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        browser.give_signal()
        assert "The name that you type is your signature." in browser.page.inner_text("#accept")
        browser.page.get_by_label("Your full name").focus()
        browser.page.keyboard.type("Ngozi Okafor")
        browser.page.keyboard.press("Tab")
        assert browser.page.evaluate("document.activeElement.textContent") == "Draw my signature as well"
        browser.page.keyboard.press("Tab")
        browser.page.keyboard.press("Tab")
        with browser.page.expect_navigation():
            browser.page.keyboard.press("Enter")
        assert "Accepted. Thank you!" in browser.text()
    decision = sent.detail()["decision"]
    assert decision["typed_name"] == "Ngozi Okafor" and "drawn_signature" not in decision


def test_a_keyboard_gets_past_the_document_to_the_answer(sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        focused = "document.activeElement.textContent"
        browser.open(sent.url())
        browser.page.keyboard.press("Tab")
        assert browser.page.evaluate(focused) == "Skip to the content"
        browser.page.keyboard.press("Tab")
        assert browser.page.evaluate(focused) == "Skip to the answer"
        browser.page.keyboard.press("Enter")
        browser.page.keyboard.press("Tab")
        assert browser.page.evaluate("document.activeElement.name") == "typed_name"
        # Who only reads has no answer to give.
        browser.open(sent.url("reads"))
        assert browser.page.get_by_text("Skip to the answer").count() == 0
        browser.assert_clean()


def test_a_drawing_survives_a_form_that_comes_back(sent, chromium):
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.hide_signals()
        browser.open(sent.url())
        draw_with_finger(browser, open_pad(browser))
        value = browser.page.locator("input[name=drawn_signature]").input_value()
        browser.page.locator("textarea[name=note]").evaluate("area => { area.value = 'x'.repeat(2001) }")
        with browser.page.expect_navigation():
            browser.button("Accept proposal").last.click()
        assert "Your note is too long" in browser.text()
        assert browser.page.locator("canvas").is_visible()
        assert browser.page.locator("input[name=drawn_signature]").input_value() == value
        browser.page.get_by_label("A note").fill("Soon")
        with browser.page.expect_navigation():
            browser.button("Accept proposal").last.click()
        # Nothing says that a person is there: the page that asks once more shows what is signed.
        assert browser.page.get_by_role("img", name="Signature of Ngozi Okafor").is_visible()
        browser.page.get_by_role("checkbox").check()
        with browser.page.expect_navigation():
            browser.button("Accept proposal").click()
    assert sent.detail()["decision"]["drawn_signature"] == value


@pytest.mark.parametrize("drawing", ["x", "1,1", "1,1 2,2;", "601,1 2,2", "data:image/png;base64,AA", "1,1 " * 4000])
def test_what_is_no_drawing_is_refused_and_nothing_is_recorded(sent, drawing):
    person = sent.person()
    answer = person.submit(form(person.open(), "acceptance"), drawn_signature=drawing)
    assert answer.status_code == 422 and "did not arrive as it should" in answer.text
    assert sent.state() == "sent"


def test_without_script_choices_can_be_reloaded(sent, chromium):
    with window(chromium, sent.api.gateway, java_script_enabled=False, **DESKTOP) as browser:
        browser.open(sent.url())
        assert browser.button("Draw my signature as well").count() == 0 and browser.page.locator("canvas").count() == 1
        assert not browser.page.locator("canvas").is_visible()
        browser.page.get_by_label("Include this option: Under-cabinet lighting upgrade").check()
        browser.page.get_by_label("A note").fill("Warm white,\nplease & soon")
        with browser.page.expect_navigation():
            browser.button("Update the total").click()
        posts = []
        browser.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        for _ in range(2):
            browser.page.reload()
            assert "50,278.19" in browser.page.locator(".grand dd").inner_text() and posts == []
            assert browser.page.get_by_label("A note").input_value() == "Warm white,\nplease & soon"
            assert "Warm" not in browser.page.url and "nonce" not in browser.page.url
        # The bare address leads to the page as it was sent.
        browser.open(sent.api.gateway + urlsplit(browser.page.url).path)
        assert browser.path == f"/p/{sent.detail()['public_id']}"


def test_what_was_written_is_given_back_when_it_came_too_late(sent, chromium):
    words = "More than we planned.\n\nWould a <smaller> island do?"
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        browser.open(f"{sent.api.gateway}/p/{sent.detail()['public_id']}/decline")
        browser.page.get_by_label("The price").check()
        browser.page.get_by_label("In your own words").fill(words)
        sent.api.ok("POST", f"/api/v1/proposals/{sent.proposal}/withdrawal", json={})
        with browser.page.expect_navigation():
            browser.button("Decline proposal").click()
        assert "has taken this proposal back" in browser.text() and "What you wrote was not sent" in browser.text()
        assert browser.page.get_by_label("Your reason").input_value() == words
        assert browser.violations() == []
        assert not browser.scrolls_sideways()


def test_whoever_accepts_what_was_declined_is_told_that_it_was_not_recorded(sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        browser.give_signal()
        assert sent.person().decide("decline").status_code == 303
        with browser.page.expect_navigation():
            browser.button("Accept proposal").last.click()
        assert "Your acceptance was not recorded: this proposal had been declined before." in browser.text()
        assert browser.violations() == []
        browser.open(browser.page.url.removesuffix("/acceptance"))
        assert "Declined" in browser.text() and "was not recorded" not in browser.text()
    assert sent.state() == "declined"


def test_what_was_written_is_sent_again_when_the_service_is_back(portal_factory):
    portal = portal_factory()
    sent = send(portal.new_organization())
    person = sent.person()
    person.open()
    asking = form(person.get(f"{person.path}/change-request"), "change-request")
    portal.stop_service("proposals")
    portal.restart_service("gateway")
    away = person.submit(asking, wish="Oak & ash")
    assert away.status_code == 503 and "Oak &amp; ash" in away.text
    [again] = forms(away)
    portal.restart_service("proposals")
    assert person.submit(again).status_code == 303
    [request] = sent.api.get(f"/api/v1/proposals/{sent.proposal}/change-requests")["items"]
    assert request["text"] == "Oak & ash"


def test_what_was_written_outlives_the_gateways_own_database(portal_factory):
    portal = portal_factory()
    sent = send(portal.new_organization())
    person = sent.person()
    person.open()
    asking = form(person.get(f"{person.path}/questions"), "questions")
    portal.cluster.stop("fast")
    away = person.submit(asking, question="Is <hauling> included?")
    assert away.status_code == 503 and "Is &lt;hauling&gt; included?" in away.text
    # What no page of ours sent is repeated to nobody.
    foreign = person.post(asking.action, {"question": "Evil"}, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403 and "Evil" not in foreign.text
    [again] = forms(away)
    portal.start_cluster()
    assert eventually(lambda: person.page().status_code == 200, 20)
    assert person.submit(again).status_code == 303
    [message] = sent.api.get(f"/api/v1/proposals/{sent.proposal}/questions")["items"]
    assert message["text"] == "Is <hauling> included?"


def test_a_team_asks_what_a_choice_costs_and_records_no_other_total(sent):
    options = [line["id"] for section in sent.detail()["client_content"]["sections"] for line in section["lines"]
               if line["optional"] and not line["selected"]]
    choices = {"lines": [{"line_id": options[0], "selected": True}]}
    path = f"/api/v1/proposals/{sent.proposal}"
    quotation = sent.api.ok("POST", f"{path}/quotation", json={"choices": choices})
    total = quotation["totals"]["total_cents"]
    assert total != sent.detail()["totals"]["total_cents"] and sent.state() == "sent"
    stale = sent.api.decide(
        sent.proposal, "acceptance", choices=choices,
        expected_total={"amount_cents": sent.detail()["totals"]["total_cents"], "currency": "USD"})
    assert stale.status_code == 409 and stale.json()["code"] == "total_changed"
    assert stale.json()["total_cents"] == str(total) and sent.state() == "sent"
    done = sent.api.decide(
        sent.proposal, "acceptance", choices=choices, expected_total={"amount_cents": total, "currency": "USD"})
    assert done.status_code == 200 and done.json()["totals"]["total_cents"] == total
