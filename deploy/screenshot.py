"""Takes `images/proposal.png` for the README from the running demo: `.build/venv/bin/python deploy/screenshot.py`.

Needs `deploy/up` to have run, and the Python packages that `deploy/test system` installs.
"""

import json
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent


def main():
    demo = json.loads((HERE.parent / ".portal" / "demo.json").read_text(encoding="utf-8"))
    proposals = [proposal for organization in demo["organizations"] for proposal in organization["proposals"]]
    kitchen = next(proposal for proposal in proposals if proposal["sample"] == "kitchen-remodel")
    url = next(link["url"] for link in kitchen["share_links"] if link["role"] == "decides")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(url, wait_until="networkidle")
        (HERE / "images").mkdir(exist_ok=True)
        page.screenshot(path=HERE / "images" / "proposal.png")
        browser.close()


if __name__ == "__main__":
    main()
