"""Loads the sample estimates through the public API, as a customer's estimating system would.

Every finished step is written down, so a run that was cut off goes on where it stopped, and a finished demo is left alone.
"""

import datetime
import json
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from stack import StackError, write_private

SAMPLES = Path(__file__).parent / "samples"
# In the order of the day: the kitchen first.
SAMPLE_NAMES = (
    "kitchen-remodel", "service-cooler-fan", "roof-three-packages", "tenant-improvement-schedule-of-values",
)
# What shows each of them best.
LAYOUTS = {
    "kitchen-remodel": "showcase", "roof-three-packages": "showcase",
    "tenant-improvement-schedule-of-values": "itemized",
}
# The same once more for another job, accepted and billed; the samples' own proposals stay open to be decided.
BILLED = {
    "kitchen-remodel": {"number": "E-2026-0094", "title": "Kitchen of the guest house, 418 Alder Ct"},
    "tenant-improvement-schedule-of-values": {
        "number": "TI-2026-03", "title": "Dental clinic tenant improvement, suite 310"},
}
# How far the lines of the schedule of values are in each month, by item: in basis points to date with what is stored, and
# that in cents.
APPLICATIONS = (
    {"010": (1000, 0), "020": (10_000, 0), "030": (10_000, 0), "040": (5000, 0), "050": (4000, 1_200_000)},
    {"010": (2500, 0), "040": (10_000, 0), "050": (8500, 0), "060": (6000, 0), "110": (2000, 1_850_000),
     "190": (2200, 2_400_000), "200": (1000, 0), "CO1-1": (4000, 0)},
)
# What its client wanted otherwise after the first month: work that came on top, and some that fell away.
CHANGE_ORDER = {
    "estimate": {"number": "TI-2026-03-CO1", "title": "Lead lining of the X-ray room", "kind": "change_order"},
    "proposal": {
        "introduction": "The radiologist asked for a second X-ray room; the feature wall in reception is left out for it.",
        "sections": [{"title": "Change order", "lines": [
            {"item": "CO1-1", "name": "Lead-lined drywall and door, second X-ray room", "quantity": 1, "unit": "ls",
             "unit_price_cents": 1_284_000, "taxable": False},
            {"item": "CO1-2", "name": "Feature wall in reception, left out", "quantity": 1, "unit": "ls",
             "unit_price_cents": -365_000, "taxable": False}]}]},
}
# News of an acceptance reaches billing in a fraction of that.
BILLING_SECONDS = 20


class Refused(StackError):
    """An answer of the API that is no good news."""

    def __init__(self, text, status):
        super().__init__(text)
        self.status = status


class API:
    """The gateway's JSON API for one key."""

    def __init__(self, address, key):
        self.address = address
        self.key = key

    def call(self, method, path, body=None, headers=None):
        """Returns the decoded answer; a refusal becomes one readable sentence."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, method=method, data=data,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"} | (headers or {}),
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refusal:
            raise Refused(f"{method} {path} was refused: {describe(refusal)}", refusal.code) from None
        except OSError as error:
            raise StackError(f"{method} {path} got no answer: {error}") from None

    def get(self, path):
        return self.call("GET", path)

    def upload(self, path):
        """Stores a picture; returns its hash, by which everything refers to it."""
        kind = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}[Path(path).suffix]
        return self.call("POST", "/api/v1/images", Path(path).read_bytes(), {"Content-Type": kind})["sha256"]

    def post(self, path, body, key=None):
        return self.call("POST", path, body, {"Idempotency-Key": key or str(uuid.uuid4())})


def describe(refusal):
    """A problem document in one line: status, code, field, sentence."""
    try:
        problem = json.loads(refusal.read())
    except ValueError:
        return f"status {refusal.code}"
    parts = [f"status {refusal.code}", f"code {problem.get('code')}"]
    if problem.get("field"):
        parts.append(f"field {problem['field']}")
    parts.append(problem.get("detail") or problem.get("title") or "")
    return ", ".join(parts)


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def brands():
    return json.loads((SAMPLES / "organizations.json").read_text(encoding="utf-8"))


def pictures():
    return json.loads((SAMPLES / "pictures" / "pictures.json").read_text(encoding="utf-8"))


# What each step sends

def organization_body(data):
    body = {key: data[key] for key in ("currency", "locale", "time_zone")}
    return {"name": data["organization"]} | body | brands().get(data["organization"], {})


def member_body(data):
    domain = organization_body(data)["email"].split("@")[1]
    return {"name": "Sam Rivera", "email": f"sam.rivera@{domain}", "role": "owner"}


def client_body(data):
    return {key: data["client"][key] for key in ("name", "address", "contacts")}


def estimate_body(data, client):
    return data["estimate"] | {"client_id": client, "currency": data["currency"]}


def proposal_body(data):
    return data["proposal"] | ({"contract": data["contract"]} if "contract" in data else {})


def brand(api, name):
    """Logo and typeface of a sample organization."""
    look = pictures()["organizations"].get(name)
    if look:
        logo = api.upload(SAMPLES / "pictures" / look["logo"])
        version = api.get("/api/v1/organization")["version"]
        api.call(
            "PATCH", "/api/v1/organization", {"logo": logo, "font": look["font"]}, {"If-Match": f'"v{version}"'})
    return name


def illustrated(api, name, body):
    """The sample's proposal with its pictures, which are stored first."""
    wanted = pictures()["proposals"].get(name)
    if not wanted:
        return body
    body = json.loads(json.dumps(body))
    file, alt = wanted["cover"]
    body |= {"cover_image": api.upload(SAMPLES / "pictures" / file), "cover_image_alt": alt}
    parts = body["sections"] + body.get("packages", {}).get("choices", [])
    for line in (line for part in parts for line in part["lines"]):
        if line["name"] in wanted["lines"]:
            file, alt = wanted["lines"][line["name"]]
            line |= {"image": api.upload(SAMPLES / "pictures" / file), "image_alt": alt}
    return body


def create_organization(address, operator_key, data):
    """Returns the new organization's answer, with its API key."""
    return API(address, operator_key).post("/api/v1/organizations", organization_body(data))


def create_proposal(api, data, client=None):
    """Client (unless given), estimate and proposal of one sample; returns (client, estimate, proposal)."""
    if client is None:
        client = api.post("/api/v1/clients", client_body(data))
    estimate = api.post("/api/v1/estimates", estimate_body(data, client["id"]))
    return client, estimate, api.post(f"/api/v1/estimates/{estimate['id']}/proposals", proposal_body(data))


def dispatch(api, proposal, layout="classic"):
    """Sends it to every contact; returns the share links."""
    return api.post(f"/api/v1/proposals/{proposal['id']}/dispatch", {"layout": layout})["share_links"]


def accept(api, proposal, name, key=None):
    """As told on the phone by somebody of this name."""
    body = {"on_behalf": {"told_by": name, "channel": "phone"}}
    return api.post(f"/api/v1/proposals/{proposal}/acceptance", body, key)


def awaited(ask, what):
    """Asks until there is an answer: what follows from an acceptance arrives by itself, a moment later."""
    deadline = time.monotonic() + BILLING_SECONDS
    while True:
        try:
            if answer := ask():
                return answer
        except Refused as refusal:
            if refusal.status != 404:
                raise
        if time.monotonic() > deadline:
            raise StackError(f"{what} did not arrive within {BILLING_SECONDS} s; see the logs of proposals and billing.")
        time.sleep(0.05)


def deposit_of(api, project):
    """The invoice that an acceptance makes."""
    def ask():
        invoices = api.get(f"/api/v1/invoices?project_id={project}")["items"]
        return next((one for one in invoices if one["kind"] == "deposit" and one["status"] != "draft"), None)

    return awaited(ask, "The deposit invoice")


def schedule_of(api, project):
    return awaited(lambda: api.get(f"/api/v1/projects/{project}/schedule-of-values"), "The schedule of values")


def application_body(schedule, work):
    ids = {line.get("item"): line["id"] for line in schedule["lines"]}
    return {"lines": [
        {"line_id": ids[item], "completed_to_date_basis_points": to_date, "stored_cents": stored}
        for item, (to_date, stored) in work.items()]}


def payment_body(invoice, cents, reference):
    """A check that came on the day of the invoice."""
    day = datetime.date.fromisoformat(invoice["due_on"]) - datetime.timedelta(days=invoice["terms_days"])
    return {"method": "check", "amount_cents": cents, "currency": invoice["currency"], "reference": reference,
            "received_on": day.isoformat()}


class Journal:
    """What has been done, in a private file: each named step runs once."""

    def __init__(self, path):
        self.path = Path(path)
        self.answers = json.loads(self.path.read_text()) if self.path.exists() else {}

    def once(self, step, run):
        if step not in self.answers:
            self.answers[step] = run()
            write_private(self.path, json.dumps(self.answers))
        return self.answers[step]


class BilledJob:
    """A sample accepted and billed. Steps that move money have keys of their own: cut off in one, it is done once."""

    def __init__(self, api, journal, name, client):
        self.api = api
        self.journal = journal
        self.name = f"{name} billed"
        self.client = client
        data = sample(name)
        self.data = data | {"estimate": data["estimate"] | BILLED[name]}
        self.project = None
        self.decider = next(contact["name"] for contact in client["contacts"] if contact["role"] == "decides")

    def load(self):
        """Returns what `demo.json` says of its invoices."""
        proposal = self.once("proposal", lambda _: create_proposal(self.api, self.data, self.client)[2])["id"]
        self.once("links", lambda _: dispatch(self.api, {"id": proposal}))
        self.once("acceptance", lambda key: accept(self.api, proposal, self.decider, key))
        self.project = self.api.get(f"/api/v1/proposals/{proposal}")["project_id"]
        is_progress = self.data.get("contract", {}).get("billing") == "progress"
        return [self.shared(invoice) for invoice in (self.applications() if is_progress else self.milestones())]

    def applications(self):
        """Two months over the schedule of values: the first one paid but for what is kept back, the second one open."""
        first = self.application(1, schedule_of(self.api, self.project))
        self.pay(first, first["payable_cents"], "20417")
        return [first, self.application(2, self.changed())]

    def application(self, number, schedule):
        return self.issued(
            f"application {number}", "applications", application_body(schedule, APPLICATIONS[number - 1]))

    def changed(self):
        """What the client has accepted since; returns the schedule with its lines."""
        data = self.data | CHANGE_ORDER | {"estimate": CHANGE_ORDER["estimate"] | {"project_id": self.project}}
        data.pop("contract", None)
        proposal = self.once("change", lambda _: create_proposal(self.api, data, self.client)[2])["id"]
        self.once("change links", lambda _: dispatch(self.api, {"id": proposal}))
        self.once("change acceptance", lambda key: accept(self.api, proposal, self.decider, key))

        def ask():
            schedule = self.api.get(f"/api/v1/projects/{self.project}/schedule-of-values")
            return schedule if any("change_order" in line for line in schedule["lines"]) else None

        return awaited(ask, "The change order")

    def milestones(self):
        """The deposit paid in part, the next milestone open."""
        deposit = self.once("deposit", lambda _: deposit_of(self.api, self.project))
        deposit = self.api.get(f"/api/v1/invoices/{deposit['id']}")
        self.pay(deposit, deposit["payable_cents"] // 2, "1042")
        return [deposit, self.issued("milestone", "invoices", {"kind": "standard", "milestone": 2, "terms_days": 14})]

    # Parts

    def once(self, step, run):
        step = f"{self.name} {step}"
        return self.journal.once(step, lambda: run("demo-" + step.replace(" ", "-")))

    def issued(self, step, kind, body):
        draft = self.once(step, lambda key: self.api.post(f"/api/v1/projects/{self.project}/{kind}", body, key))
        return self.once(
            f"{step} issued", lambda key: self.api.post(f"/api/v1/invoices/{draft['id']}/issue", {}, key))

    def pay(self, invoice, cents, reference):
        self.once("payment", lambda key: self.api.post(
            f"/api/v1/invoices/{invoice['id']}/payments", payment_body(invoice, cents, reference), key))

    def shared(self, invoice):
        """With a link for everybody whose business it is."""
        links = [
            self.once(f"link {invoice['id']} {contact['id']}", lambda key, contact=contact: self.api.post(
                f"/api/v1/invoices/{invoice['id']}/share-links", {"contact_id": contact["id"]}, key))
            for contact in self.client["contacts"] if contact["role"] != "reads"]
        return {
            "id": invoice["id"], "kind": invoice["kind"],
            "share_links": [{"email": link["email"], "url": link["url"]} for link in links]}


def load(address, operator_key, result, note=lambda text: None):
    """Loads all samples, writes `result` (`demo.json`) and returns what it holds."""
    result = Path(result)
    if result.exists():
        return json.loads(result.read_text())
    journal = Journal(result.with_suffix(".partial.json"))
    organizations = {}
    for name in SAMPLE_NAMES:
        data = sample(name)
        note(f"demo: {data['estimate']['title']} ({data['organization']})")
        made = journal.once(
            f"organization {data['organization']}", lambda: create_organization(address, operator_key, data))
        organization = organizations.setdefault(made["id"], {
            "id": made["id"], "name": data["organization"], "api_key": made["api_key"]["key"], "proposals": [],
            "invoices": []})
        api = API(address, organization["api_key"])
        member = journal.once(
            f"{data['organization']} member", lambda: api.post("/api/v1/members", member_body(data)))
        organization["members"] = [{key: member[key] for key in ("id", "name", "email", "role")}]
        journal.once(f"brand {data['organization']}", lambda: brand(api, data["organization"]))
        client = journal.once(f"{name} client", lambda: api.post("/api/v1/clients", client_body(data)))
        estimate = journal.once(
            f"{name} estimate", lambda: api.post("/api/v1/estimates", estimate_body(data, client["id"])))
        proposal = journal.once(
            f"{name} proposal",
            lambda: api.post(
                f"/api/v1/estimates/{estimate['id']}/proposals", illustrated(api, name, proposal_body(data))))
        links = journal.once(f"{name} links", lambda: dispatch(api, proposal, LAYOUTS.get(name, "classic")))
        organization["proposals"].append({
            "id": proposal["id"], "estimate_id": estimate["id"], "sample": name,
            "share_links": [{"email": link["email"], "role": link["role"], "url": link["url"]} for link in links],
        })
        if name in BILLED:
            note(f"demo: {BILLED[name]['title']}, accepted and billed")
            organization["invoices"] += BilledJob(api, journal, name, client).load()
    demo = {"gateway": address, "organizations": list(organizations.values())}
    write_private(result, json.dumps(demo, indent=2, ensure_ascii=False) + "\n")
    journal.path.unlink(missing_ok=True)
    return demo


def print_demo(demo):
    """The same for a person."""
    print(f"\nThe portal answers at {demo['gateway']}")
    for organization in demo["organizations"]:
        print(f"\n{organization['name']}\n  API key  {organization['api_key']}")
        for member in organization["members"]:
            print(f"  team     {demo['gateway']}/team as {member['email']}")
        for proposal in organization["proposals"]:
            print(f"  {proposal['sample']}\n    {demo['gateway']}/team/proposals/{proposal['id']} for the team")
            for link in proposal["share_links"]:
                print(f"    {link['email']} ({link['role']})\n      {link['url']}")
        for invoice in organization.get("invoices", []):
            print(f"  {invoice['kind']} invoice".replace("_", " "))
            for link in invoice["share_links"]:
                print(f"    {link['email']}\n      {link['url']}")
