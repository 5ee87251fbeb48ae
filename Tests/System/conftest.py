import itertools
import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

import harness

# The installations of this run.
started = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call):
    """A failure shows what the services logged meanwhile: their folders do not outlive the run."""
    report = yield
    for number, portal in enumerate(started if report.failed else [], 1):
        for name in harness.services:
            if words := portal.last_words(name, since=call.start):
                report.sections.append((f"{name} of installation {number}", words))
    return report


def private_folder():
    """A short path that the cluster's own user can walk to; pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="portal-system-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def portal_factory():
    """Starts installations; stops and removes them all at the end."""

    def start(extra=None, durable=False):
        portal = harness.Portal(private_folder(), extra, durable)
        started.append(portal)
        portal.start()
        return portal

    yield start
    for portal in started:
        try:
            for name in reversed(harness.services):
                portal.stop_service(name)
        finally:
            portal.cluster.remove()
            shutil.rmtree(portal.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def portal(portal_factory):
    """The installation that most tests share; those that break one start their own.

    Windows of the browser say by X-Forwarded-For which address they stand for, as behind a proxy of the installation;
    what comes from other loopback addresses is not believed.
    """
    return portal_factory({"gateway": {"PORTAL_TRUSTED_PROXIES": "127.0.0.1"}})


@pytest.fixture(scope="session")
def api(portal):
    """The remodeling company of the samples."""
    return portal.new_organization()


@pytest.fixture(scope="session")
def rival(portal):
    """Another organization of the same installation."""
    return portal.new_organization("roof-three-packages")


@pytest.fixture
def sent(api):
    """The kitchen proposal, sent to both contacts."""
    return harness.send(api)


@pytest.fixture(scope="session")
def addresses():
    """Loopback addresses, each handed out once."""
    numbers = itertools.count(2)
    return lambda: f"127.0.{(number := next(numbers)) // 250 + 1}.{number % 250 + 1}"


@pytest.fixture(scope="session")
def chromium():
    executable = next(
        (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
    assert executable, "Chromium is missing: install the package chromium"
    with sync_playwright() as playwright:
        # Without these every page sees navigator.webdriver, and what a page sends as it is left comes from "HeadlessChrome"
        # whatever its window is told to say: it counts as a machine, rightly.
        browser = playwright.chromium.launch(executable_path=executable, args=[
            "--no-sandbox", "--disable-blink-features=AutomationControlled", f"--user-agent={harness.BROWSER_AGENT}"])
        yield browser
        browser.close()
