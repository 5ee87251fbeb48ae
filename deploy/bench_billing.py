"""The part of the benchmark that bills: the client's invoice page, payments by hand, lists and statements of few and of
many invoices, and how soon the deposit invoice is there."""

import http.client
import math
import time

import demo
from measuring import CONNECTIONS, open_link, row, wrk

SAMPLE = "tenant-improvement-schedule-of-values"
# So large that no payment of the benchmark is too much.
LARGE_CENTS = 10_000_000_000
FEW = 100
READS = 200
DEPOSITS = 100
# Read in turn, of the organization with few and of that with many.
READINGS = {
    "invoices": ("list of invoices", "/api/v1/invoices"),
    "unpaid": ("list of a client's open invoices", "/api/v1/invoices?status=open&client_id={client}"),
    "open": ("list of open invoices", "/api/v1/invoices?status=open"),
    "overdue": ("list of overdue invoices, none", "/api/v1/invoices?overdue=true"),
    "paid": ("list of paid invoices, none", "/api/v1/invoices?status=paid"),
    "partly": ("list of partially paid invoices, none", "/api/v1/invoices?status=partially_paid"),
    "processing": ("list of invoices whose payment is on its way, none", "/api/v1/invoices?status=processing"),
    "drafts": ("list of a client's drafts, none", "/api/v1/invoices?status=draft&client_id={client}"),
    "void": ("list of a job's void invoices, none", "/api/v1/invoices?status=void&project_id={project}"),
    "statement": ("statement of a client", "/api/v1/clients/{client}/statement"),
    "job": ("statement of a client's job", "/api/v1/clients/{client}/statement?project_id={project}"),
    "aging": ("aging report of today", "/api/v1/reports/aging"),
}

# Copies of one issued invoice with its entry in the ledger, a minute apart, as the service would have made them.
FILL = (
    """
  INSERT INTO invoices (
    organization_id, id, project_id, client_id, kind, state, number, title, currency, content, subtotal_cents,
    tax_cents, total_cents, payable_cents, terms_days, parties, issued_at, due_on, content_sha256, created_by,
    created_at)
  SELECT
    organization_id, md5(id::text || n)::uuid, project_id, client_id, kind, state, number + n, title, currency, content,
    subtotal_cents, tax_cents, total_cents, payable_cents, terms_days, parties, issued_at, due_on, content_sha256,
    created_by, created_at - n * interval '1 minute'
  FROM invoices, generate_series(1, {count}) n
  WHERE id = '{invoice}'
""",
    """
  INSERT INTO ledger_entries (
    organization_id, id, kind, client_id, project_id, invoice_id, occurred_on, description, created_by, created_at)
  SELECT
    organization_id, md5(id::text || n)::uuid, kind, client_id, project_id, md5(invoice_id::text || n)::uuid,
    occurred_on - n / 1440, description, created_by, created_at - n * interval '1 minute'
  FROM ledger_entries, generate_series(1, {count}) n
  WHERE invoice_id = '{invoice}'
  ORDER BY n DESC
""",
    """
  INSERT INTO ledger_postings (
    organization_id, entry_id, line, account, client_id, project_id, invoice_id, amount_cents, currency)
  SELECT
    organization_id, md5(entry_id::text || n)::uuid, line, account, client_id, project_id,
    md5(invoice_id::text || n)::uuid, amount_cents, currency
  FROM ledger_postings, generate_series(1, {count}) n
  WHERE invoice_id = '{invoice}'
""",
    """
  UPDATE number_counters SET next_number = next_number + {count}
  WHERE series = 'invoice' AND organization_id = (SELECT organization_id FROM invoices WHERE id = '{invoice}')
""",
)


class BillingBenchmark:
    """Keeps its figures with those of the whole."""

    def __init__(self, benchmark):
        self.benchmark = benchmark
        self.stack = benchmark.stack
        self.api = benchmark.api
        self.pages = {}

    def prepare(self):
        """An application and a standard invoice with open share links, and invoices that take payments."""
        self.benchmark.note("preparing invoices")
        client, project = self.job(self.api, SAMPLE)
        schedule = demo.schedule_of(self.api, project)
        items = {line.get("item") for line in schedule["lines"]}
        for number, work in enumerate(demo.APPLICATIONS):
            # The job of the demo without its change order.
            work = {item: done for item, done in work.items() if item in items}
            application = self.issued(self.api, project, demo.application_body(schedule, work), "applications")
        standard = self.issued(self.api, project, standard_body(1_234_500))
        for name, invoice in (("application", application), ("standard", standard)):
            link = self.api.post(
                f"/api/v1/invoices/{invoice['id']}/share-links", {"contact_id": client["contacts"][0]["id"]})
            self.pages[name] = open_link(link["url"])
        to_pay = [self.issued(self.api, project, standard_body(LARGE_CENTS)) for _ in range(CONNECTIONS)]
        self.payments = self.benchmark.folder / "payments"
        self.payments.write_text("".join(
            f"/api/v1/invoices/{invoice['id']}/payments {demo.payment_body(invoice, 1, '1')['received_on']}\n"
            for invoice in to_pay))

    def job(self, api, sample, **changes):
        """An accepted proposal; returns its client and its project."""
        data = demo.sample(sample)
        client, _, proposal = demo.create_proposal(api, data | {"proposal": data["proposal"] | changes})
        demo.dispatch(api, proposal)
        demo.accept(api, proposal["id"], "Benchmark")
        return client, api.get(f"/api/v1/proposals/{proposal['id']}")["project_id"]

    def issued(self, api, project, body, kind="invoices"):
        draft = api.post(f"/api/v1/projects/{project}/{kind}", body)
        return api.post(f"/api/v1/invoices/{draft['id']}/issue", {})

    def round(self, number, base, host, hop):
        seconds = self.benchmark.arguments.seconds
        for name, (path, cookie) in self.pages.items():
            page = wrk(base + path, seconds, CONNECTIONS, [host, ("Cookie", cookie)])
            self.benchmark.keep(f"invoice page {name}", page["rate"])
            self.benchmark.keep(f"invoice page {name} ratio", page["rate"] / hop)
            self.benchmark.keep(f"invoice page {name} p99", page["p99"])
        paid = wrk(
            base, seconds, CONNECTIONS, [host, ("Authorization", f"Bearer {self.api.key}")], payments=self.payments,
            run=f"round-{number}")
        self.benchmark.keep("payments", paid["rate"])
        self.benchmark.keep("payments p99", paid["p99"])

    def compare(self):
        """What the team is told of an organization with few invoices and of one with many, all of one client."""
        cluster, database = self.stack.cluster, "portal_billing"
        readers = {}
        for name, count in (("few", FEW), ("many", self.benchmark.arguments.invoices)):
            self.benchmark.note(f"filling in {count:,} invoices")
            made = demo.create_organization(self.stack.gateway, self.stack.secret("operator"), demo.sample(SAMPLE))
            api = demo.API(self.stack.gateway, made["api_key"]["key"])
            client, project = self.job(api, SAMPLE)
            demo.schedule_of(api, project)
            invoice = self.issued(api, project, standard_body(100_000))
            for statement in FILL:
                cluster.sql(statement.format(invoice=invoice["id"], count=count - 1), database=database)
                # The next one looks each row up in what was just filled; autovacuum may have counted in the midst of it.
                cluster.sql("ANALYZE", database=database)
            readers[name] = (client["id"], project, api.key)
        port = self.stack.port("gateway")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for what, (_, path) in READINGS.items():
            for number in range(READS):
                for name, (client, project, key) in readers.items():
                    took = read(connection, path.format(client=client, project=project), key, port)
                    # The first ones make plans and connections.
                    if number >= READS // 10:
                        self.benchmark.keep(f"{what} {name}", took * 1000)
        connection.close()

    def time_deposits(self):
        """From the answer to the acceptance to the first answer that has the deposit invoice."""
        self.benchmark.note(f"waiting for {DEPOSITS} deposit invoices")
        for _ in range(DEPOSITS):
            data = demo.sample("service-cooler-fan")
            data["proposal"]["deposit"] = {"kind": "percent", "basis_points": 2500}
            _, _, proposal = demo.create_proposal(self.api, data)
            demo.dispatch(self.api, proposal)
            demo.accept(self.api, proposal["id"], "Benchmark")
            began = time.monotonic()
            project = self.api.get(f"/api/v1/proposals/{proposal['id']}")["project_id"]
            demo.deposit_of(self.api, project)
            self.benchmark.keep("deposit", time.monotonic() - began)

    def rows(self):
        median, figures = self.benchmark.median, self.benchmark.figures
        rows = []
        for name in self.pages:
            ratio = median(f"invoice page {name} ratio")
            rows.append(row(
                f"invoice page, {name}, requests/s (reference: bare hop)", f"{median('hop'):,.0f}",
                f"{median(f'invoice page {name}'):,.0f}", f"{ratio:.2f}", ">= 0.50", ratio >= 0.5))
        rows += [
            row("invoice page, application, p99", "", f"{median('invoice page application p99'):.1f} ms", ""),
            row(f"payments by hand/s, {CONNECTIONS} at once", "", f"{median('payments'):,.0f}", ""),
            row(f"payment by hand, p99, {CONNECTIONS} at once", "", f"{median('payments p99'):.1f} ms", ""),
        ]
        for what, (title, _) in READINGS.items():
            few, many = median(f"{what} few"), median(f"{what} many")
            rows.append(row(
                f"{title}, {self.benchmark.arguments.invoices:,} invoices (reference: {FEW})", f"{few:.2f} ms",
                f"{many:.2f} ms", f"{many / few:.2f}", "<= 1.30", many <= 1.3 * few))
        deposits = sorted(figures["deposit"])
        p99 = deposits[math.ceil(len(deposits) * 0.99) - 1]
        rows.append(row(
            f"deposit invoice after acceptance, p99 of {len(deposits)} (reference: median)",
            f"{median('deposit'):.2f} s", f"{p99:.2f} s", "", "< 1 s", p99 < 1))
        return rows


def standard_body(cents):
    return {"kind": "standard", "lines": [{"description": "Work", "quantity": 1, "unit_price_cents": cents}]}


def read(connection, path, key, port):
    """Seconds that one request takes."""
    began = time.monotonic()
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}", "Host": f"localhost:{port}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{answer.status} for {path}: {body[:200]}")
    return time.monotonic() - began
