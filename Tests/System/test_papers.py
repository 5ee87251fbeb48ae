"""PDF, signed copy and proof with the real printer; the proof is checked by `portal-verify`, where no portal is."""

import json
import os
import random
import re
import subprocess
import threading

import pytest

from bench import children, peak
from browsing import PHONE, window
from harness import BINARIES, Sent, draft, send
from stack import eventually

VERIFY = BINARIES / "portal-verify"


def download(sent, path):
    answer = sent.api.call("GET", f"/api/v1/proposals/{sent.proposal}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.content


def text(pdf, folder):
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def verify(folder, bundle, *arguments):
    """Alone: without environment, in a folder of its own."""
    file = folder / "proof.json"
    file.write_bytes(bundle)
    return subprocess.run([VERIFY, file, *arguments], capture_output=True, text=True, cwd=folder, env={}, check=False)


@pytest.mark.parametrize("layout", ["classic", "itemized", "summary", "showcase"])
def test_the_pdf_adds_up_on_every_layout(api, tmp_path, layout):
    client, estimate, proposal = draft(api)
    links = api.ok("POST", f"/api/v1/proposals/{proposal['id']}/dispatch", json={"layout": layout})["share_links"]
    printed = text(download(Sent(api, client, estimate, proposal, links), "proposal.pdf"), tmp_path)
    totals = re.sub(r"\s+", " ", printed)
    for figure in ("Subtotal $45,134.30", "$4,106.60", "Total $49,240.90", "Deposit due on acceptance $4,924.09"):
        assert figure in totals, figure
    assert ("$486.00" in printed) == (layout != "summary")
    # Nothing of the team's own.
    for word in ("internal", "margin", "Accept proposal", "Ask a question"):
        assert word not in printed


def test_printing_three_pages_stays_under_300_mib_in_a_process_of_its_own(portal, sent, tmp_path):
    gateway = portal.process("gateway")
    peaks, printed = {}, threading.Event()

    def watch():
        while not printed.wait(0.005):
            for child in children(gateway):
                peaks[child] = max(peaks.get(child, 0), peak(child))

    assert children(gateway) == []
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        pdf = download(sent, "proposal.pdf")
    finally:
        printed.set()
        watcher.join()
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    facts = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert int(re.search(r"^Pages:\s+(\d+)$", facts, re.MULTILINE)[1]) >= 3
    # WeasyPrint takes far more than 20 MiB: less would mean that nobody watched it.
    assert 20 < max(peaks.values(), default=0) < 300, peaks


def test_a_client_keeps_the_signed_copy_and_the_proof(sent, chromium, tmp_path):
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        with browser.page.expect_download() as open_copy:
            browser.page.get_by_role("link", name="Download as PDF").click()
        assert "E-2026-0118" in open_copy.value.suggested_filename
        person = sent.person()
        person.open()
        assert person.get(f"{person.path}/proof").status_code == 409
        assert sent.api.decide(sent.proposal, "acceptance", typed_name="Ngozi Okafor").status_code == 200
        browser.page.reload()
        assert browser.violations() == []
        with browser.page.expect_download() as copy:
            browser.page.get_by_role("link", name="signed copy").click()
        with browser.page.expect_download() as proof:
            browser.page.get_by_role("link", name="Download the proof").click()
        signed = open(copy.value.path(), "rb").read()
        bundle = open(proof.value.path(), "rb").read()
    printed = " ".join(text(signed, tmp_path).split())
    assert "Record of the decision" in printed and "Ngozi Okafor" in printed and "by phone" in printed
    assert sent.detail()["content_sha256"] in printed
    assert signed == download(sent, "proposal.pdf") and bundle == download(sent, "proof")

    keys = tmp_path / "keys.json"
    keys.write_bytes(sent.api.http.get(f"{sent.api.gateway}/.well-known/portal-proof-keys").content)
    alone = verify(tmp_path, bundle)
    assert alone.returncode == 0 and "NOT CHECKED  Whose key it is" in alone.stdout
    trusted = verify(tmp_path, bundle, "--keys", keys, "--pdf", tmp_path / "copy.pdf")
    assert trusted.returncode == 0 and "NOT" not in trusted.stdout
    assert (tmp_path / "copy.pdf").read_bytes() == signed
    assert verify(tmp_path, bundle, "--key", "00" * 32).returncode == 1
    dice = random.Random(2026)
    for _ in range(20):
        at = dice.randrange(len(bundle))
        changed = bundle[:at] + bytes([bundle[at] ^ 1 << dice.randrange(8)]) + bundle[at + 1:]
        answer = verify(tmp_path, changed)
        assert answer.returncode == 1 and "NOT OK" in answer.stdout
    assert verify(tmp_path, bundle, "--key", "x").returncode == 2
    assert subprocess.run([VERIFY], capture_output=True, check=False).returncode == 2


def test_readers_get_the_copy_and_not_the_proof(sent):
    assert sent.api.decide(sent.proposal, "decline").status_code == 200
    reader = sent.person("reads")
    assert f"{reader.path}/proof" not in reader.open().text
    assert reader.get(f"{reader.path}/proof").status_code == 404
    assert reader.get(f"{reader.path}/proposal.pdf").content.startswith(b"%PDF-")


def test_papers_are_ready_before_anybody_asks_and_survive_a_change_of_key(portal_factory, tmp_path):
    portal = portal_factory({"gateway": {"PORTAL_PAPERS_AHEAD": "true"}})
    # A printer that can't work holds up nothing, and its orders wait.
    real = portal.settings("gateway")["PORTAL_PRINTER_PYTHON"]
    portal.extra["gateway"]["PORTAL_PRINTER_PYTHON"] = "/bin/false"
    portal.restart_service("gateway")
    sent = send(portal.new_organization())
    assert sent.api.decide(sent.proposal, "acceptance").status_code == 200
    waiting = "SELECT count(*) FROM outbox WHERE subscriber = 'papers' AND attempts > 0"
    assert eventually(lambda: portal.number("gateway", waiting) > 0, 20)
    assert sent.api.call("GET", f"/api/v1/proposals/{sent.proposal}/proof", patient=False).status_code == 503
    assert sent.person().open().status_code == 200
    portal.extra["gateway"]["PORTAL_PRINTER_PYTHON"] = real
    portal.restart_service("gateway")
    assert eventually(lambda: portal.number("gateway", "SELECT count(*) FROM papers") == 3, 60)
    bundle = download(sent, "proof")
    # Another key signs from now on; the old one's public half stays known.
    old = json.loads(bundle)["signature"]["public_key"]
    secret = portal.folder / "secrets" / "proof"
    secret.write_text(os.urandom(32).hex() + "\n")
    portal.extra["gateway"]["PORTAL_PROOF_RETIRED_KEYS"] = old
    portal.restart_service("gateway")
    assert download(sent, "proof") == bundle
    keys = tmp_path / "keys.json"
    keys.write_bytes(sent.api.http.get(f"{portal.gateway}/.well-known/portal-proof-keys").content)
    assert verify(tmp_path, bundle, "--keys", keys).returncode == 0
    current = json.loads(keys.read_bytes())["keys"]
    assert [key["current"] for key in current] == [True, False] and current[1]["public_key"] == old
    assert verify(tmp_path, bundle, "--key", current[0]["public_key"]).returncode == 1
