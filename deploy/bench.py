"""The benchmark behind deploy/bench: every figure beside its reference of the same round, medians of all rounds.

One machine runs everything, the load generator included, so the ratios say more than the figures.
"""

import argparse
import http.client
import os
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import demo
from bench_billing import BillingBenchmark
from cluster import program
from measuring import CONNECTIONS, PROJECT, open_link, row, wrk
from stack import Stack, StackError, eventually, free_port, services

DECIDERS = 50
READERS = 64
# Event streams that are open at once: so many of one organization, of one key and from one address as each may have.
STREAMS = 1000
STREAMS_OF_ONE_ORGANIZATION = 250
STREAMS_OF_ONE_KEY = 12
STREAMS_OF_ONE_ADDRESS = 100
# Beats of two proposals whose details are compared, with the visits that they are of.
BEATS = {"few": (10, 10), "many": (1_000_000, 20_000)}
BEATS_AT_ONCE = 250_000
DETAIL_READS = 200
# For what a load leaves to be told and mailed.
SETTLE_SECONDS = 120
# Of a person: what machines tell is kept, too, but comes to nothing.
BROWSER = ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
# Beside classic, which is measured by itself.
LAYOUTS = ("itemized", "summary", "showcase")
# The kitchen's options as a browser would send them, one of them ticked.
CHOICE = "choices=1&line-17=yes&quantity-18=1&quantity-19=1"

NGINX = """
worker_processes 1;
daemon off;
pid {folder}/{name}.pid;
error_log {folder}/{name}.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/{name}-body;
  proxy_temp_path {folder}/{name}-proxy;
  fastcgi_temp_path {folder}/{name}-fastcgi;
  uwsgi_temp_path {folder}/{name}-uwsgi;
  scgi_temp_path {folder}/{name}-scgi;
  {content}
}}
"""
CONSTANT = "server {{ listen 127.0.0.1:{port}; location / {{ default_type text/plain; return 200 '{text}'; }} }}"
PROXY = """
  upstream upstream {{ server 127.0.0.1:{target}; keepalive 64; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://upstream; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
"""

# A row as of `beats`, with the same key.
INSERTED = """
  CREATE TABLE inserted (
    organization_id uuid NOT NULL, view_id uuid NOT NULL, load_id uuid NOT NULL, sequence bigint NOT NULL,
    received_at timestamptz NOT NULL, credited_milliseconds bigint NOT NULL, claimed_milliseconds bigint NOT NULL,
    trusted_events bigint NOT NULL, scroll_basis_points bigint NOT NULL, parts jsonb NOT NULL,
    PRIMARY KEY (organization_id, load_id, sequence, received_at))
"""
INSERT = """\\set number random(1, 1000000000)
INSERT INTO inserted VALUES (
  '018f0000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), :number, clock_timestamp(), 10000, 10000, 3, 5000,
  '{"price": 4000, "section-1": 6000}');
"""

# Visits of people by links of their own, a thousand each, and the sums that the service would have made of them.
FILL_VIEWS = """
  WITH row AS (
    INSERT INTO engagements (organization_id, proposal_id, section_count, fetched, opened, active_milliseconds, first_opened_at)
    SELECT organization_id, id, 3, {views}, {views}, {views} * 5000, now() FROM proposals WHERE id = '{proposal}'
    ON CONFLICT (organization_id, proposal_id) DO UPDATE SET fetched = EXCLUDED.fetched
    RETURNING organization_id, proposal_id)
  INSERT INTO views (
    organization_id, id, proposal_id, principal, contact_id, session, device, network, started_at, last_seen_at, last_beat_at,
    fetches, active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts, opened_at)
  SELECT
    organization_id, md5('{proposal}' || n)::uuid, proposal_id, 'link:' || md5('{proposal}' || n / 1000)::uuid,
    md5('{proposal}' || n / 1000)::uuid, md5('{proposal}' || n), 'computer', '0123456789abcdef',
    now() - n * interval '1 minute', now() - n * interval '1 minute', now() - n * interval '1 minute', 1, 5000, 2, 5000, 5000,
    '{{"price": 2000, "section-1": 3000}}', now() - n * interval '1 minute'
  FROM row, generate_series(1, {views}) n
"""
FILL_BEATS = """
  INSERT INTO beats (
    organization_id, view_id, load_id, sequence, received_at, credited_milliseconds, claimed_milliseconds, trusted_events,
    scroll_basis_points, parts)
  SELECT
    organization_id, md5('{proposal}' || n % {views} + 1)::uuid, md5('{proposal}' || n % {views})::uuid, n, now(), 10000, 10000, 3,
    5000, '{{"price": 4000, "section-1": 6000}}'
  FROM proposals, generate_series({first}, {last}) n
  WHERE id = '{proposal}'
"""


class Nginx:
    """One nginx with one worker and a configuration of its own."""

    def __init__(self, folder, name, content, port):
        self.port = port
        configuration = folder / f"{name}.conf"
        configuration.write_text(NGINX.format(folder=folder, name=name, content=content))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            [program, "-c", configuration, "-e", folder / f"{name}.log", "-p", folder], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL)
        if not eventually(lambda: answers(f"http://127.0.0.1:{port}/"), 10):
            raise SystemExit(f"nginx did not start; see {folder / name}.log")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=1).close()
        return True
    except urllib.error.HTTPError:
        # Whatever stands behind it knows no such page: it is there.
        return True
    except OSError:
        return False


class Benchmark:
    def __init__(self, folder, arguments):
        self.folder = folder
        self.arguments = arguments
        self.figures = {}

    def note(self, text):
        print(text, file=sys.stderr, flush=True)

    def keep(self, name, value):
        self.figures.setdefault(name, []).append(value)

    def median(self, name):
        return statistics.median(self.figures[name])

    def run(self):
        constant_port, self.nginx_before_nginx, self.nginx_before_service = free_port(), free_port(), free_port()
        started = []
        try:
            started.append(Nginx(
                self.folder, "constant", CONSTANT.format(port=constant_port, text="x" * 1024), constant_port))
            started.append(Nginx(
                self.folder, "proxy", PROXY.format(port=self.nginx_before_nginx, target=constant_port), self.nginx_before_nginx))
            self.stack = Stack(self.folder / "portal", PROJECT / ".build" / self.arguments.configuration, public_port=0)
            service = self.stack.port("proposals", "ops")
            self.stack.extra["gateway"] = {
                "PORTAL_PAPERS_AHEAD": "false", "PORTAL_BENCH_HOP": "1",
                "PORTAL_BENCH_UPSTREAMS": f"http://127.0.0.1:{service},http://127.0.0.1:{constant_port}"}
            self.stack.start(self.note)
            started.append(Nginx(
                self.folder, "service", PROXY.format(port=self.nginx_before_service, target=service), self.nginx_before_service))
            self.prepare()
            for name in services:
                self.keep(f"memory idle {name}", resident(self.stack.process(name)))
            for number in range(1, self.arguments.rounds + 1):
                self.note(f"round {number} of {self.arguments.rounds}")
                self.round(number)
            self.print_papers()
            self.compare_details()
            self.billing.compare()
            self.billing.time_deposits()
            for name in services:
                self.keep(f"memory loaded {name}", resident(self.stack.process(name)))
                for _ in range(self.arguments.rounds):
                    self.keep(f"ready {name}", self.time_to_ready(name))
            self.follow()
        finally:
            for one in started:
                one.stop()
            if hasattr(self, "stack"):
                self.stack.stop()
                self.stack.cluster.remove()

    def prepare(self):
        """An organization, the kitchen proposal with its open share link, and proposals to decide."""
        address, operator = self.stack.gateway, self.stack.secret("operator")
        kitchen = demo.sample("kitchen-remodel")
        made = demo.create_organization(address, operator, kitchen)
        self.api = demo.API(address, made["api_key"]["key"])
        client, _, proposal = demo.create_proposal(self.api, kitchen)
        self.page, self.cookie = open_link(demo.dispatch(self.api, proposal)[0]["url"])
        self.layouts = {}
        for layout in LAYOUTS:
            _, _, proposal = demo.create_proposal(self.api, kitchen, client)
            answer = self.api.post(f"/api/v1/proposals/{proposal['id']}/dispatch", {"layout": layout})
            self.layouts[layout] = open_link(answer["share_links"][0]["url"])
        # As many pages as connections, so that hardly two ask for the same at the same time.
        self.pages = self.folder / "pages"
        pages = [demo.create_proposal(self.api, kitchen, client)[2] for _ in range(CONNECTIONS)]
        self.pages.write_text("".join(
            " ".join(open_link(demo.dispatch(self.api, proposal)[0]["url"])) + "\n" for proposal in pages))
        self.to_print = [demo.create_proposal(self.api, kitchen, client)[2]["id"] for _ in range(self.arguments.rounds)]
        for one in self.to_print:
            demo.dispatch(self.api, {"id": one})
        self.billing = BillingBenchmark(self)
        self.billing.prepare()
        self.note(f"preparing {self.arguments.decisions * self.arguments.rounds} proposals to decide")
        small = demo.sample("service-cooler-fan")

        def one(number):
            data = small | {"estimate": small["estimate"] | {"number": f"B-{number}"}}
            _, _, proposal = demo.create_proposal(self.api, data, client)
            url = demo.dispatch(self.api, proposal)[0]["url"]
            return f"/api/v1/proposals/{proposal['id']}/acceptance", url

        with ThreadPoolExecutor(4) as pool:
            self.to_decide = list(pool.map(one, range(self.arguments.decisions * self.arguments.rounds)))
        # Plans of tables that were empty a minute ago are nobody's plans for long: autovacuum would do it soon.
        for name in services:
            self.stack.cluster.sql("ANALYZE", database=f"portal_{name}")

    def round(self, number):
        seconds, port = self.arguments.seconds, self.stack.port("gateway")
        host = ("Host", f"localhost:{port}")
        base = f"http://127.0.0.1:{port}"
        reference = wrk(f"http://127.0.0.1:{self.nginx_before_service}/healthz", seconds, CONNECTIONS)
        hop = wrk(f"{base}/bench/hop/0", seconds, CONNECTIONS, [host])
        nginx_to_nginx = wrk(f"http://127.0.0.1:{self.nginx_before_nginx}/healthz", seconds, CONNECTIONS)
        hop_to_nginx = wrk(f"{base}/bench/hop/1", seconds, CONNECTIONS, [host])
        page = wrk(base + self.page, seconds, CONNECTIONS, [host, ("Cookie", self.cookie)])
        self.keep("nginx", reference["rate"])
        self.keep("hop", hop["rate"])
        self.keep("hop ratio", hop["rate"] / reference["rate"])
        self.keep("nginx to nginx", nginx_to_nginx["rate"])
        self.keep("hop to nginx", hop_to_nginx["rate"])
        self.keep("hop to nginx ratio", hop_to_nginx["rate"] / nginx_to_nginx["rate"])
        self.keep("page", page["rate"])
        self.keep("page ratio", page["rate"] / hop["rate"])
        self.keep("page to nginx ratio", page["rate"] / hop_to_nginx["rate"])
        self.keep("page p99", page["p99"])
        for layout, (path, cookie) in self.layouts.items():
            of_layout = wrk(base + path, seconds, CONNECTIONS, [host, ("Cookie", cookie)])
            self.keep(f"page {layout}", of_layout["rate"])
            self.keep(f"page ratio {layout}", of_layout["rate"] / hop["rate"])
        apart = wrk(base, seconds, CONNECTIONS, [host], pages=self.pages)
        self.keep("pages apart", apart["rate"])
        self.keep("pages apart ratio", apart["rate"] / hop["rate"])
        self.billing.round(number, base, host, hop["rate"])
        self.settle()
        choice = wrk(
            base + self.page + "/choices", seconds, CONNECTIONS, [host, ("Cookie", self.cookie), ("Origin", self.stack.gateway)],
            form=CHOICE)
        self.keep("choices", choice["rate"])
        self.keep("choices p99", choice["p99"])
        count = self.arguments.decisions
        ahead = self.to_decide[(number - 1) * count:number * count]
        self.read_ahead([url for _, url in ahead], base, host)
        self.settle()
        paths = self.folder / f"decide-{number}"
        paths.write_text("\n".join(path for path, _ in ahead) + "\n")
        decided = wrk(base, self.arguments.seconds, DECIDERS, [host, ("Authorization", f"Bearer {self.api.key}")], decide=paths)
        self.keep("decisions", decided["rate"])
        self.keep("decisions p99", decided["p99"])

    def settle(self):
        """What one load has left to be told and mailed is done before the next is measured."""
        if not self.stack.settle(SETTLE_SECONDS):
            raise StackError(f"Events and mails were not delivered within {SETTLE_SECONDS} s.")

    def read_ahead(self, urls, base, host):
        """Durable beats of readers, beside rows that pgbench inserts with as many connections."""
        with ThreadPoolExecutor(4) as pool:
            pages = list(pool.map(lambda url: load_page(url, host), urls))
        file = self.folder / "beats"
        file.write_text("".join(f"{path} {load} {cookie}\n" for path, load, cookie in pages))
        reference = self.inserts()
        beats = wrk(
            base, self.arguments.seconds, READERS, [host, BROWSER, ("Origin", self.stack.gateway)], beats=file)
        self.keep("inserts", reference)
        self.keep("beats", beats["rate"])
        self.keep("beats ratio", beats["rate"] / reference)
        self.keep("beats p99", beats["p99"])

    def inserts(self):
        """Rows a second like those of `beats`, each in a transaction of its own, by pgbench."""
        cluster = self.stack.cluster
        cluster.sql("DROP TABLE IF EXISTS inserted")
        cluster.sql(INSERTED)
        script = self.folder / "insert.sql"
        script.write_text(INSERT)
        answer = subprocess.run(
            [program("pgbench"), "-n", "-c", str(READERS), "-j", "1", "-T", str(self.arguments.seconds), "-f", script,
             cluster.conninfo("postgres", "postgres")],
            capture_output=True, text=True, timeout=self.arguments.seconds + 60, check=True)
        return float(re.search(r"^tps = ([0-9.]+)", answer.stdout, re.MULTILINE).group(1))

    def follow(self):
        """What many open streams of events cost a gateway that has just started, and how long until all have heard."""
        self.note(f"opening {STREAMS:,} event streams")
        followed = [self.followed() for _ in range(STREAMS // STREAMS_OF_ONE_ORGANIZATION)]
        keys = [key for _, _, keys in followed for key in keys]
        gateway = self.stack.process("gateway")
        before = resident(gateway)
        with Streams(self.stack.port("gateway"), keys) as streams:
            streams.hear(b"event: ready\n", STREAMS)
            self.keep("streams", resident(gateway) - before)
            for _ in range(self.arguments.rounds):
                began = time.monotonic()
                for api, link, _ in followed:
                    api.post(link["path"], {"contact_id": link["contact_id"]})
                streams.hear(b"event: activity\n", STREAMS)
                self.keep("notice", time.monotonic() - began)

    def followed(self):
        """An organization with something to be told: its API, the share link to make anew, and a key for each stream."""
        kitchen = demo.sample("kitchen-remodel")
        made = demo.create_organization(self.stack.gateway, self.stack.secret("operator"), kitchen)
        api = demo.API(self.stack.gateway, made["api_key"]["key"])
        proposal = demo.create_proposal(api, kitchen)[2]
        link = demo.dispatch(api, proposal)[0] | {"path": f"/api/v1/proposals/{proposal['id']}/share-links"}
        keys = [
            api.post("/api/v1/api-keys", {"name": f"Stream {number}", "scopes": ["activity:read"]})["key"]
            for number in range(-(-STREAMS_OF_ONE_ORGANIZATION // STREAMS_OF_ONE_KEY))]
        return api, link, [keys[number // STREAMS_OF_ONE_KEY] for number in range(STREAMS_OF_ONE_ORGANIZATION)]

    def compare_details(self):
        """What the team is told of a proposal with few beats and of one with a million, asked for in turn."""
        cluster, database = self.stack.cluster, "portal_proposals"
        kitchen = demo.sample("kitchen-remodel")
        proposals = {}
        for name, (beats, views) in BEATS.items():
            self.note(f"filling in {beats:,} beats of {views:,} visits")
            proposal = proposals[name] = demo.create_proposal(self.api, kitchen)[2]["id"]
            demo.dispatch(self.api, {"id": proposal})
            cluster.sql(FILL_VIEWS.format(proposal=proposal, views=views), database=database)
            for first in range(1, beats + 1, BEATS_AT_ONCE):
                last = min(beats, first + BEATS_AT_ONCE - 1)
                cluster.sql(
                    FILL_BEATS.format(proposal=proposal, views=views, first=first, last=last), database=database)
        cluster.sql("ANALYZE", database=database)
        connection = http.client.HTTPConnection("127.0.0.1", self.stack.port("gateway"), timeout=30)
        headers = {"Authorization": f"Bearer {self.api.key}", "Host": f"localhost:{self.stack.port('gateway')}"}
        for what, path in (("detail", "/api/v1/proposals/{}"), ("visits", "/api/v1/proposals/{}/views?limit=10")):
            for number in range(DETAIL_READS):
                for name, proposal in proposals.items():
                    began = time.monotonic()
                    connection.request("GET", path.format(proposal), headers=headers)
                    answer = connection.getresponse()
                    body = answer.read()
                    if answer.status != 200:
                        raise SystemExit(f"{answer.status} for {path}: {body[:200]}")
                    # The first ones make plans and connections.
                    if number >= DETAIL_READS // 10:
                        self.keep(f"{what} {name}", (time.monotonic() - began) * 1000)
        connection.close()

    def print_papers(self):
        """The first PDF of a proposal: printed while somebody waits, in a process of its own that is watched."""
        gateway = self.stack.process("gateway")
        for proposal in self.to_print:
            seen, done = [0], threading.Event()

            def watch(seen=seen, done=done):
                while not done.wait(0.01):
                    seen[0] = max(seen[0], *(peak(child) for child in children(gateway)), 0)

            watcher = threading.Thread(target=watch)
            watcher.start()
            began = time.monotonic()
            request = urllib.request.Request(
                f"{self.stack.gateway}/api/v1/proposals/{proposal}/proposal.pdf",
                headers={"Authorization": f"Bearer {self.api.key}"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                pdf = answer.read()
            self.keep("print", time.monotonic() - began)
            done.set()
            watcher.join()
            self.keep("print memory", seen[0])
            (self.folder / "printed.pdf").write_bytes(pdf)
            facts = subprocess.run(
                ["pdfinfo", self.folder / "printed.pdf"], capture_output=True, text=True, check=True).stdout
            self.keep("print pages", int(next(line for line in facts.splitlines() if line.startswith("Pages:")).split()[1]))

    def time_to_ready(self, name):
        self.stack.stop_service(name)
        began = time.monotonic()
        self.stack.start_service(name)
        if not eventually(lambda: self.stack.ready(name), 30, 0.002):
            raise SystemExit(f"{name} did not become ready")
        return time.monotonic() - began

    def table(self):
        """One row a figure: what, reference, figure, ratio, target, met or not."""
        hop, page = self.median("hop ratio"), self.median("page ratio")
        rows = [
            row("bare hop to proposals, requests/s (reference: nginx)", f"{self.median('nginx'):,.0f}", f"{self.median('hop'):,.0f}",
                f"{hop:.2f}", ">= 0.50", hop >= 0.5),
            row("the same to a constant of nginx (reference: nginx)", f"{self.median('nginx to nginx'):,.0f}",
                f"{self.median('hop to nginx'):,.0f}", f"{self.median('hop to nginx ratio'):.2f}"),
            row("proposal page, requests/s (reference: bare hop)", f"{self.median('hop'):,.0f}",
                f"{self.median('page'):,.0f}", f"{page:.2f}", ">= 0.50", page >= 0.5),
            row("the same (reference: the hop to a constant of nginx)", f"{self.median('hop to nginx'):,.0f}",
                f"{self.median('page'):,.0f}", f"{self.median('page to nginx ratio'):.2f}"),
            row("proposal page, p99", "", f"{self.median('page p99'):.1f} ms", "", "< 25 ms", self.median("page p99") < 25),
            *(row(f"proposal page, {layout}, requests/s (reference: bare hop)", f"{self.median('hop'):,.0f}",
                  f"{self.median(f'page {layout}'):,.0f}", f"{self.median(f'page ratio {layout}'):.2f}", ">= 0.50",
                  self.median(f"page ratio {layout}") >= 0.5) for layout in LAYOUTS),
            row(f"{CONNECTIONS} pages in turn, requests/s (reference: bare hop)", f"{self.median('hop'):,.0f}",
                f"{self.median('pages apart'):,.0f}", f"{self.median('pages apart ratio'):.2f}"),
            row("choosing an option, requests/s", "", f"{self.median('choices'):,.0f}", ""),
            row("choosing an option, p99", "", f"{self.median('choices p99'):.1f} ms", "", "< 30 ms",
                self.median("choices p99") < 30),
            row(f"durable beats/s, {READERS} at once (reference: pgbench inserting)", f"{self.median('inserts'):,.0f}",
                f"{self.median('beats'):,.0f}", f"{self.median('beats ratio'):.2f}", ">= 1.00", self.median("beats ratio") >= 1),
            row("beat, p99", "", f"{self.median('beats p99'):.1f} ms", "", "< 100 ms", self.median("beats p99") < 100),
            row("acceptances/s, 50 at once", "", f"{self.median('decisions'):,.0f}", ""),
            row("acceptance, p99, 50 at once", "", f"{self.median('decisions p99'):.1f} ms", "", "< 50 ms",
                self.median("decisions p99") < 50),
        ]
        for what, title in (("detail", "proposal's detail"), ("visits", "ten of its visits")):
            few, many = self.median(f"{what} few"), self.median(f"{what} many")
            rows.append(row(
                f"{title}, 1,000,000 beats (reference: 10)", f"{few:.2f} ms", f"{many:.2f} ms", f"{many / few:.2f}", "<= 1.50",
                many <= 1.5 * few))
        rows += self.billing.rows()
        rows += [
            row(f"{STREAMS:,} open event streams: resident memory", "", f"{self.median('streams'):.0f} MiB", "", "<= 64 MiB",
                self.median("streams") <= 64),
            row("a notice to all of them", "", f"{self.median('notice'):.2f} s", "", "< 1 s", self.median("notice") < 1),
        ]
        pages, printed, memory = (self.median(f"print{name}") for name in (" pages", "", " memory"))
        rows += [
            row(f"first PDF of a proposal, {pages:.0f} pages", "", f"{printed:.2f} s", "", "< 3 s", printed < 3),
            row("printing process: peak resident memory", "", f"{memory:.0f} MiB", "", "< 300 MiB", 0 < memory < 300),
        ]
        for name in services:
            idle, loaded = self.median(f"memory idle {name}"), self.median(f"memory loaded {name}")
            rows.append(row(
                f"{name}: resident memory after load (reference: idle)", f"{idle:.0f} MiB", f"{loaded:.0f} MiB",
                f"{loaded / idle:.2f}", "<= 64 MiB", loaded <= 64))
        for name in services:
            ready = self.median(f"ready {name}")
            rows.append(row(f"{name}: start to ready", "", f"{ready:.2f} s", "", "<= 0.5 s", ready <= 0.5))
        return [("what", "reference", "figure", "ratio", "target", "met"), *rows]


class Streams:
    """Open event streams, each with a key, listened to by one thread."""

    def __init__(self, port, keys):
        self.selector = selectors.DefaultSelector()
        self.open = []
        for number in range(STREAMS):
            connection = socket.create_connection(
                ("127.0.0.1", port), 10, (f"127.0.2.{number // STREAMS_OF_ONE_ADDRESS + 1}", 0))
            connection.sendall(
                f"GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost:{port}\r\n"
                f"Authorization: Bearer {keys[number]}\r\n\r\n".encode())
            connection.setblocking(False)
            self.selector.register(connection, selectors.EVENT_READ)
            self.open.append(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self.open:
            connection.close()
        self.selector.close()

    def hear(self, words, count, seconds=30):
        """Returns when so many of them have received these words since it was called."""
        heard, tail, deadline = set(), {}, time.monotonic() + seconds
        while len(heard) < count:
            if time.monotonic() > deadline:
                raise SystemExit(f"{len(heard)} of {count} streams heard {words}")
            for key, _ in self.selector.select(1):
                received = key.fileobj.recv(1 << 16)
                if not received:
                    raise SystemExit("a stream ended")
                said = tail.get(key.fd, b"") + received
                tail[key.fd] = said[-len(words):]
                if words in said:
                    heard.add(key.fd)


def resident(pid):
    """Resident memory in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"process {pid} is gone")


def children(pid):
    """The processes that a process started."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in found for child in readable(file).split()]


def peak(pid):
    """The largest resident memory so far in MiB; 0 for a process that is gone."""
    lines = readable(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0)


def readable(file):
    try:
        return file.read_text()
    except OSError:
        return ""


def load_page(url, host):
    """Opens a page as a browser does; returns where it tells that it is read, what it is called there, and the cookie."""
    path, cookie = open_link(url)
    request = urllib.request.Request(urllib.parse.urljoin(url, path), headers={"Cookie": cookie, "Host": host[1]})
    with urllib.request.urlopen(request, timeout=10) as answer:
        page = answer.read().decode()
    return (*(re.search(rf'data-{name}="([^"]+)"', page).group(1) for name in ("beats", "load")), cookie)


def main():
    parser = argparse.ArgumentParser(prog="deploy/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6, help="of each measurement in a round")
    parser.add_argument("--decisions", type=int, default=800, help="proposals accepted in a round")
    parser.add_argument("--invoices", type=int, default=100_000, help="of the organization that has many")
    parser.add_argument("--configuration", default="release", choices=("debug", "release"), help="of what is measured")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    folder.chmod(0o755)
    benchmark = Benchmark(folder, arguments)
    try:
        benchmark.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{os.cpu_count()} cores; medians of {arguments.rounds} rounds of {arguments.seconds} s; wrk with 1 thread and "
          f"{CONNECTIONS} connections ({DECIDERS} for acceptances), nginx with 1 worker, all on this machine; acceptances "
          f"go through the JSON API, {arguments.decisions} proposals a round, PostgreSQL with fsync on.")
    rows = benchmark.table()
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
