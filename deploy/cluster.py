"""A private PostgreSQL cluster: its own folder, a unix socket only, nothing of the system's own cluster.

Run by root it belongs to the user `postgres` (PostgreSQL refuses root); run by anyone else it belongs to them. The caller's
operating-system user is who they are to the database (peer authentication), so there are no database passwords to keep.
"""

import getpass
import glob
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

# A unix socket's whole path has room for 107 bytes; the socket's own name takes some of them.
SOCKET_FOLDER_BYTES = 80
# The number only names the socket file: the cluster listens on no network address.
PORT = 54320


def program(name):
    """The newest installed PostgreSQL's program of this name; Debian keeps the server's off the PATH."""
    versions = sorted(
        glob.glob("/usr/lib/postgresql/*/bin"),
        key=lambda path: [int(part) for part in re.findall(r"\d+", path)],
    )
    for folder in reversed(versions):
        if os.access(f"{folder}/{name}", os.X_OK):
            return f"{folder}/{name}"
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"PostgreSQL's `{name}` is missing: install the package postgresql.")
    return found


class Cluster:
    """One cluster in `folder`. `durable=False` (tests only) gives up surviving a crash of the machine."""

    def __init__(self, folder, durable=True, trust=False):
        self.folder = Path(folder)
        self.durable = durable
        self.trust = trust
        self.owner = "postgres" if os.geteuid() == 0 else None

    # Where it is

    @property
    def home(self):
        """The folder with data, socket and log: `folder`, or the shorter one that `folder/elsewhere` names."""
        record = self.folder / "elsewhere"
        return Path(record.read_text().strip()) if record.exists() else self.folder

    @property
    def data(self):
        return self.home / "data"

    @property
    def log(self):
        return self.home / "postgresql.log"

    def conninfo(self, user="postgres", database="postgres"):
        return f"host={self.home} port={PORT} user={user} dbname={database}"

    # Life

    def start(self, roles=()):
        """Makes the cluster if it is not there, and starts it. `roles` may be used by the caller's own user."""
        self._prepare_folder()
        if not (self.data / "PG_VERSION").exists():
            self._run(
                "initdb", "-D", self.data, "-U", "postgres", "-A", "peer", "-E", "UTF8", "--locale=C.UTF-8",
                "--data-checksums", *([] if self.durable else ["--no-sync"]),
            )
            with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
                file.write("\ninclude_if_exists = 'portal.conf'\n")
        self._write_settings(roles)
        if self.running():
            self._run("pg_ctl", "-D", self.data, "reload")
        else:
            self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.log, "start")

    def stop(self, mode="fast"):
        if self.running():
            self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-m", mode, "stop")

    def remove(self):
        """Stops it at once and deletes its folder: for throw-away clusters."""
        self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def running(self):
        if not (self.data / "PG_VERSION").exists():
            return False
        return self._call("pg_ctl", "-D", self.data, "status").returncode == 0

    @property
    def process(self):
        """The postmaster's process id."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    # Use

    def sql(self, statement, database="postgres", user="postgres"):
        """Runs SQL as the superuser and returns the rows as lists of text."""
        answer = subprocess.run(
            [program("psql"), "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1",
             "-d", self.conninfo(user, database), "-c", statement],
            capture_output=True, text=True, timeout=60, check=False,
        )
        if answer.returncode != 0:
            raise RuntimeError(answer.stderr.strip())
        return [line.split("\x1f") for line in answer.stdout.splitlines()]

    def create_database(self, name):
        """Database `name`, its owner `name_owner` (migrations) and the service's role `name`, neither of them powerful."""
        have = {row[0] for row in self.sql("SELECT rolname FROM pg_roles")}
        for role in (f"{name}_owner", name):
            if role not in have:
                self.sql(
                    f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION")
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self.sql(f"CREATE DATABASE {name} OWNER {name}_owner")
        self.sql(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        self.sql(f"GRANT CONNECT ON DATABASE {name} TO {name}")

    # Parts

    def _prepare_folder(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "elsewhere").exists() and not self._usable(self.folder):
            # A long path or a closed parent folder: a short folder of its own, found again by the record.
            base = "/var/lib" if self.owner and self.durable else tempfile.gettempdir()
            if not self.owner and self.durable:
                base = os.path.expanduser("~") if len(os.path.expanduser("~").encode()) < 60 else "/var/tmp"
            short = tempfile.mkdtemp(prefix="portal-", dir=base)
            (self.folder / "elsewhere").write_text(short + "\n")
        self.home.mkdir(parents=True, exist_ok=True)
        if self.owner:
            shutil.chown(self.home, self.owner, self.owner)
        os.chmod(self.home, 0o700)

    def _usable(self, folder):
        if len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES or re.search(r"[\s'\\]", str(folder)):
            return False
        if self.owner is None:
            return True
        # The cluster's user must be able to walk to it.
        return subprocess.run(["test", "-x", str(folder.parent)], user=self.owner, check=False).returncode == 0

    def _write_settings(self, roles):
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self.home), "port": PORT,
            "unix_socket_permissions": "0700", "max_connections": 200, "timezone": "UTC", "log_timezone": "UTC",
            "password_encryption": "scram-sha-256",
            # A new installation's tables grow from nothing within minutes: their plans should follow.
            "autovacuum_naptime": "10s",
        }
        if not self.durable:
            # Swift's tests run side by side, each with databases and pools of its own.
            settings |= {
                "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": 1000}
        lines = [f"{name} = '{value}'" for name, value in settings.items()]
        (self.data / "portal.conf").write_text("\n".join(lines) + "\n")
        (self.data / "pg_hba.conf").write_text(
            "local all all trust\n" if self.trust else "local all all peer map=portal\n")
        people = {getpass.getuser(), pwd.getpwuid(os.geteuid()).pw_name, self.owner or "postgres"}
        (self.data / "pg_ident.conf").write_text("".join(
            f"portal {person} {role}\n" for person in sorted(people) for role in ("postgres", *roles)))

    def _call(self, name, *arguments):
        # To a file, not a pipe: the server keeps what it inherits, and a pipe would never end.
        with tempfile.TemporaryFile() as output:
            answer = subprocess.run(
                [program(name), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, cwd="/", timeout=120, check=False,
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
                **({"user": self.owner, "group": self.owner, "extra_groups": []} if self.owner else {}),
            )
            output.seek(0)
            answer.stdout = output.read().decode(errors="replace")
        return answer

    def _run(self, name, *arguments):
        answer = self._call(name, *arguments)
        if answer.returncode != 0:
            tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise SystemExit(f"PostgreSQL's {name} failed:\n{answer.stdout}{tail}")


def main(arguments):
    """`cluster.py start|remove FOLDER`: a throw-away cluster for the Swift tests; `start` prints its conninfo."""
    match arguments:
        case ["start", folder]:
            cluster = Cluster(folder, durable=False, trust=True)
            cluster.start()
            print(cluster.conninfo())
        case ["remove", folder]:
            Cluster(folder, durable=False, trust=True).remove()
        case _:
            raise SystemExit(main.__doc__)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
