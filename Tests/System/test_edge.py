"""GW-1, GW-4, GW-6, SL-2, SL-7: what every answer carries, who is believed, and what strangers learn."""

import re
import socket
import uuid

import pytest
import requests

from harness import API, BROWSER_AGENT, Person, form, send, services, session

SECURITY = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
        "form-action 'self' https://checkout.stripe.com; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def assert_secure(answer, cached=False):
    for name, value in SECURITY.items():
        assert answer.headers.get(name) == value, (answer.request.method, answer.url, answer.status_code, name)
    if not cached:
        assert answer.headers.get("Cache-Control") == "no-store", (answer.url, answer.status_code)
    assert not re.search(r"\d", answer.headers.get("Server", "")) and "X-Powered-By" not in answer.headers


def assert_problem(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert body["code"] == code and body["status"] == status and body["instance"]
    assert body["title"] and {"type", "title", "status", "code", "instance"} <= set(body)


def bare(answer):
    """Body and header fields without what differs by design: the date and the request's id."""
    instance = answer.json().get("instance") if "json" in answer.headers.get("Content-Type", "") else None
    body = answer.content.replace(instance.encode(), b"-") if instance else answer.content
    fields = {
        name.lower(): value for name, value in answer.headers.items() if name.lower() not in ("date", "x-request-id")}
    return answer.status_code, body, fields


def test_every_kind_of_answer_has_the_security_headers_GW_4(portal, api):
    sent = send(api)
    person = sent.person()
    page = person.open()
    stylesheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', page.text)[1]
    confirm = person.submit(form(page, "acceptance"))
    plain = session()
    redirect = plain.get(sent.url(), timeout=30, allow_redirects=False)
    assert [answer.status_code for answer in (page, confirm, redirect)] == [200, 200, 303]
    answers = [
        page, confirm, redirect, plain.get(portal.gateway + "/", timeout=30),
        plain.get(portal.gateway + "/nothing", timeout=30),
        plain.get(portal.gateway + "/api/v1/nothing", timeout=30),
        plain.post(portal.gateway + "/", timeout=30),
        plain.request("TRACE", portal.gateway + "/", timeout=30),
        plain.get(portal.gateway + "/", headers={"Host": "evil.example"}, timeout=30),
        api.call("GET", "/api/v1/organization"), api.call("GET", f"/api/v1/proposals/{uuid.uuid4()}"),
        api.call("POST", "/api/v1/clients", data=b"{"),
        API(portal.gateway, None).call("GET", "/api/v1/organization"),
        person.post(f"{person.path}/acceptance", {}, headers={"Origin": "https://evil.example"}),
    ]
    for answer in answers:
        assert_secure(answer)
    asset = person.get(stylesheet)
    assert_secure(asset, cached=True)
    assert "immutable" in asset.headers["Cache-Control"]
    for answer in (page, redirect):
        assert "noindex" in answer.headers["X-Robots-Tag"]
    decided = person.submit(form(confirm, "acceptance"), confirm="yes")
    assert decided.status_code == 303
    assert_secure(decided)


def test_every_link_that_opens_nothing_gives_the_same_answer_SL_2(portal, api, rival, addresses):
    sent, revoked, other = send(api), send(api), send(rival, "roof-three-packages")
    api.ok("DELETE", f"/api/v1/proposals/{revoked.proposal}/share-links/{revoked.link()['id']}", status=204)
    portal.rows("gateway", f"""
        UPDATE share_links SET created_at = created_at - interval '99 days', expires_at = now() - interval '1 minute'
        WHERE id = '{other.link()['id']}'""")
    token = sent.url().rsplit("/", 1)[1]
    tokens = [
        "cps_" + "A" * 43, token[:-1], token + "A", token[:-1] + ("A" if token[-1] != "A" else "B"), token.upper(),
        "x", revoked.url().rsplit("/", 1)[1], other.url().rsplit("/", 1)[1], "cps_" + "%41" * 43,
    ]
    caller = session(addresses())
    answers = [caller.get(f"{portal.gateway}/s/{one}", timeout=30, allow_redirects=False) for one in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({bare(answer)[1] for answer in answers}) == 1
    assert all(bare(answer)[2] == bare(answers[0])[2] for answer in answers)
    # A page without its cookie, and with the cookie of another proposal, is the same.
    person = sent.person()
    person.open()
    stranger = session(addresses())
    page = stranger.get(f"{portal.gateway}/p/{person.path.split('/')[2]}", timeout=30)
    unknown = stranger.get(f"{portal.gateway}/p/{'A' * 22}", timeout=30)
    assert bare(page) == bare(unknown) and page.status_code == 404


def test_guessing_is_slowed_down_and_others_are_not_SL_7(portal, api, addresses):
    sent = send(api)
    guesser, neighbour = session(addresses()), session(addresses())
    answers = [
        guesser.get(f"{portal.gateway}/s/cps_{str(number).zfill(43)}", timeout=30, allow_redirects=False)
        for number in range(14)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:10] == [404] * 10 and 429 in statuses[10:]
    limited = next(answer for answer in answers if answer.status_code == 429)
    assert int(limited.headers["Retry-After"]) > 0
    # A link that opens still opens from the same address.
    assert guesser.get(sent.url(), timeout=30, allow_redirects=False).status_code == 303
    # An invented forwarded address changes nothing, and the neighbour is not held up.
    spoofed = guesser.get(
        f"{portal.gateway}/s/cps_{'B' * 43}", headers={"X-Forwarded-For": "203.0.113.9"}, timeout=30,
        allow_redirects=False)
    assert spoofed.status_code == 429
    assert neighbour.get(f"{portal.gateway}/s/cps_{'C' * 43}", timeout=30, allow_redirects=False).status_code == 404


SPOOFED = [
    {"Portal-Caller": 'organization="x"'}, {"X-Portal-Organization": "1"}, {"X-User-Id": "1"}, {"X-Org-Id": "1"},
    {"Forwarded": "for=203.0.113.1"}, {"X-Forwarded-For": "203.0.113.1"}, {"X-Real-IP": "203.0.113.1"},
    {"portal_caller": "x"}, {"Signature": "sig1=:AAAA:", "Signature-Input": 'sig1=("@method");created=1'},
]


@pytest.mark.parametrize("headers", SPOOFED, ids=lambda headers: next(iter(headers)))
def test_identity_from_outside_has_no_effect_GW_1(portal, api, rival, headers):
    nobody = API(portal.gateway, None)
    value = {name: text.replace('"x"', f'"{api.organization["id"]}"') for name, text in headers.items()}
    assert nobody.call("GET", "/api/v1/organization", headers=value).status_code == 401
    # With a key it is the key's organization that counts.
    seen = rival.call("GET", "/api/v1/organization", headers=value).json()
    assert seen["id"] == rival.organization["id"]
    assert rival.call("GET", "/api/v1/proposals?limit=1", headers=value).status_code == 200


@pytest.mark.parametrize(("service", "kind"), [("proposals", "main"), ("billing", "main"), ("gateway", "internal")])
def test_services_refuse_unsigned_calls_on_loopback_GW_1(portal, api, service, kind):
    base = f"http://127.0.0.1:{portal.port(service, kind)}"
    for method, path in (
        ("GET", "/internal/v1/proposals"), ("GET", "/internal/v1/projects"), ("POST", "/internal/v1/estimates"),
        ("POST", "/internal/v1/events"), ("GET", f"/internal/v1/proposals/{uuid.uuid4()}/page"),
        ("POST", f"/internal/v1/proposals/{uuid.uuid4()}/acceptance"),
    ):
        for headers in ({}, *SPOOFED):
            answer = session().request(method, base + path, headers=headers, json={}, timeout=30)
            assert answer.status_code in (401, 404), (path, answer.status_code)
    assert session().get(base + "/internal/v1/proposals", timeout=30).status_code in (401, 404)


def test_what_is_internal_is_not_to_be_had_from_outside(portal, api):
    for path in ("/internal/v1/proposals", "/internal/v1/events", "/metrics", "/readyz", "/healthz", "/bench/hop"):
        assert api.call("GET", path).status_code == 404, path


def test_the_services_listen_on_loopback_only(portal):
    listening = set()
    for line in open("/proc/net/tcp", encoding="ascii").read().splitlines()[1:]:
        address, state = line.split()[1], line.split()[3]
        if state == "0A":
            host, port = address.split(":")
            listening.add((host, int(port, 16)))
    ports = {portal.port("gateway", "internal"), *(portal.port(name) for name in services)}
    assert {host for host, port in listening if port in ports} == {"0100007F"}


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
], ids=str)
def test_a_decision_from_another_page_is_refused_AU_6(portal, api, headers):
    sent = send(api)
    person = sent.person()
    fields = form(person.open(), "acceptance").fields | {"confirm": "yes"}
    answer = person.http.post(
        f"{portal.gateway}{person.path}/acceptance", data=fields, timeout=30, allow_redirects=False,
        headers=person.head | headers)
    assert answer.status_code == 403
    assert sent.state() == "sent"


def test_a_nonce_of_another_session_or_purpose_decides_nothing_SL_5(portal, api):
    sent, other = send(api), send(api)
    person, second, stranger = sent.person(), sent.person(), other.person()
    page = person.open()
    mine = form(page, "acceptance").fields["nonce"]
    declining = form(person.get(f"{person.path}/decline"), "decline").fields["nonce"]
    theirs = form(stranger.open(), "acceptance").fields["nonce"]
    second.open()
    for who, nonce in ((second, mine), (person, theirs), (person, declining), (person, ""), (person, mine[:-2] + "AA")):
        answer = who.post(f"{who.path}/acceptance", {"nonce": nonce, "confirm": "yes"})
        assert 400 <= answer.status_code < 500, answer.status_code
    assert sent.state() == "sent" and other.state() == "sent"
    # Its own nonce gets no further than the page that asks once more, however the box is named.
    confirm = person.post(f"{person.path}/acceptance", {"nonce": mine, "confirm": "yes"})
    assert confirm.status_code == 200 and sent.state() == "sent"
    assert person.submit(form(confirm, "acceptance"), confirm="yes").status_code == 303


def test_a_changed_cookie_opens_nothing_SL_3(portal, api):
    sent = send(api)
    person = sent.person()
    assert person.open().status_code == 200
    name, value = person.head["Cookie"].split("=", 1)
    for position in range(0, len(value), 7):
        letter = "A" if value[position] != "A" else "B"
        changed = person.head | {"Cookie": f"{name}={value[:position]}{letter}{value[position + 1:]}"}
        answer = person.http.get(portal.gateway + person.path, headers=changed, timeout=30)
        assert answer.status_code == 404
    assert person.page().status_code == 200


def test_secrets_and_people_are_not_in_the_logs_SL_1_AP_2(portal, api):
    sent = send(api)
    person = sent.person()
    person.open()
    person.decide(typed_name="Zebulon Quickfeather", note="whisper-this-note")
    portal.settled()
    token = sent.url().rsplit("/", 1)[1]
    logs = "".join(portal.log(name).read_text(errors="replace") for name in services)
    for secret in (
        token, token[4:], api.key, person.head["Cookie"].split("=", 1)[1], "ngozi.okafor@example.com", "Quickfeather",
        "whisper-this-note", "Alder Ct", portal.secret("operator"),
    ):
        assert secret not in logs, secret[:12]
    # Only the hash is stored (SL-1): no database holds the token.
    for service in services:
        for (table,) in portal.rows(service, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            assert portal.number(service, f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%{token[4:]}%'") == 0


def test_a_page_kept_open_by_another_host_name_is_refused(portal, api):
    sent = send(api)
    person = Person(portal.gateway, sent.url(), agent=BROWSER_AGENT)
    person.open()
    answer = person.http.get(
        portal.gateway + person.path, headers=person.head | {"Host": "portal.evil.example"}, timeout=30)
    assert answer.status_code == 421


def test_an_idle_connection_is_kept_for_the_next_request(portal):
    with requests.Session() as one:
        one.trust_env = False
        first = one.get(portal.gateway + "/robots.txt", timeout=30)
        again = one.get(portal.gateway + "/robots.txt", timeout=30)
        assert first.status_code == again.status_code == 200 and "Disallow: /" in first.text
    with socket.create_connection(("127.0.0.1", portal.port("gateway")), timeout=30) as raw:
        request = f"GET /robots.txt HTTP/1.1\r\nHost: localhost:{portal.port('gateway')}\r\n\r\n".encode()
        for _ in range(3):
            raw.sendall(request)
            assert raw.recv(65_536).startswith(b"HTTP/1.1 200")
