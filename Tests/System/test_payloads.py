"""Sixty payloads in every text that a team or a client can set: nothing runs in a real browser, nothing is asked from
anybody else, and every page keeps its build."""

import copy
import html
import json
import uuid

import pytest

from browsing import DESKTOP, PHONE, window
from harness import PROJECT, Person, form, forms
from test_mail import read
from test_papers import text as text_of_pdf

PAYLOADS = [one["text"] for one in json.loads((PROJECT / "Tests/Corpus/script-payloads.json").read_text("utf-8"))]
LAYOUTS = ["classic", "itemized", "summary", "showcase"]
# Three rounds for each layout, so that in each short field twelve stand, five apart; each long field holds all of them.
ROUNDS = range(12)

# Before any script of the page: whatever a payload would do leaves a trace.
TRAPS = """
window.__traces = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'msgbox'])
  window[name] = () => { window.__traces.push(name); };
addEventListener('securitypolicyviolation', event => window.__traces.push('policy: ' + event.violatedDirective));
"""

# What a page must not hold, wherever it came from.
FOREIGN = """() => [...document.querySelectorAll('*')].flatMap(one => {
  const found = [];
  if (['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MATH', 'STYLE', 'TEMPLATE', 'VIDEO', 'AUDIO', 'PLAINTEXT', 'FRAME']
      .includes(one.tagName)) found.push(one.tagName);
  if (one.tagName === 'SCRIPT' && !(one.src.startsWith(location.origin + '/assets/') && !one.textContent)) found.push('SCRIPT');
  for (const { name, value } of one.attributes) {
    if (name.startsWith('on') || name === 'style' || name === 'srcdoc') found.push(one.tagName + ' ' + name);
    if (['href', 'src', 'action', 'formaction'].includes(name) && /^[\\s\\0-\\x20]*(javascript|data|vbscript|blob):/i.test(value))
      found.push(one.tagName + ' ' + name + ' ' + value);
  }
  return found;
})"""

# What sticks out to the right, for the message.
WIDE = """() => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 6).map(one => one.parentElement.className + ' > ' + one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 80))"""


def plain(payload):
    """Of one line and without what no text may hold: as somebody would have to write it to be let in."""
    kept = [one for one in payload if ord(one) >= 0x20 and not 0x7F <= ord(one) < 0xA0]
    return "".join(one for one in kept if ord(one) not in {*range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF})


def prose(payload):
    return "\n".join(plain(line) for line in payload.replace("\r\n", "\n").split("\n"))


def cut(text, limit):
    return text.encode()[:limit].decode(errors="ignore").strip() or "x"


class Dealer:
    """Deals the payloads out: each short text gets the next one, each long text all of them."""

    def __init__(self, round_number):
        self.next = round_number * 5

    def short(self, limit, before=""):
        self.next += 1
        return cut(before + plain(PAYLOADS[self.next % 60]), limit)

    def long(self, limit):
        return cut("\n\n".join(map(prose, PAYLOADS)), limit)

    def address(self):
        return {"line1": self.short(200), "line2": self.short(200), "city": self.short(120), "region": self.short(64),
                "postal_code": self.short(20), "country": "US"}

    def line(self, number, **more):
        return {"item": f"{number}", "name": cut(plain(PAYLOADS[number % 60]), 300), "description": prose(PAYLOADS[(number + 1) % 60]),
                "quantity": 1, "unit": cut(plain(PAYLOADS[(number + 2) % 60]), 32), "unit_price_cents": 10_000, "taxable": False} | more


def organization(portal, deal):
    body = {"name": deal.short(200), "trading_as": deal.short(200), "currency": "USD", "locale": "en-US",
            "time_zone": "America/Los_Angeles", "email": "'*`{}/=?`'@evil.example", "phone": deal.short(40, "+1 206 555 01"),
            "license_number": deal.short(64), "address": deal.address(), "accent_color": "#1f6f63"}
    made = portal.api(portal.secret("operator")).ok("POST", "/api/v1/organizations", json=body, status=201)
    return portal.api(made["api_key"]["key"])


def sent(api, deal, layout):
    client = api.ok("POST", "/api/v1/clients", status=201, json={
        "name": deal.short(200), "address": deal.address(),
        "contacts": [{"name": deal.short(200), "email": "a@example.com", "role": "decides"}]})
    estimate = api.ok("POST", "/api/v1/estimates", status=201, json={
        "number": deal.short(40, f"{uuid.uuid4().hex[:8]} "), "title": deal.short(300), "kind": "project",
        "currency": "USD", "client_id": client["id"]})
    lines = [deal.line(number) for number in range(60)]
    lines[1] |= {"optional": True, "selected": False}
    lines[2] |= {"discount": {"name": deal.short(300), "basis_points": 1000}}
    proposal = api.ok("POST", f"/api/v1/estimates/{estimate['id']}/proposals", status=201, json={
        "introduction": deal.long(20_000), "tax": {"name": deal.short(300), "rate_basis_points": 1000},
        "discount": {"name": deal.short(300), "basis_points": 1000},
        "payment_schedule": [{"name": deal.short(300), "basis_points": 10_000}],
        "sections": [{"title": deal.short(300), "scope": deal.long(20_000), "lines": lines}],
        "packages": {"title": deal.short(300), "required": True, "choices": [
            {"name": deal.short(300), "summary": deal.long(4_000), "recommended": True, "lines": [deal.line(60)]}]},
        "terms": deal.long(100_000)})
    answer = api.ok("POST", f"/api/v1/proposals/{proposal['id']}/dispatch", json={
        "layout": layout, "message": deal.long(2_000)})
    return proposal["id"], answer["share_links"][0]["url"]


def look(browser, total):
    """Nothing ran, nothing foreign is there, and the page stands as it should."""
    page = browser.page
    assert page.evaluate("window.__traces") == []
    assert page.evaluate(FOREIGN) == []
    assert page.locator("main").count() == 1 and page.locator("h1").count() == 1
    assert page.locator("header.masthead").count() == 1 and page.locator("body > footer").count() == 1
    if total:
        assert total in page.locator(".grand dd").first.inner_text()
    wide = page.evaluate(WIDE)
    assert not browser.scrolls_sideways(), wide


def ask_everything(person, deal):
    """What a client can write without deciding."""
    limit = 1_900
    question = person.submit(form(person.page(), "questions"), question=deal.long(limit))
    assert question.status_code == 303, question.text
    wish = form(person.get(f"{person.path}/change-request"), "change-request")
    objections = {name: values[0] for name, values in wish.unticked.items() if name in ("objection-0", "objection-5")}
    told = person.submit(wish, **objections, **{"objection-text-0": deal.long(450)}, wish=deal.long(limit), typed_name=deal.short(190))
    assert told.status_code == 303, told.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_runs_and_every_page_keeps_its_build(portal, chromium, tmp_path, layout):
    for number in [one for one in ROUNDS if LAYOUTS[one % 4] == layout]:
        deal = Dealer(number)
        api = organization(portal, deal)
        proposal, url = sent(api, deal, layout)
        person = Person(api.gateway, url)
        assert person.open().status_code == 200
        ask_everything(person, deal)
        api.ok("POST", f"/api/v1/proposals/{proposal}/questions", status=201, json={
            "text": deal.long(2_000), "in_reply_to": 1, "author_name": deal.short(190)})
        with window(chromium, api.gateway, **(PHONE if number % 2 else DESKTOP)) as browser:
            dialogs = []
            browser.page.on("dialog", lambda one, dialogs=dialogs: (dialogs.append(one.message), one.dismiss()))
            browser.context.add_init_script(TRAPS)
            browser.open(url)
            total = browser.page.locator(".grand dd").first.inner_text().split()[0]
            for path in ("", "/questions", "/change-request", "/decline"):
                browser.open(f"{api.gateway}{person.path}{path}")
                browser.page.mouse.move(200, 300)
                # Whatever waits for a focus or a pointer gets one.
                browser.page.keyboard.press("Tab")
                look(browser, total if not path else None)
            if number % 2:
                page = form(person.get(f"{person.path}/decline"), "decline")
                confirm = person.submit(page, reason_code="price", reason=deal.long(1_900), typed_name=deal.short(190))
            else:
                confirm = person.submit(form(person.page(), "acceptance"), note=deal.long(1_900), typed_name=deal.short(190))
            assert confirm.status_code == 200
            [decision] = [one for one in forms(confirm) if "confirm" in one.unticked]
            assert person.submit(decision, confirm="yes").status_code == 303
            browser.open(f"{api.gateway}{person.path}")
            look(browser, None)
            assert dialogs == []
            browser.assert_clean()
            paths = {one.removeprefix(api.gateway) for one in browser.requests if one.startswith(api.gateway + "/")}
            known = ("/p/", "/s/", "/assets/", "/brand/")
            assert all(one.startswith(known) for one in paths), paths
        if number < 4:
            # The printer refuses a document that asks for anything: it asked for nothing, and shows the text as text.
            paper = api.call("GET", f"/api/v1/proposals/{proposal}/proposal.pdf")
            assert paper.status_code == 200, paper.text
            assert "onerror=alert(1)" in "".join(text_of_pdf(paper.content, tmp_path).split())


def test_no_mail_holds_more_than_its_own_links(portal):
    deal = Dealer(7)
    api = organization(portal, deal)
    before = set((portal.folder / "mail").glob("*.eml"))
    sent(api, deal, "classic")
    portal.settled()
    mails = [read(path.read_bytes()) for path in set((portal.folder / "mail").glob("*.eml")) - before]
    assert mails
    for mail in mails:
        body = mail.get_body(("html",)).get_content().lower()
        assert not any(tag in body for tag in ("<script", "<img", "<iframe", "<svg", "<form", "<style", "<base", " onerror=\""))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
        assert html.unescape(body).count("alert(1)") > 20


def test_what_no_text_may_hold_is_refused_with_its_field(portal):
    """The controls that the others had to leave out."""
    api = organization(portal, Dealer(0))
    body = {"name": "Household", "contacts": [{"name": "Ngozi", "email": "a@example.com", "role": "decides"}]}
    for wrong in ("\0", "\r\nBcc: x", "\x1b[31m", "\x9b", "\u202e", "\u2066", "\u2028", "\ufeff"):
        for place in ("name", "contacts.0.name"):
            changed = copy.deepcopy(body)
            target = changed if place == "name" else changed["contacts"][0]
            target["name"] = f"a{wrong}b"
            answer = api.call("POST", "/api/v1/clients", json=changed)
            # A zero byte is no text at all, wherever it stands.
            refused = (400, "") if wrong == "\0" else (422, place)
            found = answer.json().get("field", "").replace("[0]", ".0")
            assert (answer.status_code, found) == refused, (wrong, answer.text)
