"""AU-1 ... AU-7 as a person of the team lives through them: a mail, a button or a code, the first page, out again."""

import re
import uuid
from urllib.parse import urlsplit

import pytest

from browsing import DESKTOP, PHONE, window
from harness import session
from test_edge import assert_secure
from test_mail import read
from stack import eventually

SCHEMES = ["light", "dark"]
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")


class Member:
    """Somebody of the team, with their mailbox."""

    def __init__(self, portal, api, name="Sam Rivera", role="owner"):
        self.portal = portal
        self.email = f"sam.{uuid.uuid4().hex[:10]}@example.com"
        self.id = api.ok("POST", "/api/v1/members", status=201, json={
            "name": name, "email": self.email, "role": role})["id"]

    def mails(self):
        found = [read(path.read_bytes()) for path in sorted((self.portal.folder / "mail").glob("*.eml"))]
        return [mail for mail in found if self.email in str(mail["To"])]

    def mail(self, number=0):
        """Link and code of a mail to sign in with, once it has come; news of proposals is another matter."""
        def found():
            return [mail for mail in self.mails() if "/team/sign-in/" in mail.get_body(("plain",)).get_content()]

        assert eventually(lambda: len(found()) > number, 20), "no mail came"
        mail = found()[number]
        text = mail.get_body(("plain",)).get_content()
        html = mail.get_body(("html",)).get_content()
        link = re.search(r"http\S+/team/sign-in/[A-Za-z0-9_-]{43}", text)[0]
        code = CODE.search(text.split(link)[1])[0]
        assert link in html and code in html and "<img" not in html
        assert code not in mail["Subject"]
        return link, code


@pytest.fixture
def member(portal, api):
    return Member(portal, api)


def ask(browser, member):
    browser.open(browser.gateway + "/team")
    assert browser.path == "/team/sign-in"
    browser.page.get_by_label("Email address").fill(member.email)
    browser.button("Email me a link and a code").click()
    browser.page.get_by_role("heading", name="Check your mail").wait_for()


def press(browser, link):
    browser.open(link)
    browser.page.get_by_role("heading", name="Almost there").wait_for()
    browser.button("Sign in").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("options", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_the_first_page_to_the_mail_in_and_out_again(portal, api, member, chromium, options, script):
    with window(chromium, portal.gateway, java_script_enabled=script, **options) as browser:
        ask(browser, member)
        link, _ = member.mail()
        press(browser, link)
        browser.page.get_by_role("heading", name="Hello Sam Rivera").wait_for()
        assert browser.path == "/team" and api.organization["name"].split()[0] in browser.text()
        assert "Needs you" in browser.text() and "Owner" in browser.text()
        cookies = {one["name"]: one for one in browser.context.cookies()}
        assert set(cookies) == {"__Host-sid"}
        sid = cookies["__Host-sid"]
        assert sid["httpOnly"] and sid["secure"] and sid["sameSite"] == "Lax" and sid["path"] == "/"
        browser.page.get_by_role("link", name="Account").click()
        browser.page.get_by_role("heading", name="Your account").wait_for()
        assert "This browser" in browser.text() and "Linux" in browser.text() and member.email in browser.text()
        browser.button("Sign out").first.click()
        browser.page.get_by_text("You are signed out.").wait_for()
        assert "__Host-sid" not in {one["name"] for one in browser.context.cookies()}
        browser.open(portal.gateway + "/team/account")
        assert browser.path == "/team/sign-in"
        # The link has been used.
        press(browser, link)
        browser.page.get_by_role("heading", name="This no longer signs you in").wait_for()
        browser.assert_clean(expected_errors=1)


def test_the_code_in_the_browser_that_asked_leads_to_the_page_that_was_wanted(portal, member, chromium):
    with window(chromium, portal.gateway, **DESKTOP) as browser:
        browser.open(portal.gateway + "/team/account")
        browser.page.get_by_label("Email address").fill(member.email)
        browser.page.keyboard.press("Enter")
        browser.page.get_by_label("Code from the mail", exact=True).fill("0000-0000")
        browser.button("Sign in").click()
        browser.page.get_by_text("4 tries are left").wait_for()
        assert browser.page.evaluate("document.activeElement.id") == "code"
        _, code = member.mail()
        browser.page.get_by_label("Code from the mail", exact=True).fill(code.lower().replace("-", " "))
        browser.page.keyboard.press("Enter")
        browser.page.get_by_role("heading", name="Your account").wait_for()
        assert browser.path == "/team/account"


def test_a_phone_that_did_not_ask_types_the_code_and_is_ended_from_the_other_device(portal, member, chromium):
    with window(chromium, portal.gateway, **DESKTOP) as desk, window(chromium, portal.gateway, **PHONE) as phone:
        ask(desk, member)
        press(phone, member.mail()[0])
        phone.page.get_by_role("heading", name="Type the code from the mail").wait_for()
        phone.page.get_by_label("Code from the mail", exact=True).fill(member.mail()[1])
        phone.button("Sign in").click()
        phone.page.get_by_role("heading", name="Hello Sam Rivera").wait_for()
        # The same mail is of no use at the desk any more; the next one is.
        ask(desk, member)
        press(desk, member.mail(1)[0])
        desk.page.get_by_role("heading", name="Hello Sam Rivera").wait_for()
        desk.open(portal.gateway + "/team/account")
        desk.button("End the session on").click()
        desk.page.wait_for_load_state()
        assert desk.page.get_by_role("button", name="End the session on").count() == 0
        phone.open(portal.gateway + "/team")
        assert phone.path == "/team/sign-in"


def test_whoever_is_taken_off_the_team_is_out_with_the_next_click(portal, api, member, chromium):
    with window(chromium, portal.gateway, **DESKTOP) as browser:
        ask(browser, member)
        press(browser, member.mail()[0])
        browser.page.get_by_role("heading", name="Hello Sam Rivera").wait_for()
        api.ok("DELETE", f"/api/v1/members/{member.id}", status=204)
        browser.page.get_by_role("link", name="Account").click()
        browser.page.get_by_role("heading", name="Sign in to your team").wait_for()


def pages(portal, api, member):
    """Every page of signing in and of the team, each shown once, in the order in which somebody sees them."""
    def show(browser):
        browser.open(portal.gateway + "/team/sign-in?signed_out=yes")
        yield "sign in"
        browser.page.get_by_label("Email address").fill("sam")
        browser.page.keyboard.press("Enter")
        browser.page.get_by_text("Type one email address").wait_for()
        assert browser.page.evaluate("document.activeElement.id") == "email"
        yield "sign in, wrong"
        ask(browser, member)
        yield "check your mail"
        browser.page.get_by_label("Code from the mail", exact=True).fill("0000-0000")
        browser.page.keyboard.press("Enter")
        browser.page.get_by_text("4 tries are left").wait_for()
        browser.page.get_by_text("No mail?").click()
        yield "wrong code"
        link, _ = member.mail()
        browser.open(link)
        yield "link"
        browser.button("Sign in").click()
        browser.page.get_by_role("heading", name="Where to?").wait_for()
        yield "choice"
        browser.page.get_by_role("button", name=api.organization["trading_as"]).click()
        browser.page.get_by_role("heading", name="Hello").wait_for()
        yield "home"
        browser.open(portal.gateway + "/team/account")
        yield "account"
        browser.open(portal.gateway + "/team/nothing")
        yield "nothing here"
        browser.open(link)
        browser.button("Sign in").click()
        browser.page.get_by_role("heading", name="This no longer").wait_for()
        yield "ended"

    return show


@pytest.fixture
def of_two(portal, api, rival):
    member = Member(portal, api)
    rival.ok("POST", "/api/v1/members", status=201, json={
        "name": "Sam Rivera", "email": member.email, "role": "bookkeeper"})
    return pages(portal, api, member)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("options", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(portal, of_two, chromium, scheme, options):
    with window(chromium, portal.gateway, color_scheme=scheme, **options) as browser:
        titles = []
        for name in of_two(browser):
            assert browser.violations() == [], name
            titles.append(browser.page.title())
            for place in browser.page.locator("a.button:visible, button:visible").all():
                assert place.bounding_box()["height"] >= 44, name
            for width in (320, 390, 768, 1280):
                browser.page.set_viewport_size({"width": width, "height": 800})
                assert not browser.scrolls_sideways(), (name, width)
            browser.page.set_viewport_size(options["viewport"])
        assert len(titles) == 10 and len(set(titles)) == 10, titles
        browser.assert_clean(expected_errors=4)


def test_every_answer_of_the_team_s_pages_has_the_security_headers_GW_4(portal, addresses):
    caller = session(addresses())
    token = "A" * 43
    for method, path, status in (
        ("GET", "/team", 303), ("GET", "/team/sign-in", 200), ("POST", "/team/sign-in", 403), ("GET", "/team/sign-in/code", 200),
        ("GET", f"/team/sign-in/{token}", 200), ("POST", f"/team/sign-in/{token}", 403), ("GET", "/team/sign-in/choice", 404),
        ("POST", "/team/sign-out", 403), ("GET", "/team/nothing", 404), ("PUT", "/team", 405),
    ):
        answer = caller.request(method, portal.gateway + path, timeout=30, allow_redirects=False)
        assert answer.status_code == status, (method, path, answer.status_code)
        assert_secure(answer)


def test_nothing_of_signing_in_is_in_the_logs_AP_2(portal, member, chromium):
    with window(chromium, portal.gateway, **DESKTOP) as browser:
        ask(browser, member)
        link, code = member.mail()
        press(browser, link)
        browser.page.get_by_role("heading", name="Hello Sam Rivera").wait_for()
        sid = browser.context.cookies()[0]["value"]
    logs = portal.log("gateway").read_text(errors="replace")
    assert f"member:{member.id}" in logs
    for secret in (urlsplit(link).path.rsplit("/", 1)[1], code, code.replace("-", ""), sid, member.email, "Rivera"):
        assert secret not in logs, secret[:12]
