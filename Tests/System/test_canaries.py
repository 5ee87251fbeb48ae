"""Twelve canaries: facts that are the team's own, or somebody else's, planted where they belong and looked for in everything
that a client's side gets: pages of every layout and state, JSON, assets, header fields, papers, proofs, mails."""

import hashlib
import html
import itertools
import json
import re
import uuid

import pytest

from harness import Person, Sent, draft, form, send
from test_mail import read
from test_papers import text as text_of_pdf

LAYOUTS = ["classic", "itemized", "summary", "showcase"]
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"


def amount(cents):
    """A number as code, pages and people write it."""
    return [str(cents), f"{cents / 100:,.2f}", f"{cents / 100:.2f}"]


class Story:
    """One proposal with all that is known about it, and what each of its recipients got to see of it."""

    def __init__(self, portal, layout):
        self.portal, self.layout = portal, layout
        self.api = portal.new_organization()
        self.rival = portal.new_organization("roof-three-packages", trading_as="Girlitz Roofing of Elsewhere")
        send(self.rival, "roof-three-packages")
        self.seen = {"decides": [], "reads": []}
        self.positions = itertools.count(1)

    def plant(self):
        member = self.api.ok("POST", "/api/v1/members", status=201, json={
            "name": "Stieglitz Memberson", "email": "stieglitz@example.net", "role": "estimator"})
        key = self.api.ok("POST", "/api/v1/api-keys", status=201, json={
            "name": "Gimpel export", "scopes": ["proposals:read"]})
        client, estimate, proposal = draft(self.api)
        wanted = self.api.get(f"/api/v1/proposals/{proposal['id']}")["content"]
        wanted["internal_notes"] = "Kernbeisser: they will pay more"
        line = wanted["sections"][0]["lines"][0]
        line |= {"internal_cost_cents": 7_318_461, "unit_price_cents": 48_611}
        data = {"number": f"E-{uuid.uuid4().hex[:8]}", "title": "Kitchen of the canaries", "kind": "project", "currency": "USD",
                "client_id": client["id"], "internal_margin_basis_points": 2963, "internal_notes": "Pirol: in a hurry"}
        self.estimate = self.api.ok("POST", "/api/v1/estimates", status=201, json=data)
        wanted.pop("valid_until", None)
        self.proposal = self.api.ok(
            "POST", f"/api/v1/estimates/{self.estimate['id']}/proposals", status=201, json=wanted)
        answer = self.api.ok(
            "POST", f"/api/v1/proposals/{self.proposal['id']}/dispatch", json={"layout": self.layout})
        self.sent = Sent(self.api, client, self.estimate, self.proposal, answer["share_links"])
        follow = f"/api/v1/estimates/{self.estimate['id']}/follow-up"
        tag = self.api.call("GET", follow).headers["ETag"]
        assert self.api.call("PUT", follow, headers={"If-Match": tag}, json={
            "date": "2099-03-01", "note": "Bachstelze: ask about the island"}).status_code == 200
        self.canaries = {
            "cost of a line": amount(7_318_461),
            "margin": ["2963", "29.63"],
            "notes of the estimate": ["Pirol"],
            "notes of the proposal": ["Kernbeisser"],
            "what the team will follow up": ["Bachstelze", "2099-03-01"],
            "people of the team": ["Stieglitz", "stieglitz@", member["id"]],
            "keys of the API": ["Gimpel", key["key"], self.api.key, key["id"], "cpk_"],
            "another organization": ["Girlitz", "Quartz Creek", "Whitehorse", self.rival.organization["id"]],
            # The page of the one never speaks of the other.
            "the other recipient": {"decides": ["bjorn.lindqvist@example.com", "Björn"], "reads": ["ngozi.okafor@example.com"]},
            # A hash of a token is as good as the token to whoever can write into the database.
            "tokens and ids": [
                *(hashlib.sha256(link["url"].rsplit("/", 1)[1].encode()).hexdigest() for link in self.sent.links),
                *(link[name] for link in self.sent.links for name in ("id", "contact_id")),
                self.estimate["id"], client["id"], self.api.organization["id"],
                *(one["id"] for section in self.sent.detail()["client_content"]["sections"] for one in section["lines"])],
            "where and with what others looked": ["Rotkehlchen", "198.18.77."],
            "prices that the summary hides": (amount(48_611) if self.layout == "summary" else []),
        }

    # What they get

    def note(self, role, name, answer):
        """An answer with its head; its body as text, whatever it is."""
        head = "".join(f"{key}: {value}\n" for key, value in answer.headers.items() if key != "Set-Cookie")
        self.seen[role].append((f"{self.layout}, {role}, {name}", head + self.body(answer.content)))

    def body(self, content):
        if not content.startswith(b"%PDF-"):
            return content.decode(errors="replace")
        # Its text, and whatever else stands in it unpacked.
        return text_of_pdf(content, self.folder) + content.decode("latin-1")

    def person(self, role, sent=None):
        # Each with a program and an address of its own, which are nobody else's business.
        agent = f"{AGENT} Rotkehlchen/{'1' if role == 'decides' else '2'}"
        person = Person(self.api.gateway, (sent or self.sent).url(role), agent=agent)
        person.head["X-Forwarded-For"] = f"198.18.77.{next(self.positions)}"
        return person

    def visit(self, role, state, sent=None):
        person = self.person(role, sent)
        page = person.open()
        self.note(role, f"page, {state}", page)
        for path in ("decline", "change-request", "questions", "proposal.pdf", "newer"):
            self.note(role, f"{path}, {state}", person.get(f"{person.path}/{path}"))
        if person.load:
            self.note(role, f"beat, {state}", person.beat())
        for path in re.findall(r'(?:href|src)="(/(?:assets|brand)[^"]+\.(?:css|js|svg)[^"]*)"', page.text):
            self.note(role, path, person.get(path))
        proof = person.get(f"{person.path}/proof")
        # A decider's proof names every recipient, and where the decision came from: that is what it is for.
        if role == "reads" or proof.status_code != 200:
            self.note(role, f"proof, {state}", proof)
        return person, page

    def choose(self, person, page):
        choices = form(page, "acceptance")
        self.note("decides", "choices as JSON", person.http.post(
            f"{self.api.gateway}{person.path}/choices", data=choices.fields, timeout=20,
            headers=person.head | {"Origin": self.api.gateway, "Accept": "application/json"}))
        self.note("decides", "choices as a page", person.post(f"{person.path}/choices", choices.fields))

    def live(self, folder):
        """From the first look to the receipt of the second version."""
        self.folder = folder
        self.plant()
        decider, page = self.visit("decides", "sent")
        self.visit("reads", "sent")
        self.choose(decider, page)
        asked = form(page, "questions")
        assert decider.submit(asked, question="When?").status_code == 303
        wish = form(decider.get(f"{decider.path}/change-request"), "change-request")
        assert decider.submit(wish, wish="Goldammer: oak instead").status_code == 303
        self.visit("decides", "asked")
        revision = self.api.ok("POST", f"/api/v1/proposals/{self.proposal['id']}/revisions", status=201, json={})
        answer = self.api.ok("POST", f"/api/v1/proposals/{revision['id']}/dispatch", json={"layout": self.layout})
        newer = Sent(self.api, None, self.estimate, revision, answer["share_links"])
        for role in self.seen:
            self.visit(role, "replaced")
        # What was said of the first version is the team's to weigh, and no part of the second.
        mark = len(self.seen["decides"]), len(self.seen["reads"])
        for role in self.seen:
            self.visit(role, "second version", newer)
        # Without a beat of this session, so that the page asks once more.
        decider = self.person("decides", newer)
        confirm = decider.submit(form(decider.open(), "acceptance"), typed_name="Ngozi Okafor", note="Start on a Monday")
        self.note("decides", "confirm", confirm)
        assert decider.submit(form(confirm, "acceptance"), confirm="yes").status_code == 303
        for role in self.seen:
            self.visit(role, "accepted", newer)
        self.later = [one for role, start in zip(self.seen, mark) for one in self.seen[role][start:]]
        self.mails(newer)

    def mails(self, newer):
        self.portal.settled()
        roles = {link["email"]: link["role"] for link in newer.links}
        for path in (self.portal.folder / "mail").glob("*.eml"):
            mail = read(path.read_bytes())
            text = "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
            if str(mail["To"]) in roles or any(email in str(mail["To"]) for email in roles):
                role = next(role for email, role in roles.items() if email in str(mail["To"]))
                if "Kitchen of the canaries" in text and self.mine(text):
                    head = "".join(f"{key}: {value}\n" for key, value in mail.items() if key != "To")
                    self.seen[role].append((f"{self.layout}, {role}, mail", head + text))

    def mine(self, text):
        return self.estimate["number"] in text

    def found(self):
        """Each canary that sings, and where."""
        songs = []
        for role, answers in self.seen.items():
            for canary, notes in self.canaries.items():
                for note in notes[role] if isinstance(notes, dict) else notes:
                    songs += [f"{canary} ({note}) in {name}" for name, body in answers if holds(body, note)]
        return songs


def holds(body, note):
    """As written, or as HTML would write it; a number only where it is one by itself."""
    pattern = re.escape(note)
    if re.fullmatch(r"[\d.,]+", note):
        pattern = rf"(?<![\w.,-]){pattern}(?![\w-])"
    return any(re.search(pattern, text) for text in (body, html.unescape(body)))


@pytest.fixture(scope="module", params=LAYOUTS)
def story(request, portal, tmp_path_factory):
    told = Story(portal, request.param)
    told.live(tmp_path_factory.mktemp("papers"))
    return told


def test_no_canary_sings(story):
    assert len(story.canaries) == 12
    assert not (songs := story.found()), "\n".join(songs)
    assert not [name for name, body in story.later if holds(body, "Goldammer")]


def test_the_listener_hears_what_everybody_may_know(story):
    """What the other test relies on: it was everywhere, and it can read what it was given."""
    everything = [one for answers in story.seen.values() for one in answers]
    names = [name for name, _ in everything]
    for part in ("page, sent", "page, accepted", "page, replaced", "decline, sent", "choices as JSON", "confirm", "mail",
                 "proposal.pdf, sent", "proposal.pdf, accepted", ".css", ".js"):
        assert any(part in name for name in names), part
    for wanted in ("page, sent", "proposal.pdf, sent", "mail", "page, accepted", "proposal.pdf, accepted"):
        body = next(body for name, body in everything if wanted in name)
        assert holds(body, "Kitchen of the canaries"), wanted
    page = next(body for name, body in everything if "decides, page, sent" in name)
    assert holds(page, "486.11") == (story.layout != "summary")
    printed = next(body for name, body in everything if "proposal.pdf, sent" in name)
    assert holds(printed, "486.11") == (story.layout != "summary")
    assert any(holds(body, "Goldammer") for name, body in everything if name.endswith("page, asked"))
    answer = next(body for name, body in everything if name.endswith("choices as JSON"))
    assert json.loads(answer[answer.index("{"):])["total_cents"]
