-- The mechanisms that every service has: events out (outbox), events in (inbox), answers kept for retries
-- (idempotency_keys). The same text in each service but for the role; a test compares them.
--
-- A transaction says for whom it works with `set_config(..., true)`, which ends with the transaction (TI-3):
-- `portal.organization_id` for a tenant's work, `portal.system_task` for the named background work.
-- Without either, no row is visible.

CREATE FUNCTION current_organization() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('portal.organization_id', true), '')::uuid $$;
COMMENT ON FUNCTION current_organization() IS
  'The tenant of this transaction; null (which equals nothing) when none was set.';

CREATE FUNCTION current_system_task() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('portal.system_task', true), '') $$;
COMMENT ON FUNCTION current_system_task() IS
  'The background work of this transaction (outbox, inbox, idempotency); null for everything else.';

-- Outbox (RE-8): what is to be told to others, written in the transaction of the change itself, so that neither can
-- exist without the other. One row for each event and subscriber, because subscribers fail apart from each other.

-- One counter for all: what is written under the lock of an aggregate gets rising numbers, which is the order that
-- must be kept, and the relay can walk all waiting rows in one index.
CREATE SEQUENCE outbox_sequence AS bigint;

CREATE TABLE outbox (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  subscriber text NOT NULL CHECK (octet_length(subscriber) BETWEEN 1 AND 100),
  aggregate_id uuid NOT NULL,
  sequence bigint NOT NULL,
  source text NOT NULL CHECK (octet_length(source) BETWEEN 1 AND 200),
  type text NOT NULL CHECK (octet_length(type) BETWEEN 1 AND 200),
  subject text CHECK (octet_length(subject) BETWEEN 1 AND 400),
  occurred_at timestamptz NOT NULL,
  payload json NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  claims integer NOT NULL DEFAULT 0 CHECK (claims >= 0),
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz,
  delivered_at timestamptz,
  parked_at timestamptz,
  last_error text CHECK (octet_length(last_error) <= 500),
  PRIMARY KEY (organization_id, id, subscriber),
  CHECK (delivered_at IS NULL OR parked_at IS NULL)
);
COMMENT ON TABLE outbox IS 'Events that wait to be delivered, are delivered, or were given up (parked).';
COMMENT ON COLUMN outbox.organization_id IS 'The tenant whose event it is.';
COMMENT ON COLUMN outbox.id IS 'The id of the event, by which receivers know a repetition.';
COMMENT ON COLUMN outbox.subscriber IS 'Who is to get it; the service root knows what the name means.';
COMMENT ON COLUMN outbox.aggregate_id IS 'The thing that changed; its events reach a subscriber in order.';
COMMENT ON COLUMN outbox.sequence IS 'From outbox_sequence: rises with each event of an aggregate, with gaps.';
COMMENT ON COLUMN outbox.source IS 'CloudEvents source: the service.';
COMMENT ON COLUMN outbox.type IS 'CloudEvents type, such as proposal.accepted.';
COMMENT ON COLUMN outbox.subject IS 'CloudEvents subject: what the event is about, when not the aggregate alone.';
COMMENT ON COLUMN outbox.occurred_at IS 'CloudEvents time.';
COMMENT ON COLUMN outbox.payload IS 'CloudEvents data; json and not jsonb, so that the text stays as it was written.';
COMMENT ON COLUMN outbox.created_at IS 'When the row was written, by the clock of the database; for the lag.';
COMMENT ON COLUMN outbox.attempts IS 'Failed deliveries, a lease that ran out included.';
COMMENT ON COLUMN outbox.claims IS 'How often a relay took it; a relay that lost its lease can not finish it any more.';
COMMENT ON COLUMN outbox.next_attempt_at IS 'Not before this time (back-off).';
COMMENT ON COLUMN outbox.leased_until IS 'A relay works on it until then; set and past means that the relay died.';
COMMENT ON COLUMN outbox.delivered_at IS 'When the subscriber said yes.';
COMMENT ON COLUMN outbox.parked_at IS 'When it was given up, after ten tries or at once for a permanent failure.';
COMMENT ON COLUMN outbox.last_error IS 'A code of the last failure for ops; never a text from outside.';

-- The relay walks the waiting rows of a subscriber in order ...
CREATE INDEX outbox_waiting ON outbox (subscriber, sequence) WHERE delivered_at IS NULL AND parked_at IS NULL;
-- ... and leaves out aggregates of which a row waits for its next try or is held by a relay.
CREATE INDEX outbox_due ON outbox (subscriber, next_attempt_at) WHERE delivered_at IS NULL AND parked_at IS NULL;
CREATE INDEX outbox_leased ON outbox (subscriber, leased_until) WHERE leased_until IS NOT NULL;
-- For the purge and for ops.
CREATE INDEX outbox_delivered ON outbox (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX outbox_parked ON outbox (parked_at) WHERE parked_at IS NOT NULL;

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
-- The sub-selects make PostgreSQL ask once for each statement and not once for each row.
CREATE POLICY tenant_or_relay ON outbox
  USING (organization_id = (SELECT current_organization()) OR (SELECT current_system_task()) = 'outbox');

-- A relay waits for this instead of asking again and again. One notification for each statement; PostgreSQL sends
-- it when the transaction commits, and equal ones of a transaction only once.
CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('outbox', ''); RETURN NULL; END $$;
COMMENT ON FUNCTION outbox_notify() IS 'Wakes the relays.';
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

-- Inbox (RE-8): which events took effect here. Written in the transaction of the effect, so an event that comes
-- fifty times takes effect once.

CREATE TABLE inbox (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  source text NOT NULL CHECK (octet_length(source) BETWEEN 1 AND 200),
  event_id uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, source, event_id)
);
COMMENT ON TABLE inbox IS 'Events that took effect, each once.';
COMMENT ON COLUMN inbox.organization_id IS 'The tenant whose event it is.';
COMMENT ON COLUMN inbox.source IS 'CloudEvents source: an id is unique for its source only.';
COMMENT ON COLUMN inbox.event_id IS 'CloudEvents id.';
COMMENT ON COLUMN inbox.received_at IS 'When it took effect; old rows are purged.';
CREATE INDEX inbox_received ON inbox (received_at);

ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_or_purge ON inbox
  USING (organization_id = (SELECT current_organization()) OR (SELECT current_system_task()) = 'inbox');

-- Idempotency (PM-6): the first answer to a keyed request, so that a retry gets it again and nothing happens twice.

CREATE TABLE idempotency_keys (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  principal text NOT NULL CHECK (octet_length(principal) BETWEEN 1 AND 200),
  route text NOT NULL CHECK (octet_length(route) BETWEEN 1 AND 300),
  key text NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 255),
  request_sha256 bytea NOT NULL CHECK (octet_length(request_sha256) = 32),
  claims integer NOT NULL DEFAULT 1 CHECK (claims >= 1),
  leased_until timestamptz,
  status smallint CHECK (status BETWEEN 100 AND 599),
  sealed_answer bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, principal, route, key),
  -- Either in flight or answered.
  CHECK ((leased_until IS NULL) = (status IS NOT NULL)),
  CHECK ((status IS NULL) = (sealed_answer IS NULL))
);
COMMENT ON TABLE idempotency_keys IS 'Requests with an Idempotency-Key and the answers they got.';
COMMENT ON COLUMN idempotency_keys.organization_id IS 'The tenant; keys of two tenants never meet.';
COMMENT ON COLUMN idempotency_keys.principal IS 'Who asked, such as key:<uuid>; keys of two callers never meet.';
COMMENT ON COLUMN idempotency_keys.route IS 'Method and route template, never the path.';
COMMENT ON COLUMN idempotency_keys.key IS 'The Idempotency-Key as sent, at most 255 bytes.';
COMMENT ON COLUMN idempotency_keys.request_sha256 IS
  'SHA-256 of method, path and body: the same key with another request is refused.';
COMMENT ON COLUMN idempotency_keys.claims IS
  'How often it was taken; a process that lost its lease can not store its answer any more.';
COMMENT ON COLUMN idempotency_keys.leased_until IS
  'In flight until then; later it counts as left behind by a crash and may be taken again. Null once answered.';
COMMENT ON COLUMN idempotency_keys.status IS 'HTTP status of the answer; null while in flight.';
COMMENT ON COLUMN idempotency_keys.sealed_answer IS
  'Header fields and body of the answer, sealed (AP-3), because they may hold a share link.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When the key was first seen.';
COMMENT ON COLUMN idempotency_keys.expires_at IS 'Kept until then, at least 24 h; then purged.';
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_or_purge ON idempotency_keys
  USING (organization_id = (SELECT current_organization()) OR (SELECT current_system_task()) = 'idempotency');

-- The service reads and writes rows, nothing more: it does not own the tables, so it can not switch the policies off.
GRANT USAGE ON SEQUENCE outbox_sequence TO portal_billing;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, inbox, idempotency_keys TO portal_billing;
