"""RE-6: a process that dies between making an organization and answering leaves no second one behind the retry."""

import threading
import uuid

import pytest
import requests

from harness import demo, eventually

# Whoever keeps an answer waits until the gate is opened: the moment in which the process is killed.
GATE = """
CREATE TABLE gate (open boolean NOT NULL);
INSERT INTO gate VALUES (false);
GRANT SELECT ON gate TO portal_gateway;
CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WHILE NOT (SELECT open FROM gate) LOOP PERFORM pg_sleep(0.02); END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER wait_at_gate BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION wait_at_gate();
"""


@pytest.fixture(scope="module")
def portal(portal_factory):
    return portal_factory()


def test_an_organization_is_made_once_though_the_process_dies_before_it_answers(portal):
    name = f"Once {uuid.uuid4().hex}"
    body = demo.organization_body(demo.sample("kitchen-remodel")) | {"name": name}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    portal.rows("gateway", GATE)

    def create(patience=30):
        operator = portal.api(portal.secret("operator"))
        return operator.http.post(
            f"{portal.gateway}/api/v1/organizations", json=body, timeout=patience,
            headers=key | {"Authorization": f"Bearer {operator.key}"})

    def first():
        try:
            create()
        except requests.RequestException:
            pass  # The process that was asked is gone.

    asking = threading.Thread(target=first)
    asking.start()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%UPDATE idempotency_keys%' AND state = 'active' AND pid <> pg_backend_pid()"
    assert eventually(lambda: portal.number("gateway", waiting) == 1, 30)
    portal.kill_service("gateway")
    asking.join(10)
    assert not asking.is_alive()
    portal.rows("gateway", "UPDATE gate SET open = true")
    portal.start_service("gateway")
    portal.wait_ready("gateway")
    # A claim of the dead process, if there were one, would hold until its lease has run out.
    assert eventually(lambda: create().status_code == 201, 30)
    answer = create()
    assert answer.status_code == 201 and answer.headers["Idempotency-Replayed"] == "true"
    assert portal.number("gateway", f"SELECT count(*) FROM organizations WHERE name = '{name}'") == 1
    made = answer.json()
    assert portal.api(made["api_key"]["key"]).get("/api/v1/organization")["id"] == made["id"]
    # Another request under the same key is told so.
    other = portal.api(portal.secret("operator")).call(
        "POST", "/api/v1/organizations", json=body | {"name": "Other"}, headers=key)
    assert other.status_code == 422 and other.json()["code"] == "idempotency_key_reused"
