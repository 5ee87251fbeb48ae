"""What the system tests share: a stack that can be asked and broken, a caller of the API, a person behind a link."""

import copy
import itertools
import os
import re
import sys
import time
import uuid
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "deploy"))

import demo  # noqa: E402
from stack import Stack, eventually, services  # noqa: E402

# Other executables to judge, such as the release build's.
BINARIES = Path(os.environ.get("PORTAL_TEST_BINARIES", PROJECT / ".build" / "debug"))
BROWSER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"


class Portal(Stack):
    """A real installation in a throw-away folder."""

    def __init__(self, folder, extra=None, durable=False):
        # Printing takes a second of processor each: only tests of it want it before somebody asks.
        extra = {"gateway": {"PORTAL_PAPERS_AHEAD": "false"} | (extra or {}).get("gateway", {})} | {
            name: value for name, value in (extra or {}).items() if name != "gateway"}
        super().__init__(folder, BINARIES, durable=durable, public_port=0, extra=extra)

    def counts(self):
        """Rows of every table that holds business; what only remembers requests is left out, and who asked for a page."""
        memory = {"idempotency_keys", "schema_migrations", "migrations", "views", "engagements", "page_loads"}
        found = {}
        for service in services:
            tables = [table for (table,) in self.rows(service, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            # All in one: each question starts a psql, and hundreds of tests ask for what is there before and after.
            counts = " UNION ALL ".join(
                f"SELECT '{table}', count(*) FROM \"{table}\"" for table in sorted(tables) if table not in memory)
            found |= {f"{service}.{table}": int(count) for table, count in self.rows(service, counts)}
        return found

    def settled(self, seconds=20):
        assert self.settle(seconds), "the outbox did not drain"

    def last_words(self, name, since):
        """The end of its log, if it has grown since that time."""
        log = self.log(name)
        if not log.exists() or log.stat().st_mtime < since:
            return ""
        return "\n".join(line[:400] for line in log.read_text(errors="replace").splitlines()[-20:])

    def api(self, key, address=None):
        return API(self.gateway, key, address)

    def new_organization(self, sample="kitchen-remodel", **changes):
        """An organization of its own, as the sample names it; returns its API caller."""
        body = demo.organization_body(demo.sample(sample)) | changes
        made = self.api(self.secret("operator")).ok("POST", "/api/v1/organizations", json=body, status=201)
        api = self.api(made["api_key"]["key"])
        api.organization = made
        return api


def patiently(ask, asks_to_wait):
    """Asks again for as long as the answer asks to wait; at most a minute."""
    deadline = time.monotonic() + 60
    while asks_to_wait(answer := ask()) and time.monotonic() < deadline:
        time.sleep(min(float(answer.headers.get("Retry-After", 1)), 5))
    return answer


def is_being_made(path, answer):
    """A file whose printer is not done yet."""
    return answer.status_code == 503 and path.endswith((".pdf", "/proof"))


class API:
    """The JSON API for one key. An answer that asks to wait is waited for, unless `patient` is false."""

    def __init__(self, gateway, key, address=None):
        self.gateway = gateway
        self.key = key
        self.http = session(address)
        self.organization = None

    def call(self, method, path, json=None, data=None, headers=None, patient=True):
        head = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if data is not None:
            head["Content-Type"] = "application/json"

        def ask():
            return self.http.request(
                method, self.gateway + path, json=json, data=data, headers=head | (headers or {}), timeout=30,
                allow_redirects=False)

        return patiently(ask, lambda answer: patient and (answer.status_code == 429 or is_being_made(path, answer)))

    def ok(self, method, path, status=200, headers=None, **arguments):
        """What should be done once comes with a key of its own, unless the caller has one."""
        keyed = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        answer = self.call(method, path, headers=keyed | (headers or {}), **arguments)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path):
        return self.ok("GET", path)

    def decide(self, proposal, kind, key=None, **changes):
        """Accepts or declines for the client, as the team does after a call."""
        body = {"on_behalf": {"told_by": "Ngozi Okafor", "channel": "phone"}}
        if kind == "decline":
            body |= {"reason_code": "price", "reason": "More than we planned for"}
        return self.call(
            "POST", f"/api/v1/proposals/{proposal}/{kind}", json=body | changes,
            headers={"Idempotency-Key": key or str(uuid.uuid4())})


class Sent:
    """A sent proposal with its links."""

    def __init__(self, api, client, estimate, proposal, links):
        self.api = api
        self.client = client
        self.estimate = estimate["id"]
        self.proposal = proposal["id"]
        self.links = links

    def url(self, role="decides"):
        return next(link["url"] for link in self.links if link["role"] == role)

    def link(self, role="decides"):
        return next(link for link in self.links if link["role"] == role)

    def detail(self):
        return self.api.get(f"/api/v1/proposals/{self.proposal}")

    def state(self):
        return self.detail()["state"]

    def person(self, role="decides", **arguments):
        return Person(self.api.gateway, self.url(role), **arguments)


def draft(api, sample="kitchen-remodel", client=None, **changes):
    """Client (unless given), estimate and proposal draft; every estimate gets a number of its own."""
    data = copy.deepcopy(demo.sample(sample))
    data["estimate"]["number"] += f"-{uuid.uuid4().hex[:8]}"
    data["proposal"] |= changes
    if client is None:
        client = api.ok("POST", "/api/v1/clients", status=201, json=demo.client_body(data))
    estimate = api.ok("POST", "/api/v1/estimates", status=201, json=demo.estimate_body(data, client["id"]))
    proposal = api.ok(
        "POST", f"/api/v1/estimates/{estimate['id']}/proposals", status=201, json=demo.proposal_body(data))
    return client, estimate, proposal


def send(api, sample="kitchen-remodel", client=None, **changes):
    client, estimate, proposal = draft(api, sample, client, **changes)
    answer = api.ok("POST", f"/api/v1/proposals/{proposal['id']}/dispatch", json={"layout": "classic"})
    return Sent(api, client, estimate, proposal, answer["share_links"])


def send_illustrated(portal, layout, sample="kitchen-remodel"):
    """With its pictures, from an organization of its own with logo and typeface: as the demo has it."""
    api = portal.new_organization(sample)
    own = demo.API(portal.gateway, api.key)
    data = demo.sample(sample)
    demo.brand(own, data["organization"])
    client = own.post("/api/v1/clients", demo.client_body(data))
    estimate = own.post("/api/v1/estimates", demo.estimate_body(data, client["id"]))
    body = demo.illustrated(own, sample, demo.proposal_body(data))
    proposal = own.post(f"/api/v1/estimates/{estimate['id']}/proposals", body)
    return Sent(api, client, estimate, proposal, demo.dispatch(own, proposal, layout))


class Person:
    """Somebody with a share link and a program that keeps its cookie: a browser without its windows."""

    def __init__(self, gateway, url, address=None, agent=BROWSER_AGENT):
        self.gateway = gateway
        self.url = url
        self.http = session(address)
        self.head = {"User-Agent": agent}
        self.path = None
        self.load = None
        self.numbers = itertools.count(1)

    def open(self, headers=None):
        """Follows the link; returns the answer of the page."""
        first = self.http.get(self.url, headers=self.head | (headers or {}), timeout=30, allow_redirects=False)
        if first.status_code != 303:
            return first
        self.path = first.headers["Location"]
        # A browser keeps a Secure cookie of http://localhost; requests does not, so it is carried by hand.
        self.head["Cookie"] = first.headers["Set-Cookie"].split(";", 1)[0]
        return self.page(headers)

    def page(self, headers=None):
        answer = self.get(self.path, headers)
        load = re.search(r'data-load="([^"]+)"', answer.text)
        if load and load[1] != self.load:
            self.load, self.numbers = load[1], itertools.count(1)
        return answer

    def stay(self):
        """As long as it takes to count: no beat tells of more time than has passed since the page was loaded."""
        time.sleep(3.5)

    def beat(self, headers=None, **changes):
        """Tells what a page tells of somebody who has just opened it; `changes` says otherwise."""
        body = {
            "load": self.load, "sequence": next(self.numbers), "active_milliseconds": 4000, "trusted_events": 3,
            "scroll_basis_points": 3000, "parts": {"section-1": 4000}, "webdriver": False}
        return self.http.post(
            f"{self.gateway}{self.path}/beats", json=body | changes, timeout=30,
            headers=self.head | {"Origin": self.gateway} | (headers or {}))

    def get(self, path, headers=None):
        def ask():
            return self.http.get(
                self.gateway + path, headers=self.head | (headers or {}), timeout=30, allow_redirects=False)

        return patiently(ask, lambda answer: is_being_made(path, answer))

    def post(self, path, fields, headers=None):
        head = {"Origin": self.gateway, "Content-Type": "application/x-www-form-urlencoded"}
        return self.http.post(
            self.gateway + path, data=urlencode(fields), headers=self.head | head | (headers or {}), timeout=30,
            allow_redirects=False)

    def submit(self, form, **fields):
        return self.post(form.action, form.fields | fields)

    def decide(self, kind="acceptance", **fields):
        """Decides without a human signal: answers the confirm page."""
        return self.submit(form(self.confirm_page(kind, **fields), kind), confirm="yes")

    def ready_to_decide(self, kind):
        """Everything up to the deciding request; returns a function that sends it, once for each call."""
        fields = form(self.confirm_page(kind), kind).fields | {"confirm": "yes"}
        return lambda: self.post(f"{self.path}/{kind}", fields)

    def confirm_page(self, kind="acceptance", **fields):
        """What a decision without a human signal gets first."""
        page = self.open() if self.path is None else self.page()
        if kind == "decline":
            page = self.get(f"{self.path}/decline")
            fields = {"reason_code": "price", "reason": "More than we planned for"} | fields
        confirm = self.submit(form(page, kind), **fields)
        assert confirm.status_code == 200, f"no confirm page: {confirm.status_code} {confirm.text[:400]}"
        return confirm


class Form:
    def __init__(self, action, method):
        self.action = action
        self.method = method
        # As they stand: what a browser would send, and what it would need to be touched first.
        self.fields = {}
        self.unticked = {}


class FormReader(HTMLParser):
    """The forms of a page with their fields as they stand."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.by_id = {}
        self.form = None
        self.area = None

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            # A field may stand before its form, and name it.
            self.form = self.by_id.setdefault(attributes.get("id", len(self.forms)), Form("", ""))
            self.form.action = attributes.get("action", "")
            self.form.method = attributes.get("method", "get").lower()
            self.forms.append(self.form)
        elif tag == "input" and attributes.get("name"):
            owner = self.by_id.setdefault(attributes["form"], Form("", "")) if "form" in attributes else self.form
            if owner is None:
                return
            name, value = attributes["name"], attributes.get("value") or ""
            if attributes.get("type") in ("checkbox", "radio") and "checked" not in attributes:
                owner.unticked.setdefault(name, []).append(value)
            else:
                owner.fields[name] = value
        elif self.form is not None and tag == "textarea" and attributes.get("name"):
            self.area = attributes["name"]
            self.form.fields[self.area] = ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area is not None and self.form is not None:
            self.form.fields[self.area] += data


def forms(answer):
    reader = FormReader()
    reader.feed(answer.text)
    return reader.forms


def form(answer, kind):
    """The form that posts to `.../acceptance` or `.../decline`."""
    found = [one for one in forms(answer) if urlsplit(one.action).path.endswith(f"/{kind}")]
    assert found, f"no {kind} form on this page ({answer.status_code}): {answer.text[:600]}"
    return found[0]


class FromAddress(HTTPAdapter):
    """Calls from one of the loopback's many addresses, so that limits by address can be tested apart."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **named):
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **named)


def session(address=None):
    made = requests.Session()
    made.trust_env = False
    if address:
        made.mount("http://", FromAddress(address))
    return made
