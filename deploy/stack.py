"""A whole installation on one machine: a private PostgreSQL cluster and one process of each service.

Everything of a service follows from its name: executable `Proposals`, database and role `portal_proposals`, settings
`PORTAL_...`, logs and process files `proposals.*`. `deploy/up`, the system tests and the benchmark all start this one.
"""

import json
import os
import random
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from cluster import Cluster

# In starting order. Adding a service is one name here (and one line in Package.swift).
services = ("billing", "proposals", "gateway")

# Who else is told a service's events; the gateway is told all of them.
told_by = {"proposals": ("billing",)}

# Settings of the gateway that a person may give `deploy/up` in its environment.
PASSED_ON = (
    "PORTAL_PUBLIC_URL", "PORTAL_SMTP_URL", "PORTAL_SMTP_USER", "PORTAL_SMTP_PASSWORD_FILE", "PORTAL_MAIL_FROM",
    "PORTAL_TRUSTED_PROXIES", "PORTAL_PROOF_RETIRED_KEYS",
)
# What deploy/lib.sh prepared.
PRINTER = Path(__file__).resolve().parent.parent / ".build/printer/bin/python"
READY_SECONDS = 30
# Below are ports that are known by name.
LOWEST_PORT = 15000
# The services drain for at most 30 s.
STOP_SECONDS = 35


class StackError(Exception):
    """Something a person can act on."""


def free_port(preferred=0):
    """`preferred` if nothing listens there, else one by chance that the system gives to no outgoing connection: those take a port
    of the ephemeral range, and one that took a service's while that was down for a moment would keep it from coming back."""
    others = range(LOWEST_PORT, first_ephemeral_port())
    # Where the whole range is ephemeral the system chooses.
    for port in [*filter(None, [preferred]), *random.sample(others, min(len(others), 50)), 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise StackError("There is no free port on 127.0.0.1.")


def first_ephemeral_port():
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except OSError:
        # Of Linux, unless it is told otherwise.
        return 32768


class Stack:
    """One installation in `folder`, with the executables of `binaries` (a SwiftPM product folder)."""

    def __init__(self, folder, binaries, durable=True, public_port=8080, extra=None):
        self.folder = Path(folder).absolute()
        self.binaries = Path(binaries).absolute()
        self.public_port = public_port
        # Further settings, by service.
        self.extra = extra or {}
        self.cluster = Cluster(self.folder / "cluster", durable=durable)
        self._ports = None

    # The whole

    def start(self, note=lambda text: None):
        """Starts what is not running, in order, and returns when every service is ready."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("secrets", "log", "run", "mail"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        note("PostgreSQL (private cluster, unix socket only)")
        self.start_cluster()
        self._write_secrets()
        for name in services:
            self.cluster.create_database(f"portal_{name}")
            note(f"{name}: migrations")
            self.migrate(name)
        for name in services:
            if not self.running(name):
                note(f"{name}: starting")
                self.start_service(name)
        for name in services:
            self.wait_ready(name)
            note(f"{name}: ready")

    def start_cluster(self):
        self.cluster.start([f"portal_{name}{suffix}" for name in services for suffix in ("", "_owner")])

    def stop(self, note=lambda text: None):
        for name in reversed(services):
            if self.running(name):
                note(f"{name}: stopping")
                self.stop_service(name)
        if self.cluster.running():
            note("PostgreSQL: stopping")
            self.cluster.stop()

    @property
    def gateway(self):
        return f"http://localhost:{self.port('gateway')}"

    def secret(self, name):
        return (self.folder / "secrets" / name).read_text(encoding="ascii").strip()

    # One service

    def migrate(self, name):
        answer = subprocess.run(
            [self._binary(name), "migrate"], env=self._environment() | {
                "PORTAL_OWNER_DATABASE": self.cluster.conninfo(f"portal_{name}_owner", f"portal_{name}")},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
        )
        if answer.returncode != 0:
            raise StackError(f"{self._binary(name).name} migrate failed:\n{answer.stdout}{answer.stderr}")

    def start_service(self, name):
        with open(self.log(name), "ab") as log:
            process = subprocess.Popen(
                [self._binary(name), "serve"], env=self._environment() | self.settings(name), cwd="/",
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        # With its start time: a later process with the same number is not taken for it.
        self._process_file(name).write_text(f"{process.pid} {started(process.pid)}\n")
        return process

    def stop_service(self, name, by=signal.SIGTERM):
        """Ends it and waits; one that does not end in time is killed."""
        pid = self.process(name)
        if pid is None:
            return
        os.kill(pid, by)
        if not eventually(lambda: self.process(name) is None, STOP_SECONDS, 0.02):
            os.kill(pid, signal.SIGKILL)
            eventually(lambda: self.process(name) is None, 5, 0.02)
        self._process_file(name).unlink(missing_ok=True)

    def kill_service(self, name):
        self.stop_service(name, by=signal.SIGKILL)

    def restart_service(self, name):
        self.stop_service(name)
        self.start_service(name)
        self.wait_ready(name)

    def running(self, name):
        return self.process(name) is not None

    def process(self, name):
        """The process id while it lives (a child that has ended is collected), else `None`."""
        try:
            pid, start = self._process_file(name).read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        try:
            os.waitpid(int(pid), os.WNOHANG)
        except ChildProcessError:
            pass
        return int(pid) if started(int(pid)) == start else None

    def ready(self, name):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port(name, 'ops')}/readyz", timeout=2) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError, ValueError):
            return False

    def wait_ready(self, name, seconds=READY_SECONDS):
        def settled():
            return self.ready(name) or not self.running(name)

        eventually(settled, seconds, 0.02)
        if not self.ready(name):
            state = "did not become ready in time" if self.running(name) else "ended while starting"
            tail = self.log(name).read_text(errors="replace")[-3000:]
            raise StackError(f"{name} {state}. The end of {self.log(name)}:\n{tail}")

    # What it holds

    def rows(self, name, statement):
        """What the service's database holds, asked past its row-level security."""
        return self.cluster.sql(statement, database=f"portal_{name}")

    def number(self, name, statement):
        return int(self.rows(name, statement)[0][0])

    def settle(self, seconds):
        """Waits until every first open is told, and every event and mail delivered; returns whether that came in time."""
        waiting = "SELECT count(*) FROM outbox WHERE delivered_at IS NULL AND parked_at IS NULL"
        owed = "SELECT count(*) FROM engagements WHERE open_due_at IS NOT NULL"

        def quiet():
            # In the order in which one's news makes another's.
            return not self.number("proposals", owed) and not any(
                self.number(name, waiting) for name in ("proposals", "billing", "gateway"))

        return eventually(quiet, seconds)

    def log(self, name):
        return self.folder / "log" / f"{name}.log"

    # What it is told

    def settings(self, name):
        """The environment of one service."""
        settings = {
            "PORTAL_DATABASE": self.cluster.conninfo(f"portal_{name}", f"portal_{name}"),
            "PORTAL_LISTEN": f"127.0.0.1:{self.port(name)}",
            "PORTAL_OPS_LISTEN": f"127.0.0.1:{self.port(name, 'ops')}",
        }
        for one, other in self._pairs():
            if name in (one, other):
                settings[f"PORTAL_KEY_{one}_TO_{other}_FILE".upper()] = str(self.folder / "secrets" / f"{one}-to-{other}")
        if name == "gateway":
            settings |= {
                "PORTAL_INTERNAL_LISTEN": f"127.0.0.1:{self.port('gateway', 'internal')}",
                "PORTAL_PUBLIC_URL": self.gateway,
                "PORTAL_SECRETS_KEY_FILE": str(self.folder / "secrets" / "gateway"),
                "PORTAL_OPERATOR_KEY_FILE": str(self.folder / "secrets" / "operator"),
                "PORTAL_PROOF_KEY_FILE": str(self.folder / "secrets" / "proof"),
                "PORTAL_PRINTER_PYTHON": str(PRINTER),
                "PORTAL_MAIL_FROM": "portal@localhost.localdomain",
            }
            settings |= {
                f"PORTAL_{other}_URLS".upper(): f"http://127.0.0.1:{self.port(other)}"
                for other in services if other != "gateway"
            }
            settings |= {key: os.environ[key] for key in PASSED_ON if os.environ.get(key)}
        for other in self._told_by(name):
            kind = "internal" if other == "gateway" else "main"
            settings[f"PORTAL_{other}_EVENTS_URLS".upper()] = f"http://127.0.0.1:{self.port(other, kind)}"
        settings |= self.extra.get(name, {})
        if name == "gateway" and "PORTAL_SMTP_URL" not in settings:
            settings["PORTAL_MAIL_DIRECTORY"] = str(self.folder / "mail")
        return settings

    def port(self, name, kind="main"):
        """Chosen at the first start and kept, so that addresses stay."""
        if self._ports is None:
            record = self.folder / "ports.json"
            self._ports = json.loads(record.read_text()) if record.exists() else {}
        key = f"{name}/{kind}"
        if key not in self._ports:
            wanted = self.public_port if key == "gateway/main" else 0
            while (port := free_port(wanted)) in self._ports.values():
                wanted = 0
            self._ports[key] = port
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "ports.json").write_text(json.dumps(self._ports, indent=2) + "\n")
        return self._ports[key]

    # Parts

    def _binary(self, name):
        return self.binaries / name.capitalize()

    def _process_file(self, name):
        return self.folder / "run" / f"{name}.pid"

    def _told_by(self, name):
        """Who is told a service's events."""
        return () if name == "gateway" else ("gateway", *told_by.get(name, ()))

    def _pairs(self):
        """Who calls whom: the gateway calls every service, and every service tells its events."""
        return [("gateway", name) for name in services if name != "gateway"] + [
            (name, other) for name in services for other in self._told_by(name)]

    def _write_secrets(self):
        for name in ("gateway", "operator", "proof", *(f"{one}-to-{other}" for one, other in self._pairs())):
            path = self.folder / "secrets" / name
            if not path.exists():
                write_private(path, secrets.token_urlsafe(36) + "\n")

    def _environment(self):
        # Nothing of the caller's settings: only what every program needs.
        return {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "SWIFT_BACKTRACE") if key in os.environ}


def started(pid):
    """When the process was started, as the kernel counts; `None` for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        # The first thread of a process that was killed is a zombie while others are still ending, and its ports are taken until
        # the last of them has.
        has_ended = fields[0] == "Z" and len(os.listdir(f"/proc/{pid}/task")) <= 1
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if has_ended else fields[19]


def eventually(condition, seconds, pause=0.05):
    """Asks until it is true; false when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def write_private(path, text):
    """A file that only its owner may read, complete or not there."""
    new = Path(f"{path}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
