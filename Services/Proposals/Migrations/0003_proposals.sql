-- Proposals: the client-facing versions of an estimate. What sending froze can't be changed by anybody afterwards.

CREATE TABLE proposals (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  public_id text NOT NULL CHECK (public_id ~ '^[A-Za-z0-9_-]{22}$'),
  estimate_id uuid NOT NULL,
  client_id uuid NOT NULL,
  revision integer NOT NULL CHECK (revision >= 1),
  state text NOT NULL
    CHECK (state IN ('draft', 'sent', 'accepted', 'declined', 'expired', 'withdrawn', 'superseded')),
  content text NOT NULL,
  subtotal_cents bigint NOT NULL CHECK (subtotal_cents >= 0),
  discount_cents bigint NOT NULL CHECK (discount_cents BETWEEN 0 AND subtotal_cents),
  tax_cents bigint NOT NULL,
  total_cents bigint NOT NULL CHECK (total_cents >= 0),
  deposit_cents bigint CHECK (deposit_cents BETWEEN 1 AND total_cents),
  valid_until date,
  layout text CHECK (layout IN ('classic', 'itemized', 'summary', 'showcase')),
  dispatch_details text,
  frozen_content text COMPRESSION lz4,
  content_sha256 text CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
  sent_at timestamptz,
  sent_by text CHECK (octet_length(sent_by) BETWEEN 1 AND 200),
  expires_at timestamptz,
  first_opened_at timestamptz,
  decided_at timestamptz,
  withdrawn_at timestamptz,
  superseded_at timestamptz,
  superseded_by uuid,
  page_version bigint NOT NULL DEFAULT 1 CHECK (page_version >= 1),
  created_by text NOT NULL CHECK (octet_length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, id),
  CONSTRAINT proposals_public_id UNIQUE (public_id),
  CONSTRAINT proposals_one_of_each_revision UNIQUE (organization_id, estimate_id, revision),
  -- What decisions point at, so that a decision can only name the version that was sent.
  CONSTRAINT proposals_with_content UNIQUE (organization_id, id, content_sha256),
  FOREIGN KEY (organization_id, estimate_id, client_id) REFERENCES estimates (organization_id, id, client_id),
  FOREIGN KEY (organization_id, superseded_by) REFERENCES proposals (organization_id, id),
  CONSTRAINT proposals_total_adds_up CHECK (total_cents = subtotal_cents - discount_cents + tax_cents),
  -- A state has its facts, and no others.
  CONSTRAINT proposals_sent_facts CHECK (
    num_nonnulls(layout, dispatch_details, frozen_content, content_sha256, sent_at, sent_by, expires_at)
    = CASE WHEN state = 'draft' THEN 0 ELSE 7 END),
  CONSTRAINT proposals_sent_is_dated CHECK (state = 'draft' OR valid_until IS NOT NULL),
  CONSTRAINT proposals_expires_after_sending CHECK (expires_at > sent_at),
  CONSTRAINT proposals_decided_facts CHECK ((decided_at IS NOT NULL) = (state IN ('accepted', 'declined'))),
  CONSTRAINT proposals_withdrawn_facts CHECK ((withdrawn_at IS NOT NULL) = (state = 'withdrawn')),
  CONSTRAINT proposals_superseded_facts CHECK (
    num_nonnulls(superseded_at, superseded_by) = CASE WHEN state = 'superseded' THEN 2 ELSE 0 END),
  CONSTRAINT proposals_opened_after_sending CHECK (first_opened_at IS NULL OR state <> 'draft')
);
COMMENT ON TABLE proposals IS 'Client-facing versions of estimates: R1, R2 and so on.';
COMMENT ON COLUMN proposals.organization_id IS 'The tenant.';
COMMENT ON COLUMN proposals.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN proposals.public_id IS 'Names it in the client''s address bar: 16 random bytes, base64url; opens nothing by itself.';
COMMENT ON COLUMN proposals.estimate_id IS 'The job it is a version of.';
COMMENT ON COLUMN proposals.client_id IS 'The estimate''s client, for lists.';
COMMENT ON COLUMN proposals.revision IS '1 for R1, counted in the estimate.';
COMMENT ON COLUMN proposals.state IS 'Stays sent when the time is over: expires_at says so, and is asked at every decision.';
COMMENT ON COLUMN proposals.content IS 'The team''s content as JSON, internal fields included.';
COMMENT ON COLUMN proposals.subtotal_cents IS 'With the choices as drafted, like all figures here.';
COMMENT ON COLUMN proposals.discount_cents IS 'The discount on the whole.';
COMMENT ON COLUMN proposals.tax_cents IS 'Rounded half-up on each line.';
COMMENT ON COLUMN proposals.total_cents IS 'What the client pays if everything stays as drafted.';
COMMENT ON COLUMN proposals.deposit_cents IS 'Null when none is asked for.';
COMMENT ON COLUMN proposals.valid_until IS 'The last valid day; null while a draft counts its days from the sending.';
COMMENT ON COLUMN proposals.layout IS 'How it is presented; chosen when it is sent.';
COMMENT ON COLUMN proposals.dispatch_details IS 'Seller, client, recipients, locale and time zone as they were, as JSON.';
COMMENT ON COLUMN proposals.frozen_content IS 'What the client sees: canonical JSON, passed on as it is.';
COMMENT ON COLUMN proposals.content_sha256 IS 'Hex SHA-256 of frozen_content; a decision names it (DC-3).';
COMMENT ON COLUMN proposals.sent_at IS 'By the clock of the database.';
COMMENT ON COLUMN proposals.sent_by IS 'member:... or key:...';
COMMENT ON COLUMN proposals.expires_at IS 'The first instant at which it can not be decided any more (RE-9).';
COMMENT ON COLUMN proposals.first_opened_at IS 'The first human signal; set once (SL-4).';
COMMENT ON COLUMN proposals.decided_at IS 'When it was accepted or declined; the rest is in decisions.';
COMMENT ON COLUMN proposals.withdrawn_at IS 'When the team took it back.';
COMMENT ON COLUMN proposals.superseded_at IS 'When a newer version was sent.';
COMMENT ON COLUMN proposals.superseded_by IS 'The newer version.';
COMMENT ON COLUMN proposals.page_version IS 'One more with everything that changes the client''s page: its ETag.';
COMMENT ON COLUMN proposals.created_by IS 'member:... or key:...';
COMMENT ON COLUMN proposals.created_at IS 'By the clock of the database; lists are in this order.';
COMMENT ON COLUMN proposals.updated_at IS 'When its state last moved.';

-- Lists, newest first: all, of a state, of a client.
CREATE INDEX proposals_list ON proposals (organization_id, created_at DESC, id DESC);
CREATE INDEX proposals_list_of_state ON proposals (organization_id, state, created_at DESC, id DESC);
CREATE INDEX proposals_list_of_client ON proposals (organization_id, client_id, created_at DESC, id DESC);

-- A version that was sent never changes, not even by the table's owner (DC-3).
CREATE FUNCTION proposals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.organization_id <> OLD.organization_id OR NEW.public_id <> OLD.public_id
    OR NEW.estimate_id <> OLD.estimate_id OR NEW.client_id <> OLD.client_id OR NEW.revision <> OLD.revision THEN
    RAISE EXCEPTION 'a proposal keeps its identity' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_identity';
  END IF;
  IF OLD.state = 'draft' THEN
    IF NEW.state NOT IN ('draft', 'sent') THEN
      RAISE EXCEPTION 'a draft can only be sent' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_moves';
    END IF;
    IF NEW.state = 'sent'
      AND NEW.content_sha256 IS DISTINCT FROM encode(sha256(convert_to(NEW.frozen_content, 'UTF8')), 'hex') THEN
      RAISE EXCEPTION 'the hash is not of the content'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_hash';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.content, NEW.subtotal_cents, NEW.discount_cents, NEW.tax_cents, NEW.total_cents, NEW.deposit_cents,
      NEW.valid_until, NEW.layout, NEW.dispatch_details, NEW.frozen_content, NEW.content_sha256, NEW.sent_at,
      NEW.sent_by, NEW.expires_at)
    IS DISTINCT FROM
     (OLD.content, OLD.subtotal_cents, OLD.discount_cents, OLD.tax_cents, OLD.total_cents, OLD.deposit_cents,
      OLD.valid_until, OLD.layout, OLD.dispatch_details, OLD.frozen_content, OLD.content_sha256, OLD.sent_at,
      OLD.sent_by, OLD.expires_at) THEN
    RAISE EXCEPTION 'a sent proposal never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_frozen';
  END IF;
  IF OLD.first_opened_at IS NOT NULL AND NEW.first_opened_at IS DISTINCT FROM OLD.first_opened_at THEN
    RAISE EXCEPTION 'the first open is the first' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_opened_once';
  END IF;
  IF NEW.state <> OLD.state
    AND NOT (OLD.state = 'sent' AND NEW.state <> 'draft')
    AND NOT (OLD.state = 'expired' AND NEW.state = 'superseded') THEN
    RAISE EXCEPTION 'no such move' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_moves';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION proposals_guard() IS 'Keeps what sending froze, and lets only legal moves through.';
CREATE TRIGGER proposals_guard BEFORE UPDATE ON proposals FOR EACH ROW EXECUTE FUNCTION proposals_guard();

ALTER TABLE proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposals FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON proposals USING (organization_id = (SELECT current_organization()));

-- The content has no UPDATE: a draft is written once in this version of the service. Nothing is deleted.
GRANT SELECT, INSERT,
  UPDATE (state, subtotal_cents, discount_cents, tax_cents, total_cents, deposit_cents, valid_until, layout,
    dispatch_details, frozen_content, content_sha256, sent_at, sent_by, expires_at, first_opened_at, decided_at,
    withdrawn_at, superseded_at, superseded_by, page_version, updated_at)
  ON proposals TO portal_proposals;
