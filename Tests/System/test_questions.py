"""Questions: a client asks on the page, the team answers over the API, both are told, and nothing is decided."""

import re
from concurrent.futures import ThreadPoolExecutor

import requests
from browsing import DESKTOP, PHONE, window
from harness import eventually, form, send
from test_mail import read

EVIL = "</textarea><script>alert(1)</script> **How** thick?"


def thread(sent):
    return sent.api.get(f"/api/v1/proposals/{sent.proposal}/questions")


def answer(sent, text, **more):
    return sent.api.ok("POST", f"/api/v1/proposals/{sent.proposal}/questions", status=201, json={"text": text} | more)


def ask(person, text, **fields):
    return person.submit(form(person.page(), "questions"), question=text, **fields)


def mails_with(portal, words):
    portal.settled()
    found = [read(path.read_bytes()) for path in (portal.folder / "mail").glob("*.eml")]
    return [mail for mail in found if words in mail.get_body(("plain",)).get_content()]


def test_a_client_asks_about_a_line_and_is_answered(portal, sent, chromium):
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        link = browser.page.locator("a.ask-line").nth(2)
        name = link.locator(".visually-hidden").text_content().removeprefix(": ")
        link.click()
        browser.page.wait_for_url("**/questions?about=line-2")
        assert browser.page.locator("#about").evaluate("one => one.selectedOptions[0].text") == name
        assert browser.violations() == [] and not browser.scrolls_sideways()
        browser.page.get_by_label("Your question").fill(EVIL)
        with browser.page.expect_navigation():
            browser.button("Send question").click()
        message = browser.page.locator("#question-1")
        assert EVIL in message.inner_text() and f"About: {name}" in message.inner_text()
        assert "You" in message.inner_text()
        told = browser.page.locator(".waiting.sent")
        assert "has been told" in told.inner_text() and told.bounding_box()["height"] > 15
        assert browser.violations() == [] and not browser.scrolls_sideways()

        found = thread(sent)
        assert found["unread"] == 1 and found["items"][0]["line_name"] == name and found["items"][0]["text"] == EVIL
        assert sent.detail()["unread_questions"] == 1
        answer(sent, "Two inches.\n\nAs drawn.", in_reply_to=1, author_name="Maria")
        browser.page.reload()
        reply = browser.page.locator("#question-2")
        assert "Maria, " in reply.inner_text() and "New" in reply.inner_text() and "Two inches." in reply.inner_text()
        assert browser.violations() == []
        with browser.page.expect_navigation():
            browser.button("Mark as read").click()
        assert "New" not in browser.page.locator("#question-2").inner_text()
        browser.assert_clean()
    found = thread(sent)
    assert found["unread"] == 0 and [one["is_read"] for one in found["items"]] == [True, True]
    assert sent.state() == "sent"

    feed = [line["summary"] for line in sent.api.get("/api/v1/activity?limit=20")["items"]]
    assert any(" asked about " in line for line in feed) and any(line.startswith("Maria answered on ") for line in feed)
    asked = mails_with(portal, "> " + EVIL)
    assert {mail["Subject"].split(":")[0] for mail in asked} >= {f"Question from {sent.link()['name']}"}
    assert all("<script>" not in mail.get_body(("html",)).get_content() for mail in asked)
    told = [mail for mail in asked if "answered your question" in mail["Subject"]]
    assert [str(mail["To"]).count(sent.link()["email"]) for mail in told] == [1]
    # The mail's own link opens the page beside the first one.
    url = re.search(r"http\S+/s/cps_\S+", told[0].get_body(("plain",)).get_content()).group()
    assert url != sent.url()
    for one in (url, sent.url()):
        assert requests.get(one, timeout=30, allow_redirects=False).status_code == 303


def test_an_answer_that_a_person_had_in_view_is_read_without_a_click(sent, chromium):
    answer(sent, "We start on Monday.")
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        assert thread(sent)["reads"] == []
        with browser.page.expect_response(lambda found: found.url.endswith("/questions/reading"), timeout=20_000) as marked:
            browser.page.locator("form.mark-read").scroll_into_view_if_needed()
            browser.page.mouse.move(200, 300)
            browser.page.mouse.move(220, 320)
        assert marked.value.status == 303
        browser.page.reload()
        assert "New" not in browser.page.locator("#question-1").inner_text()
        browser.assert_clean()
    assert [one["is_read"] for one in thread(sent)["items"]] == [True]


def test_without_script_a_question_is_asked_and_the_receipt_takes_one_too(sent, chromium):
    with window(chromium, sent.api.gateway, java_script_enabled=False, **DESKTOP) as browser:
        browser.open(sent.url())
        browser.page.get_by_label("Your question").fill("When can you start?")
        browser.page.get_by_label("What is it about?").select_option(index=3)
        browser.button("Send question").click()
        browser.page.wait_for_selector("#question-1")
        assert browser.page.url.endswith("#questions")
    person = sent.person()
    assert person.decide(typed_name="Ngozi Okafor").status_code == 303
    assert ask(person, "And now?").status_code == 303
    assert sent.state() == "accepted" and [one["number"] for one in thread(sent)["items"]] == [1, 2]


def test_a_double_click_asks_once_and_ten_an_hour_are_enough(portal, api):
    sent = send(api)
    person = sent.person("reads")
    page = form(person.open(), "questions")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: person.submit(page, question="Once?"), range(6)))
    assert {one.status_code for one in answers} == {303} and len(thread(sent)["items"]) == 1
    for number in range(9):
        assert ask(person, f"{number}?").status_code == 303
    refused = ask(person, "One more?")
    assert refused.status_code == 429 and 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert "One more?</textarea>" in refused.text and "You have asked a lot" in refused.text
    # The other recipient may, and sees all that was asked.
    other = sent.person()
    assert "Once?" in other.open().text and ask(other, "I, too?").status_code == 303
    assert len(thread(sent)["items"]) == 11


def test_a_rival_reads_and_writes_nothing_of_it(sent, rival):
    person = sent.person()
    person.open()
    assert ask(person, "Ours?").status_code == 303
    before = thread(sent)
    path = f"/api/v1/proposals/{sent.proposal}/questions"
    for method, suffix, body in (("GET", "", None), ("POST", "", {"text": "x"}), ("POST", "/reading", {"through": 1})):
        answered = rival.call(method, path + suffix, json=body)
        assert answered.status_code == 404 and answered.json()["code"] == "not_found"
    theirs = send(rival, "roof-three-packages").person()
    assert "Ours?" not in theirs.open().text
    assert theirs.post(f"{person.path}/questions", {"question": "x"}).status_code == 404
    assert thread(sent) == before


def test_while_the_proposals_service_is_away_the_text_is_kept(portal_factory):
    portal = portal_factory()
    sent = send(portal.new_organization())
    person = sent.person()
    page = form(person.open(), "questions")
    portal.stop_service("proposals")
    away = person.submit(page, question="Still there?")
    assert away.status_code == 503 and "Still there?</textarea>" in away.text and away.headers["Retry-After"]
    assert "Your question was not sent" in away.text
    portal.start_service("proposals")
    again = form(away, "questions")
    assert again.fields["question_key"] == page.fields["question_key"]
    assert eventually(lambda: person.submit(again, question="Still there?").status_code == 303, 20)
    assert person.submit(again, question="Still there?").status_code == 303
    assert [one["text"] for one in thread(sent)["items"]] == ["Still there?"]
