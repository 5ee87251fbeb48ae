"""deploy/up, status and down as a person runs them, with the debug build and a folder of their own."""

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import requests

from conftest import private_folder
from harness import PROJECT, API
from stack import first_ephemeral_port


def run(*command, expect=0, seconds=600, **settings):
    answer = subprocess.run(
        [str(part) for part in command], cwd="/", env=os.environ | settings, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=seconds, check=False)
    assert answer.returncode == expect, answer.stdout + answer.stderr
    return answer


def test_up_loads_the_demo_once_and_down_keeps_the_data():
    folder = private_folder() / "a folder with spaces in it, and one so long that no socket's path would fit in it any more"
    options = ["--folder", folder]
    up = [PROJECT / "deploy" / "up", *options, "--configuration", "debug", "--port", "0"]
    try:
        first = run(*up)
        demo = json.loads((folder / "demo.json").read_text())
        assert stat.S_IMODE((folder / "demo.json").stat().st_mode) == 0o600
        assert set(demo) == {"gateway", "organizations"}
        # No outgoing connection takes the port of a service that is down for a moment.
        ports = json.loads((folder / "ports.json").read_text()).values()
        assert len(ports) == len(set(ports)) > 5 and max(ports) < first_ephemeral_port()
        assert [organization["name"] for organization in demo["organizations"]] == [
            "Harbor & Pine Remodeling LLC", "Summit Ridge Roofing Inc."]
        samples = set()
        for organization in demo["organizations"]:
            assert set(organization) == {"id", "name", "api_key", "members", "proposals", "invoices"}
            api = API(demo["gateway"], organization["api_key"])
            assert api.get("/api/v1/organization")["id"] == organization["id"]
            for proposal in organization["proposals"]:
                assert set(proposal) == {"id", "estimate_id", "sample", "share_links"}
                samples.add(proposal["sample"])
                detail = api.get(f"/api/v1/proposals/{proposal['id']}")
                assert detail["state"] == "sent" and detail["estimate_id"] == proposal["estimate_id"]
                for link in proposal["share_links"]:
                    assert set(link) == {"email", "role", "url"}
                    assert link["url"] in first.stdout
                    assert requests.get(link["url"], timeout=30, allow_redirects=False).status_code == 303
            check_invoices(api, organization["invoices"], first.stdout)
        assert samples == {path.stem for path in (PROJECT / "deploy" / "samples").glob("*.json")} - {"organizations"}
        for secret in (folder / "secrets").iterdir():
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        # Mails of the demo are there to be looked at.
        assert list((folder / "mail").glob("*.eml"))

        assert "ready" in run(PROJECT / "deploy" / "status", *options).stdout
        built = [*options, "--configuration", "debug"]
        assert "The ledger is whole." in run(PROJECT / "deploy" / "ledger", *built).stdout
        # All was told when it happened.
        assert "told of 0 acceptances" in run(PROJECT / "deploy" / "acceptances", *built).stdout
        run(PROJECT / "deploy" / "acceptances", "--everything", expect=2)
        assert run(*up).stdout.count("/s/cps_") == first.stdout.count("/s/cps_")
        assert json.loads((folder / "demo.json").read_text()) == demo

        run(PROJECT / "deploy" / "down", *options)
        run(PROJECT / "deploy" / "status", *options, expect=1)
        run(*up)
        assert json.loads((folder / "demo.json").read_text()) == demo
        api = API(demo["gateway"], demo["organizations"][0]["api_key"])
        # The one that is billed is no sample.
        assert len(api.get("/api/v1/proposals")["items"]) == 3
        assert len(api.get("/api/v1/invoices")["items"]) == 2
    finally:
        run(PROJECT / "deploy" / "down", *options)
        elsewhere = folder / "cluster" / "elsewhere"
        if elsewhere.exists():
            shutil.rmtree(elsewhere.read_text().strip(), ignore_errors=True)
        shutil.rmtree(folder.parent, ignore_errors=True)


def check_invoices(api, invoices, printed):
    """Of an accepted job that is billed: one invoice on which money came, one that is open, each with its links."""
    statuses = {}
    for invoice in invoices:
        assert set(invoice) == {"id", "kind", "share_links"}
        detail = api.get(f"/api/v1/invoices/{invoice['id']}")
        assert detail["kind"] == invoice["kind"] and detail["number"]
        assert detail["total_cents"] == detail["payable_cents"] + detail["retainage_held_cents"]
        statuses[detail["number"]] = (invoice["kind"], detail["status"], detail["retainage_held_cents"] > 0)
        for link in invoice["share_links"]:
            assert set(link) == {"email", "url"}
            assert link["url"] in printed
            opened = requests.get(link["url"], timeout=30, allow_redirects=False)
            assert opened.status_code == 303 and opened.headers["Location"].startswith("/i/")
    assert statuses in (
        {"INV-0001": ("deposit", "partially_paid", False), "INV-0002": ("standard", "open", False)},
        {"INV-0001": ("progress", "paid", True), "INV-0002": ("progress", "open", True)})


@pytest.mark.parametrize(("program", "words"), [
    (None, "The Swift toolchain is missing"),
    ("#!/bin/sh\necho 'Swift version 5.9.2 (swift-5.9.2-RELEASE)'\n", "Swift 5.9 is too old"),
    ("#!/bin/sh\necho hello\n", "does not say its version"),
])
@pytest.mark.parametrize("command", ["up", "test"])
def test_without_a_toolchain_one_sentence_says_what_to_install(tmp_path, command, program, words):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "dirname", "sed", "head", "sort", "printf", "id", "cat", "mktemp", "mkdir", "rm", "chmod", "env"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    if program:
        (tools / "swift").write_text(program)
        (tools / "swift").chmod(0o755)
    answer = run(PROJECT / "deploy" / command, expect=1, seconds=30, PATH=str(tools))
    message = answer.stderr.strip()
    assert words in message and "Install Swift 6.2 or newer" in message and message.count("\n") == 0


def test_a_bad_setting_is_named_and_never_printed(portal):
    """A secret that others may read stops the service before it starts (AP-3)."""
    secret = portal.folder / "secrets" / "gateway"
    value = secret.read_text().strip()
    loose = Path(portal.folder / "loose")
    loose.write_text(value)
    loose.chmod(0o644)
    environment = portal.settings("gateway") | {
        "PORTAL_SECRETS_KEY_FILE": str(loose), "PORTAL_LISTEN": "nonsense", "PATH": os.environ["PATH"]}
    environment.pop("PORTAL_PUBLIC_URL")
    answer = subprocess.run(
        [str(portal.binaries / "Gateway"), "serve"], env=environment, capture_output=True, text=True, timeout=30,
        check=False)
    assert answer.returncode != 0
    said = answer.stdout + answer.stderr
    # All problems at once, by name.
    for name in ("PORTAL_SECRETS_KEY", "PORTAL_LISTEN", "PORTAL_PUBLIC_URL"):
        assert name in said
    assert value not in said
