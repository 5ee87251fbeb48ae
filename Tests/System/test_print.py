"""What a client prints from the page: the proposal, and what was said about it, without anything to press."""

from browsing import DESKTOP, window
from harness import form


def printed(browser):
    browser.page.emulate_media(media="print")
    return browser.page.inner_text("main")


def test_the_thread_and_what_was_asked_for_are_printed_once_there_is_something(sent, chromium):
    with window(chromium, sent.api.gateway, **DESKTOP) as browser:
        browser.open(sent.url())
        nothing = printed(browser)
        for word in ("Your question", "Send question", "Ask for changes", "Questions?"):
            assert word not in nothing, word
        person = sent.person()
        assert person.submit(form(person.open(), "questions"), question="How thick is the worktop?").status_code == 303
        sent.api.ok("POST", f"/api/v1/proposals/{sent.proposal}/questions", status=201, json={
            "text": "Two inches.", "in_reply_to": 1})
        wish = form(person.get(f"{person.path}/change-request"), "change-request")
        assert person.submit(wish, wish="Oak instead of maple").status_code == 303
        browser.page.reload()
        said = printed(browser)
        for word in ("How thick is the worktop?", "Two inches.", "Oak instead of maple"):
            assert word in said, word
        for word in ("Your question", "Send question", "Ask for changes", "Mark as read", "New\n"):
            assert word not in said, word
        assert "49,240.90" in said
        browser.assert_clean()
