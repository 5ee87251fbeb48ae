"""Change orders: proposed, read and accepted like every proposal, and from then on lines of the project's contract."""

import re
import uuid

import pytest

from billing import billed
from browsing import DESKTOP, PHONE, window
from harness import Sent, eventually, form
from test_invoices import decoded

SCREENS = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
# The kitchen as it is sold, and with the mat (1,200.00 and 10.35 % tax, 124.20) less the shelves (500.00, untaxed).
SOLD, CHANGED = "$49,240.90", "$50,065.10"


def line(name, cents, **changes):
    return {"name": name, "quantity": 1, "unit": "ls", "unit_price_cents": cents, "taxable": False} | changes


MAT = line("Heating mat under the tiles", 120_000, taxable=True, description="Electric, 40 sq ft, with its own thermostat.")
SHELVES = line("Open shelves not built", -50_000)
THERMOSTAT = line("Thermostat with a program", 18_000, optional=True)


@pytest.fixture(scope="module")
def job(api):
    """A kitchen that was sold, with its contract."""
    return billed(api, "kitchen-remodel")


@pytest.fixture
def own_job(api):
    return billed(api, "kitchen-remodel")


def propose(job, *lines, title="Heated floor"):
    """A change order of a project, sent to both contacts of its client."""
    sold, project = job
    api = sold.api
    estimate = api.ok("POST", "/api/v1/estimates", status=201, json={
        "client_id": sold.client["id"], "number": f"CO-{uuid.uuid4().hex[:8]}", "title": title,
        "kind": "change_order", "project_id": project, "currency": "USD"})
    content = {
        "introduction": "As we talked about on Friday: the floor is open now, so this is the time to do it.",
        "tax": {"name": "WA sales tax", "rate_basis_points": 1035},
        "sections": [{"title": "Floor", "scope": "Before the tiles are laid.", "lines": list(lines)}]}
    proposal = api.ok("POST", f"/api/v1/estimates/{estimate['id']}/proposals", status=201, json=content)
    answer = api.ok("POST", f"/api/v1/proposals/{proposal['id']}/dispatch", json={"layout": "classic"})
    return Sent(api, sold.client, estimate, proposal, answer["share_links"])


def strip(browser):
    """What the page says of the contract: before, by this change, after."""
    return [figure.inner_text().split("\n")[0] for figure in browser.page.locator(".contract-strip dd").all()]


def schedule(api, project):
    return api.get(f"/api/v1/projects/{project}/schedule-of-values")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_client_accepts_a_change_and_the_contract_has_it(own_job, portal, chromium, screen):
    sent = propose(own_job, MAT, SHELVES)
    sold, project = own_job
    with window(chromium, sent.api.gateway, **screen) as browser:
        browser.open(sent.url())
        assert f"Change order 1 to {sold.detail()['number']}, version R1" in browser.text()
        assert strip(browser) == [SOLD, "+$824.20", CHANGED]
        assert "It adds $824.20 to the contract, which then comes to $50,065.10." in browser.text()
        assert "roposal" not in browser.text() and not browser.scrolls_sideways()
        assert browser.violations() == []
        assert schedule(sent.api, project)["change_orders_cents"] == 0
        browser.give_signal()
        with browser.page.expect_navigation():
            browser.button("Accept change order").click()
        assert "Accepted. Thank you!" in browser.text() and "billed with the project" in browser.text()
        assert strip(browser) == [SOLD, "+$824.20", CHANGED]
        assert browser.violations() == [] and not browser.scrolls_sideways()
        browser.assert_clean()
    assert eventually(lambda: schedule(sent.api, project)["change_orders_cents"] == 70_000, 20)
    added = [one for one in schedule(sent.api, project)["lines"] if "change_order" in one]
    assert [(one["scheduled_cents"], one["tax_cents"], one["change_order"]["number"]) for one in added] == [
        (120_000, 12_420, 1), (-50_000, 0, 1)]
    total = sent.api.get(f"/api/v1/projects/{project}/contract-sum")
    assert (total["original_cents"], total["approved_changes_cents"], total["current_cents"]) == (
        4_924_090, 82_420, 5_006_510)
    listed = sent.api.get(f"/api/v1/proposals?project_id={project}")["items"]
    assert [(one["id"], one["state"], one["change_order_number"]) for one in listed] == [(sent.proposal, "accepted", 1)]
    portal.settled()
    subjects = [re.sub(r"\n[ \t]", " ", decoded(mail)) for mail in (portal.folder / "mail").glob("*.eml")]
    assert any("Heated floor: change order 1 from Harbor & Pine Remodeling, $824.20" in one for one in subjects)


def test_the_strip_follows_what_is_chosen(job, chromium):
    sent = propose(job, MAT, THERMOSTAT, title="Floor, with a choice")
    with window(chromium, sent.api.gateway, **PHONE) as browser:
        browser.open(sent.url())
        before = strip(browser)
        browser.page.get_by_label("Include this option: Thermostat with a program").check()
        browser.page.get_by_text("The total is now $1,504.20.").wait_for()
        assert strip(browser)[0] == before[0] and strip(browser)[1] == "+$1,504.20"
        assert "It adds $1,504.20 to the contract" in browser.page.locator("#accept").inner_text()
        browser.assert_clean()


def test_a_change_that_takes_away_counts_with_those_accepted_meanwhile(own_job):
    credit, more = propose(own_job, SHELVES, title="No shelves"), propose(own_job, MAT)
    reader = credit.person()
    assert "takes $500.00 off the contract, which then comes to $48,740.90" in reader.open().text
    assert more.person().decide().status_code == 303
    page = reader.page().text
    assert "which then comes to $50,065.10" in page
    assert f"When this was sent, the contract came to {SOLD}. Other change orders were accepted since." in page
    assert reader.decide().status_code == 303
    receipt = reader.page().text
    assert "Accepted. Thank you!" in receipt and "$50,565.10" in receipt and "$50,065.10" in receipt
    assert credit.detail()["decision"]["contract_before_cents"] == 5_056_510
    _, project = own_job
    assert eventually(lambda: schedule(credit.api, project)["change_orders_cents"] == 70_000, 20)


def test_nobody_accepts_on_top_of_a_contract_that_they_have_not_seen(own_job):
    credit, more = propose(own_job, SHELVES, title="No shelves"), propose(own_job, MAT)
    reader = credit.person()
    seen = form(reader.open(), "acceptance")
    assert more.person().decide().status_code == 303
    stale = reader.submit(seen, note="As agreed on Friday")
    assert stale.status_code == 409 and "another change order was accepted" in stale.text
    assert "which then comes to $50,065.10" in stale.text and "As agreed on Friday" in stale.text
    assert credit.state() == "sent"
    assert reader.submit(form(stale, "acceptance")).status_code == 200  # the confirm page, since nothing says that this is a person
    assert reader.decide().status_code == 303
    assert credit.detail()["decision"]["contract_before_cents"] == 5_056_510


@pytest.mark.parametrize("screen", SCREENS)
def test_who_would_take_more_off_than_there_is_is_told_so_and_whom_to_ask(own_job, chromium, screen):
    rest = line("Nothing of it", -4_000_000)
    late, first = propose(own_job, rest, title="Half the kitchen"), propose(own_job, rest, title="The other half")
    reader = late.person()
    seen = form(reader.open(), "acceptance")
    assert first.person().decide().status_code == 303
    refused = reader.submit(seen)
    assert refused.status_code == 409 and "This takes more off the contract than the contract comes to now." in refused.text
    assert "This can no longer be accepted as it stands" in refused.text and "Accept change order" not in refused.text
    assert late.state() == "sent"
    with window(chromium, late.api.gateway, **screen) as browser:
        browser.open(late.url())
        assert "Ask Harbor & Pine Remodeling for a new version." in browser.page.locator("#accept").inner_text()
        browser.page.locator("#accept").get_by_role("link", name="Ask a question").click()
        assert browser.page.get_by_label("Your question").is_visible()
        browser.assert_clean()


def test_a_choice_that_takes_off_more_than_there_is_is_told_so(own_job):
    less = line("Without the kitchen", -4_000_000, optional=True)
    late, first = propose(own_job, MAT, less, title="As you like"), propose(own_job, line("Less", -4_000_000))
    reader = late.person()
    assert first.person().decide().status_code == 303
    page = reader.open()
    assert "This can no longer be accepted" not in page.text
    chosen = {"line-1": "yes"}
    shown = reader.submit(form(page, "acceptance"), **chosen)
    words = "This takes more off the contract than the contract comes to now. Please choose something else"
    assert shown.status_code == 409 and words in shown.text
    quoted = reader.post(f"{reader.path}/choices", form(page, "acceptance").fields | chosen)
    assert words in (quoted if quoted.status_code == 200 else reader.get(quoted.headers["Location"])).text
    refused = reader.submit(form(shown, "acceptance"), **chosen)
    assert refused.status_code == 422, refused.text
    assert words in refused.text
    assert "Heating mat" in refused.text and late.state() == "sent"


def test_its_papers_say_what_it_is(job):
    sent = propose(job, SHELVES, title="No shelves, on paper")
    reader = sent.person()
    reader.open()
    paper = reader.get(f"{reader.path}/proposal.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")


def test_who_proposes_a_change_of_a_foreign_project_is_told_what_an_unknown_one_is(job, rival):
    sold, project = job
    other = rival.ok("POST", "/api/v1/clients", status=201, json={
        "name": "Ada", "contacts": [{"name": "Ada", "email": "ada@example.com", "role": "decides"}]})
    body = {"client_id": other["id"], "number": "1", "title": "T", "kind": "change_order", "currency": "USD"}
    answers = []
    for named in (project, str(uuid.uuid4())):
        answer = rival.call("POST", "/api/v1/estimates", json=body | {"project_id": named})
        problem = answer.json()
        answers.append((answer.status_code, problem["code"], [error["field"] for error in problem.get("errors", [])]))
    assert answers[0] == answers[1] and answers[0][0] == 422
