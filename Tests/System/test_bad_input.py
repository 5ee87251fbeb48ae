"""TI-4, GW-6: every wrong, missing, oversized, doubled or unknown field is a 4xx problem with a stable code and the field;
unknown, malformed and foreign ids are one 404; nothing half-written remains."""

import copy
import json
import uuid

import pytest

import demo
from harness import API, draft, form, send
from test_edge import assert_problem, bare

ANY_ID = str(uuid.UUID(int=7))


@pytest.fixture(scope="module")
def things(api):
    client, estimate, proposal = draft(api)
    return {"client": client, "estimate": estimate, "proposal": proposal, "sent": send(api, client=client)}


@pytest.fixture(scope="module")
def routes(things):
    """Every POST with a good body: path, body, the headers it needs."""
    kitchen = demo.sample("kitchen-remodel")
    key = {"Idempotency-Key": str(uuid.uuid4())}
    sent = things["sent"]
    behalf = {"on_behalf": {"told_by": "Ngozi Okafor", "channel": "phone"}}
    return {
        "client": ("/api/v1/clients", demo.client_body(kitchen), {}),
        "contact": (
            f"/api/v1/clients/{things['client']['id']}/contacts",
            {"name": "Ada", "email": "ada@example.com", "role": "reads"}, {}),
        "member": ("/api/v1/members", {"name": "Sam", "email": "sam@example.com", "role": "estimator"}, {}),
        "api key": ("/api/v1/api-keys", {"name": "System", "scopes": ["proposals:read"]}, {}),
        "estimate": ("/api/v1/estimates", demo.estimate_body(kitchen, things["client"]["id"]), {}),
        "proposal": (
            f"/api/v1/estimates/{things['estimate']['id']}/proposals", demo.proposal_body(kitchen), {}),
        "dispatch": (f"/api/v1/proposals/{things['proposal']['id']}/dispatch", {"layout": "classic"}, {}),
        "share link": (
            f"/api/v1/proposals/{sent.proposal}/share-links",
            {"contact_id": sent.link()["contact_id"], "expires_in_days": 30}, {}),
        "withdrawal": (f"/api/v1/proposals/{sent.proposal}/withdrawal", {"reason": "A mistake"}, {}),
        "extension": (f"/api/v1/proposals/{sent.proposal}/extension", {"valid_until": "2099-12-31"}, {}),
        "revision": (f"/api/v1/proposals/{sent.proposal}/revisions", demo.proposal_body(kitchen), {}),
        "acceptance": (f"/api/v1/proposals/{sent.proposal}/acceptance", behalf, key),
        "decline": (f"/api/v1/proposals/{sent.proposal}/decline", behalf | {"reason_code": "price"}, key),
    }


NAMES = [
    "client", "contact", "member", "api key", "estimate", "proposal", "dispatch", "share link", "withdrawal", "extension",
    "revision",
    "acceptance", "decline",
]
# A field that must be there, for each route that has one.
REQUIRED = {
    "client": "contacts", "contact": "email", "member": "role", "api key": "scopes", "estimate": "client_id",
    "proposal": "sections", "share link": "contact_id", "extension": "valid_until", "acceptance": "on_behalf", "decline": "on_behalf",
}


def changed(body, path, value):
    """A copy with the value at `path` ("sections.0.title") set, or taken out when it is `...`."""
    body = copy.deepcopy(body)
    place = body
    *parents, last = path.split(".")
    for part in parents:
        place = place[int(part)] if part.isdigit() else place[part]
    last = int(last) if last.isdigit() else last
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return body


def assert_refused(portal, api, path, headers, statuses, code=None, field=None, **arguments):
    """A problem with code and field, and no row anywhere."""
    portal.settled()
    before = portal.counts()
    answer = api.call("POST", path, headers=headers, **arguments)
    assert answer.status_code in statuses, (answer.status_code, answer.text)
    assert_problem(answer, answer.status_code, code or answer.json().get("code"))
    body = answer.json()
    assert body["code"], body
    if field is not None:
        assert body.get("field") == field, body
    assert portal.counts() == before
    return body


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_field_is_refused_by_its_name_TI_4(portal, api, routes, name):
    path, body, headers = routes[name]
    for field in ("organization_id", "id", "is_admin", "state"):
        if field not in body:
            assert_refused(portal, api, path, headers, (400,), "unknown_key", field, json=body | {field: ANY_ID})


@pytest.mark.parametrize("name", NAMES)
def test_a_doubled_field_is_refused_by_its_name_TI_4(portal, api, routes, name):
    path, body, headers = routes[name]
    field, value = next(iter(body.items()))
    text = json.dumps(body)
    doubled = text[:-1] + f", {json.dumps(field)}: {json.dumps(value)}}}"
    assert_refused(portal, api, path, headers, (400,), "duplicate_key", field, data=doubled.encode())
    escaped = text[:-1] + f', "\\u{ord(field[0]):04x}{field[1:]}": {json.dumps(value)}}}'
    assert_refused(portal, api, path, headers, (400,), "duplicate_key", field, data=escaped.encode())


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_field_is_refused_by_its_name(portal, api, routes, name):
    path, body, headers = routes[name]
    field = REQUIRED[name]
    assert_refused(portal, api, path, headers, (400, 422), None, field, json=changed(body, field, ...))
    assert_refused(portal, api, path, headers, (400, 422), None, field, json=changed(body, field, None))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", [
    b"", b"{", b'{"name": "a\\u0000b"}', b"[]", b"null", b'"text"',
    b"{} {}", b"\xff\xfe{}", b'{"a": NaN}', b'{"a": 1e999}', b"\x00",
    b'{"a":' * 40 + b"1" + b"}" * 40, b"[" * 100_000,
], ids=lambda text: repr(text[:12]))
def test_what_is_no_object_is_refused(portal, api, routes, name, text):
    path, _, headers = routes[name]
    answer = api.call("POST", path, data=text, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert_problem(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("name", NAMES)
def test_another_media_type_is_refused(portal, api, routes, name):
    path, body, headers = routes[name]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json-seq", "multipart/form-data"):
        answer = api.call("POST", path, data=json.dumps(body).encode(), headers=headers | {"Content-Type": kind})
        assert_problem(answer, 415, "unsupported_media_type")


# Route, field path, values that must not be taken, field named in the answer (None: any).
WRONG = [
    ("client", "name", ["", " ", "x" * 201, 7, True, [], {}], "name"),
    ("client", "contacts", ["x", {}, 7], "contacts"),
    ("client", "contacts.0.email", ["", "no", "a@b,c@d.example", "a@b\r\nBcc: x@y.example", "x" * 250 + "@example.com", 7,
                                    "<a@example.com>", "a b@example.com"], None),
    ("client", "contacts.0.role", ["owner", "", "Decides", 1], None),
    ("client", "address.country", ["usa", "", 7], None),
    ("contact", "email", ["nobody", "a@b\nc@example.com"], "email"),
    ("member", "role", ["root", "admin"], "role"),
    ("api key", "scopes", [[], ["installation"], ["everything"], "proposals:read", [1]], None),
    ("estimate", "client_id", ["x", "", 7, ANY_ID, "00000000-0000-0000-0000-00000000000G"], "client_id"),
    ("estimate", "kind", ["barter", ""], "kind"),
    ("estimate", "currency", ["usd", "US", "XXXX", ""], "currency"),
    ("estimate", "title", ["", "x" * 400], "title"),
    ("proposal", "valid_days", [0, -1, 100_000, 1.5, "30"], "valid_days"),
    ("proposal", "sections", [[]], None),
    ("proposal", "sections.0.lines.0.quantity", [-1, "1", 1.00001, 1e30, None], None),
    ("proposal", "sections.0.lines.0.unit_price_cents", [1.5, "86500", 2**63, 1e30, None], None),
    ("proposal", "sections.0.lines.0.name", ["", "x" * 2000, 7], None),
    ("proposal", "sections.0.lines.0.taxable", ["yes", 1, None], None),
    ("proposal", "tax.rate_basis_points", [-1, 1_000_000, 10.35, "1035"], None),
    ("proposal", "deposit.basis_points", [-1, 10_001, "1000"], None),
    ("proposal", "deposit.kind", ["half", None], None),
    ("proposal", "payment_schedule.0.basis_points", [999, 10_001, -1], None),
    ("proposal", "sections.4.lines.1.client_quantity.maximum", [0, -1, "2"], None),
    ("dispatch", "layout", ["poster", "", 7], "layout"),
    ("dispatch", "contact_ids", [[ANY_ID], ["x"], "all"], None),
    ("share link", "contact_id", [ANY_ID, "x", 7], "contact_id"),
    ("share link", "expires_in_days", [0, 366, -1, 1.5, "30", 2**63], "expires_in_days"),
    ("withdrawal", "reason", ["x" * 6_001, "a\u0007b", 7, {}], "reason"),
    ("extension", "valid_until", ["2020-01-01", "2099-12-31", "2026-02-30", "soon", 7, ""], "valid_until"),
    ("revision", "sections", [[], {}, 7], None),
    ("revision", "sections.0.lines.0.quantity", [-1, "1", 1.00001, None], None),
    ("acceptance", "on_behalf.channel", ["smoke", "", 7], None),
    ("acceptance", "on_behalf.told_by", ["", "x" * 1000, 7], None),
    ("acceptance", "typed_name", ["x" * 1000, 7], "typed_name"),
    ("acceptance", "note", ["x" * 10_000], "note"),
    ("acceptance", "content_sha256", ["no", 7, ""], None),
    ("decline", "reason_code", ["weather", "", 7], "reason_code"),
]


@pytest.mark.parametrize(("name", "field", "values", "named"), WRONG, ids=[f"{row[0]} {row[1]}" for row in WRONG])
def test_a_wrong_value_is_refused_by_its_name(portal, api, routes, name, field, values, named):
    path, body, headers = routes[name]
    portal.settled()
    before = portal.counts()
    for value in values:
        answer = api.call("POST", path, json=changed(body, field, value), headers=headers)
        assert answer.status_code in (400, 404, 409, 422), (value, answer.status_code, answer.text)
        problem = answer.json()
        assert answer.headers["Content-Type"].startswith("application/problem+json") and problem["code"], value
        assert problem.get("field"), (value, problem)
        if named is not None:
            assert problem["field"] == named, (value, problem)
    assert portal.counts() == before


def test_a_layout_that_does_not_exist_is_refused(portal, api, routes):
    path, body, headers = routes["dispatch"]
    assert_refused(
        portal, api, path, headers, (422,), "invalid_value", "layout", json=body | {"layout": "brochure"})


def test_a_decision_needs_its_key_PM_6(portal, api, routes):
    for name in ("acceptance", "decline"):
        path, body, _ = routes[name]
        assert_refused(portal, api, path, {}, (400,), "idempotency_key_required", json=body)
        for key in ("x" * 256, ""):
            answer = api.call("POST", path, json=body, headers={"Idempotency-Key": key})
            assert answer.status_code == 400, key


def test_the_same_key_with_another_body_is_422_PM_6(portal, api):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    kitchen = demo.client_body(demo.sample("kitchen-remodel"))
    first = api.call("POST", "/api/v1/clients", json=kitchen, headers=key)
    again = api.call("POST", "/api/v1/clients", json=kitchen, headers=key)
    assert first.status_code == again.status_code == 201 and first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    other = api.call("POST", "/api/v1/clients", json=kitchen | {"name": "Another"}, headers=key)
    assert_problem(other, 422, "idempotency_key_reused")


def test_unknown_malformed_and_foreign_ids_give_the_same_404_TI_1(portal, api, rival, things):
    foreign_client, foreign_estimate, foreign_proposal = draft(rival, "roof-three-packages")
    behalf = {"on_behalf": {"told_by": "Ngozi Okafor", "channel": "phone"}}
    malformed = ["x", "0", ANY_ID.upper().replace("7", "A"), ANY_ID[:-1], "%00", "..%2f", "' OR 1=1"]
    key = {"Idempotency-Key": str(uuid.uuid4())}
    for method, path, body, foreign, headers in (
        ("GET", "/api/v1/clients/{}", None, foreign_client["id"], {}),
        ("POST", "/api/v1/clients/{}/contacts", {"name": "A", "email": "a@example.com", "role": "reads"},
         foreign_client["id"], {}),
        ("PATCH", "/api/v1/clients/{}", {"name": "A"}, foreign_client["id"], {"If-Match": '"v1"'}),
        ("PATCH", "/api/v1/clients/" + foreign_client["id"] + "/contacts/{}", {"name": "A"},
         foreign_client["contacts"][0]["id"], {"If-Match": '"v1"'}),
        ("GET", "/api/v1/clients/{}/credits", None, foreign_client["id"], {}),
        ("GET", "/api/v1/proposals/{}/share-links", None, foreign_proposal["id"], {}),
        ("GET", "/api/v1/estimates/{}", None, foreign_estimate["id"], {}),
        ("POST", "/api/v1/estimates/{}/proposals", demo.proposal_body(demo.sample("kitchen-remodel")),
         foreign_estimate["id"], {}),
        ("GET", "/api/v1/proposals/{}", None, foreign_proposal["id"], {}),
        ("POST", "/api/v1/proposals/{}/dispatch", {"layout": "classic"}, foreign_proposal["id"], {}),
        ("POST", "/api/v1/proposals/{}/acceptance", behalf, foreign_proposal["id"], key),
        ("POST", "/api/v1/proposals/{}/decline", behalf, foreign_proposal["id"], key),
        ("DELETE", "/api/v1/proposals/{}/share-links/" + ANY_ID, None, foreign_proposal["id"], {}),
        ("DELETE", "/api/v1/api-keys/{}", None, rival.organization["api_key"]["id"], {}),
    ):
        before = portal.counts()
        answers = [
            api.call(method, path.format(one), json=body, headers=headers) for one in [foreign, ANY_ID, *malformed]]
        assert {answer.status_code for answer in answers} == {404}, (method, path, [a.status_code for a in answers])
        assert all(bare(answer) == bare(answers[0]) for answer in answers), path
        assert portal.counts() == before
    assert rival.get(f"/api/v1/proposals/{foreign_proposal['id']}")["state"] == "draft"


def test_a_client_of_another_organization_is_unknown_TI_1(portal, api, rival, routes):
    foreign, _, _ = draft(rival, "roof-three-packages")
    path, body, headers = routes["estimate"]
    assert_refused(
        portal, api, path, headers, (422,), "unknown_client", "client_id", json=body | {"client_id": foreign["id"]})


@pytest.mark.parametrize("key", [
    None, "", "cpk_", "cpk_" + "A" * 43, "x" * 5000, "cps_" + "A" * 43,
])
def test_without_a_valid_key_nothing_is_shown(portal, api, key):
    nobody = API(portal.gateway, key)
    for method, path in (
        ("GET", "/api/v1/organization"), ("GET", "/api/v1/proposals"), ("POST", "/api/v1/clients"),
        ("GET", "/api/v1/activity"), ("POST", f"/api/v1/proposals/{ANY_ID}/acceptance"),
    ):
        answer = nobody.call(method, path, json={} if method == "POST" else None)
        assert_problem(answer, 401, "unauthorized")
        assert "WWW-Authenticate" in answer.headers


def test_a_key_does_only_what_its_scopes_say(portal, api, routes):
    made = api.ok("POST", "/api/v1/api-keys", status=201, json={"name": "Reader", "scopes": ["proposals:read"]})
    reader = API(portal.gateway, made["key"])
    assert reader.call("GET", "/api/v1/proposals").status_code == 200
    for name in NAMES:
        path, body, headers = routes[name]
        assert_problem(reader.call("POST", path, json=body, headers=headers), 403, "forbidden")
    assert_problem(reader.call("GET", "/api/v1/activity"), 403, "forbidden")
    assert_problem(API(portal.gateway, portal.secret("operator")).call("GET", "/api/v1/proposals"), 403, "forbidden")
    api.ok("DELETE", f"/api/v1/api-keys/{made['id']}", status=204)
    assert_problem(reader.call("GET", "/api/v1/proposals"), 401, "unauthorized")


def test_two_people_who_edit_are_told_DC_2(portal, rival):
    first = rival.call("GET", "/api/v1/organization")
    tag = first.headers["ETag"]
    change = {"phone": "+1 303 555 0199"}
    assert_problem(rival.call("PATCH", "/api/v1/organization", json=change), 428, "precondition_required")
    done = rival.call("PATCH", "/api/v1/organization", json=change, headers={"If-Match": tag})
    assert done.status_code == 200 and done.headers["ETag"] != tag
    assert_problem(
        rival.call("PATCH", "/api/v1/organization", json={"phone": "x"}, headers={"If-Match": tag}), 412, "stale")
    assert rival.get("/api/v1/organization")["phone"] == change["phone"]


@pytest.mark.parametrize("query", [
    "limit=0", "limit=101", "limit=x", "limit=-1", "limit=1&limit=2", "cursor=nonsense", "cursor=", "unknown=1",
    "state=lost", "client_id=x",
])
def test_a_wrong_query_is_refused(portal, api, query):
    answer = api.call("GET", f"/api/v1/proposals?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] and answer.json()["field"] == query.split("=")[0]


def test_lists_walk_through_everything_once(portal, rival):
    client = None
    for _ in range(5):
        client, _, _ = draft(rival, "roof-three-packages", client=client)
    seen, cursor = [], ""
    while cursor is not None:
        page = rival.get(f"/api/v1/proposals?limit=2&client_id={client['id']}" + (f"&cursor={cursor}" if cursor else ""))
        assert 1 <= len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page.get("next_cursor")
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(("fields", "status"), [
    ({"typed_name": "x" * 500}, (422,)), ({"note": "x" * 5000}, (422,)), ({"surprise": "1"}, (400, 422)),
    ({"confirm": "perhaps"}, (200, 400, 422)),
])
def test_a_wrong_form_records_nothing_and_keeps_what_was_typed(portal, api, things, fields, status):
    sent = things["sent"]
    person = sent.person()
    page = person.open()
    answer = person.submit(form(page, "acceptance"), **fields)
    assert answer.status_code in status, answer.status_code
    assert sent.state() == "sent"
