"""OB-2: mails leave by the outbox, as files or over SMTP, each once, with a link that works."""

import asyncio
import email
import email.policy
import threading

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from harness import eventually, send
from stack import free_port


def read(content):
    return email.message_from_bytes(content, policy=email.policy.default)


def check_proposal_mail(message, sent, recipient):
    link = next(link for link in sent.links if link["email"] == recipient)
    assert "Kitchen" in message["Subject"] and "49,240.90" in message["Subject"]
    assert "Harbor & Pine" in str(message["From"])
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    # The mail's own link opens; it is the one that the API gave out.
    assert link["url"] in text and link["url"] in html
    assert requests.get(link["url"], timeout=30, allow_redirects=False).status_code == 303
    # No tracking: nothing in the mail is loaded from anywhere.
    assert "<img" not in html.lower() and "background=" not in html.lower() and "url(" not in html.lower()


def test_mails_become_files_when_there_is_no_server(portal, api):
    sent = send(api)
    portal.settled()

    def mine():
        found = {}
        for path in (portal.folder / "mail").glob("*.eml"):
            assert path.stat().st_mode & 0o077 == 0, "mails carry links: for their owner's eyes only"
            message = read(path.read_bytes())
            for link in sent.links:
                if link["url"] in message.get_body(("plain",)).get_content():
                    found.setdefault(link["email"], []).append(message)
        return found

    assert eventually(lambda: len(mine()) == 2, 30)
    for recipient, messages in mine().items():
        assert len(messages) == 1
        assert recipient in str(messages[0]["To"])
        check_proposal_mail(messages[0], sent, recipient)


def test_the_team_and_the_client_are_told_of_the_decision(portal, api):
    sent = send(api)
    person = sent.person()
    person.open()
    portal.settled()
    before = {path.name for path in (portal.folder / "mail").glob("*.eml")}
    assert person.decide(typed_name="Ngozi Okafor", note="Hello & <goodbye>").status_code == 303
    portal.settled()

    def receivers():
        mails = [read(path.read_bytes()) for path in (portal.folder / "mail").glob("*.eml") if path.name not in before]
        # The deposit's invoice is a mail of its own.
        return sorted(str(mail["To"]) for mail in mails if "INV-" not in mail["Subject"])

    assert eventually(lambda: len(receivers()) >= 2, 30), receivers()
    told = " ".join(receivers())
    assert "ngozi.okafor@example.com" in told and "office@harborandpine.example" in told
    assert len(receivers()) == len(set(receivers()))


class Sink:
    """An SMTP server that keeps what it gets; refuses for a while whom it is told to, and thinks about mails to some."""

    def __init__(self):
        self.messages = []
        self.refusals = {}
        self.thinks_about = set()
        self.thinking = threading.Event()
        self.has_thought = threading.Event()
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        with self.lock:
            left = self.refusals.get(address, 0)
            if left:
                self.refusals[address] = left - 1
                return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.thinks_about.intersection(envelope.rcpt_tos):
            self.thinking.set()
            while not self.has_thought.is_set():
                await asyncio.sleep(0.02)
        with self.lock:
            self.messages.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def sink():
    handler = Sink()
    handler.port = free_port()
    controller = Controller(
        handler, hostname="127.0.0.1", port=handler.port,
        authenticator=lambda server, session, envelope, mechanism, data: AuthResult(success=False))
    controller.start()
    yield handler
    controller.stop()


def test_mails_go_over_smtp_when_there_is_a_server(portal_factory, sink):
    sink.refusals["bjorn.lindqvist@example.com"] = 1
    portal = portal_factory({"gateway": {
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{sink.port}", "PORTAL_MAIL_FROM": "portal@example.com"}})
    sent = send(portal.new_organization())
    expected = sorted(link["email"] for link in sent.links)
    # One of them is put off for a while and must come all the same, and none twice.
    assert eventually(lambda: sorted(to for _, (to,), _ in sink.messages) == expected, 40), sink.messages
    for sender, (to,), content in sink.messages:
        assert sender == "portal@example.com"
        check_proposal_mail(read(content), sent, to)
    portal.settled()
    assert len(sink.messages) == 2
    assert not list((portal.folder / "mail").glob("*.eml"))


def test_a_relay_that_thinks_about_a_mail_stops_nobody(portal_factory, sink):
    sink.thinks_about = {"bjorn.lindqvist@example.com"}
    portal = portal_factory({"gateway": {
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{sink.port}", "PORTAL_MAIL_FROM": "portal@example.com"}})
    try:
        sent = send(portal.new_organization())
        assert sink.thinking.wait(30)
        for _ in range(5):
            assert requests.get(f"{portal.gateway}/robots.txt", timeout=2).status_code == 200
        assert sent.person().decide().status_code == 303
        others = {"ngozi.okafor@example.com", "office@harborandpine.example"}
        assert eventually(lambda: others <= {to for _, (to,), _ in sink.messages}, 30), sink.messages
        assert not any(to in sink.thinks_about for _, (to,), _ in sink.messages)
    finally:
        sink.has_thought.set()
    assert eventually(lambda: any(to in sink.thinks_about for _, (to,), _ in sink.messages), 30)
    portal.settled()
