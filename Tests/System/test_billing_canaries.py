"""Canaries in billing: facts that are the team's own, planted where they belong and looked for in everything that those
who pay are given by the link of an invoice: the page in every state, forms, assets, header fields, refusals, mails."""

import re
import subprocess
import uuid

import demo
import pytest

from billing import check, day_of, issued, payer, work
from harness import eventually, form
from test_canaries import amount, holds
from test_mail import read

SAMPLE = "tenant-improvement-schedule-of-values"
ROLES = ("decides", "pays")


def printed(pdf):
    """What a PDF says, and what it says of itself."""
    said = []
    for program in (["pdftotext", "-layout", "-", "-"], ["pdfinfo", "-"]):
        told = subprocess.run(program, input=pdf, capture_output=True, check=True)
        said.append(told.stdout.decode(errors="replace"))
    return "".join(said)


class Story:
    """One job billed in every way, and what each of those who pay got to see of it."""

    def __init__(self, portal):
        self.portal = portal
        self.api = portal.new_organization(SAMPLE)
        self.rival = portal.new_organization("kitchen-remodel", trading_as="Girlitz Builders of Elsewhere")
        self.seen = {role: [] for role in ROLES}

    def plant(self):
        api = self.api
        member = api.ok("POST", "/api/v1/members", status=201, json={
            "name": "Stieglitz Memberson", "email": "stieglitz@example.net", "role": "estimator"})
        key = api.ok("POST", "/api/v1/api-keys", status=201, json={"name": "Gimpel export", "scopes": ["billing:read"]})
        data = demo.sample(SAMPLE)
        self.client = api.ok("POST", "/api/v1/clients", status=201, json=demo.client_body(data))
        estimate = api.ok("POST", "/api/v1/estimates", status=201, json=demo.estimate_body(data, self.client["id"]) | {
            "number": f"TI-{uuid.uuid4().hex[:8]}", "internal_margin_basis_points": 2963,
            "internal_notes": "Pirol: they pay late"})
        content = demo.proposal_body(data) | {"internal_notes": "Kernbeisser: room for more"}
        content["sections"][0]["lines"][2]["internal_cost_cents"] = 3_318_461
        proposal = api.ok("POST", f"/api/v1/estimates/{estimate['id']}/proposals", status=201, json=content)
        api.ok("POST", f"/api/v1/proposals/{proposal['id']}/dispatch", json={"layout": "itemized"})
        told_by = {"on_behalf": {"told_by": "Rotkehlchen on the phone", "channel": "phone"}}
        assert api.call("POST", f"/api/v1/proposals/{proposal['id']}/acceptance", json=told_by, headers={
            "Idempotency-Key": str(uuid.uuid4())}).status_code == 200
        self.project = api.get(f"/api/v1/proposals/{proposal['id']}")["project_id"]
        schedule = f"/api/v1/projects/{self.project}/schedule-of-values"
        assert eventually(lambda: api.call("GET", schedule).status_code == 200, 20)
        api.ok("POST", f"/api/v1/projects/{self.project}/change-orders", status=201, json={
            "title": "Second sink", "reference": "Wiedehopf folder 77", "lines": [
                {"description": "Plumbing of the second sink", "amount_cents": 222_200}]})
        self.schedule = api.get(schedule)
        self.key = key
        self.canaries = {
            "cost of a line": amount(3_318_461),
            "margin": ["2963", "29.63"],
            "notes of the estimate": ["Pirol"],
            "notes of the proposal": ["Kernbeisser"],
            "how the team heard of the acceptance": ["Rotkehlchen"],
            "where a change order is kept": ["Wiedehopf"],
            "notes of payments": ["Zaunkoenig"],
            "why a payment was taken back": ["Bachstelze"],
            "why an invoice was voided": ["Buchfink"],
            "why a check was not found": ["Neuntoeter"],
            "people of the team": ["Stieglitz", "stieglitz@", member["id"]],
            "who recorded it": ["Gimpel", key["key"], key["id"], api.key, "cpk_", "key:", "recorded_by"],
            "another organization": ["Girlitz", self.rival.organization["id"]],
            "the other one who pays": {"decides": ["ap@example.com"], "pays": ["mlzhao@example.com"]},
            "ids": [api.organization["id"], self.client["id"], estimate["id"],
                    *(contact["id"] for contact in self.client["contacts"])],
        }

    # What they get

    def note(self, role, name, answer):
        head = "".join(f"{key}: {value}\n" for key, value in answer.headers.items() if key != "Set-Cookie")
        self.seen[role].append((f"{role}, {name}", head + answer.content.decode(errors="replace")))

    def visit(self, people, state):
        for role, person in people.items():
            page = person.open() if person.path is None else person.page()
            assert page.status_code == 200, f"{state}: {page.status_code}"
            self.note(role, f"page, {state}", page)
            for path in re.findall(r'(?:href|src)="(/(?:assets|brand)[^"]+\.(?:css|js|svg)[^"]*)"', page.text):
                self.note(role, path, person.get(path))
            for path in [f"{person.path}/invoice.pdf", *re.findall(r'href="([^"]+/receipts/[^"]+)"', page.text)]:
                # It may still be made when it is asked for first.
                assert eventually(lambda path=path: person.get(path).status_code == 200, 30), path
                paper = person.get(path)
                head = "".join(f"{key}: {value}\n" for key, value in paper.headers.items())
                self.seen[role].append((f"{role}, {path.rsplit('/', 1)[1]}, {state}", head + printed(paper.content)))
            # Nothing else opens with this cookie, and what refuses says nothing.
            for path in (f"/api/v1/invoices/{self.current}", "/api/v1/invoices",
                         f"/api/v1/projects/{self.project}/contract-sum", f"/api/v1/invoices/{self.current}/payments",
                         f"/internal/v1/invoices/{self.current}/page"):
                refused = person.get(path)
                assert refused.status_code in (401, 404), f"{path}: {refused.status_code}"
                self.note(role, f"{path}, {state}", refused)
            self.note(role, f"as JSON, {state}", person.get(person.path, {"Accept": "application/json"}))

    def people(self, invoice):
        self.current = invoice["id"]
        return {role: payer(self.api, invoice, role) for role in ROLES}

    def pay(self, invoice, cents, **changes):
        payment = self.api.ok(
            "POST", f"/api/v1/invoices/{invoice['id']}/payments", status=201,
            json=check(cents, day_of(invoice), note="Zaunkoenig: the last one bounced", **changes),
            headers={"Idempotency-Key": str(uuid.uuid4())})
        self.canaries["ids"] += [payment["id"], payment["recorded_by"]]
        return payment

    def announce(self, person, invoice):
        """Wrong at first, then right; the team does not find the check."""
        page = person.page()
        wrong = person.submit(form(page, "announcement"), amount="a lot", mailed_on="soon")
        assert wrong.status_code == 422
        self.note("pays", "announcement, wrong", wrong)
        sent = person.submit(
            form(page, "announcement"), amount="1,000.00", mailed_on=day_of(invoice), check_number="88")
        assert sent.status_code == 303
        self.note("pays", "announcement", sent)
        rows = self.portal.rows("billing", f"SELECT id FROM announcements WHERE invoice_id = '{invoice['id']}'")
        return rows[0][0]

    def live(self):
        self.plant()
        api = self.api
        body = demo.application_body(self.schedule, {"030": (10_000, 0), "050": (4000, 600_000)})
        first = issued(api, self.project, body, "applications")
        people = self.people(first)
        self.visit(people, "open")
        announcement = self.announce(people["pays"], first)
        self.visit(people, "announced")
        api.ok("POST", f"/api/v1/announcements/{announcement}/rejection", status=204, json={
            "reason": "Neuntoeter: never came"})
        bad = self.pay(first, 150_000, reference="101")
        api.ok("POST", f"/api/v1/payments/{bad['id']}/reversal", json={"reason": "Bachstelze: no funds"}, headers={
            "Idempotency-Key": str(uuid.uuid4())})
        self.pay(first, 50_000, reference="102")
        self.visit(people, "partly paid")
        self.pay(first, first["payable_cents"] - 50_000, reference="103")
        self.visit(people, "paid")
        release = issued(api, self.project, {"amount_cents": 100_000}, "retainage-releases")
        self.visit(self.people(release), "release")
        void = issued(api, self.project, work(77_700, "Billed twice"))
        people = self.people(void)
        api.ok("POST", f"/api/v1/invoices/{void['id']}/void", json={"reason": "Buchfink: I typed it twice"})
        self.visit(people, "void")
        self.mails()

    def mails(self):
        self.portal.settled()
        emails = {contact["email"]: contact["role"] for contact in self.client["contacts"]}
        for path in (self.portal.folder / "mail").glob("*.eml"):
            mail = read(path.read_bytes())
            role = next((role for email, role in emails.items() if email in str(mail["To"])), None)
            text = "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
            # Of invoices: what is said with a proposal has canaries of its own.
            if role in ROLES and "INV-" in text:
                head = "".join(f"{key}: {value}\n" for key, value in mail.items() if key != "To")
                self.seen[role].append((f"{role}, mail", head + text))

    def found(self, canaries):
        """Each that sings, and where."""
        songs = []
        for role, answers in self.seen.items():
            for canary, notes in canaries.items():
                for one in notes[role] if isinstance(notes, dict) else notes:
                    songs += [f"{canary} ({one}) in {name}" for name, body in answers if holds(body, one)]
        return songs


@pytest.fixture(scope="module")
def story(portal):
    told = Story(portal)
    told.live()
    return told


def test_no_canary_sings_where_invoices_are_paid(story):
    assert len(story.canaries) == 15
    assert not (songs := story.found(story.canaries)), "\n".join(songs)


def test_the_team_hears_them_and_payers_see_their_own(story):
    """What the other test relies on: each was planted, and what payers may know was there to be read."""
    told = story.api.get(f"/api/v1/invoices?project_id={story.project}&limit=100")["items"]
    team = "".join(
        story.api.call("GET", f"/api/v1/invoices/{one['id']}{path}").text for one in told for path in ("", "/payments"))
    for note in ("Zaunkoenig", "Bachstelze", "Buchfink", "key:"):
        assert note in team, note
    heard = story.found({"what they may know": ["INV-0001"]})
    for role in ROLES:
        assert any(f"in {role}, page, paid" in song for song in heard)
        assert any(song.endswith(f"in {role}, mail") for song in heard)
        pages = {name.split(", ", 1)[1]: body for name, body in story.seen[role]}
        assert holds(pages["page, open"], "INV-0001") and holds(pages["page, open"], "030 Selective demolition")
        assert holds(pages["page, announced"], "1,000.00")
        assert holds(pages["invoice.pdf, open"], "INV-0001") and holds(pages["invoice.pdf, partly paid"], "102")
        assert holds(pages["R-0002.pdf, partly paid"], "500.00") and "void" in pages["invoice.pdf, void"].lower()
        assert holds(pages["page, partly paid"], "500.00") and holds(pages["page, partly paid"], "102")
        assert holds(pages["page, release"], "1,000.00")
        assert "void" in pages["page, void"].lower()
