"""What the parts of the benchmark share: load, links, rows of the table."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CONNECTIONS = 16


def wrk(url, seconds, connections, headers=(), decide=None, form=None, pages=None, beats=None, payments=None, run=None):
    """One thread of wrk; returns requests a second and latencies in milliseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", PROJECT / "deploy/bench.lua"]
    for name, value in headers:
        command += ["-H", f"{name}: {value}"]
    command += [url, "--"] + (["decide", decide] if decide else [])
    answer = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=seconds + 60, check=True,
        env=os.environ | {
            name: str(value) for name, value in
            (("BENCH_DECIDE", decide and 1), ("BENCH_FORM", form), ("BENCH_PAGES", pages), ("BENCH_BEATS", beats),
             ("BENCH_PAYMENTS", payments), ("BENCH_RUN", run)) if value})
    found = json.loads(next(line for line in answer.stdout.splitlines() if line.startswith("{")))
    if found["failed"]:
        raise SystemExit(f"{found['failed']} of {found['requests']} requests to {url} failed: no figure is worth showing.")
    return {
        "rate": found["requests"] / found["microseconds"] * 1e6, "p50": found["p50"] / 1000, "p99": found["p99"] / 1000,
        "requests": found["requests"],
    }


def open_link(url):
    """Follows a share link without a browser; returns the page's path and the cookie."""
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(url, timeout=10)
    except urllib.error.HTTPError as answer:
        if answer.code == 303:
            return answer.headers["Location"], answer.headers["Set-Cookie"].split(";", 1)[0]
        raise
    raise SystemExit("the share link did not redirect")


def row(what, reference, figure, ratio, target="", met=False):
    """Of the table: a figure without a target meets none."""
    return what, reference, figure, ratio, target, "" if not target else "yes" if met else "NO"
