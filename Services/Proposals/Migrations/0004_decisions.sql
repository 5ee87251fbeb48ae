-- Decisions with their evidence, and the projects that acceptances make. Both are written once and never changed.

CREATE TABLE decisions (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  proposal_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('accepted', 'declined')),
  decision_key text NOT NULL CHECK (octet_length(decision_key) BETWEEN 1 AND 255),
  claim_sha256 text NOT NULL CHECK (claim_sha256 ~ '^[0-9a-f]{64}$'),
  typed_name text CHECK (octet_length(typed_name) <= 600),
  note text CHECK (octet_length(note) <= 6000),
  reason_code text
    CHECK (reason_code IN ('price', 'timing', 'scope', 'other_contractor', 'not_needed', 'other')),
  reason text CHECK (octet_length(reason) <= 6000),
  choices text NOT NULL,
  subtotal_cents bigint NOT NULL CHECK (subtotal_cents >= 0),
  discount_cents bigint NOT NULL CHECK (discount_cents BETWEEN 0 AND subtotal_cents),
  tax_cents bigint NOT NULL,
  total_cents bigint NOT NULL CHECK (total_cents >= 0),
  deposit_cents bigint CHECK (deposit_cents BETWEEN 1 AND total_cents),
  content_sha256 text NOT NULL,
  path text NOT NULL CHECK (path IN ('share_link', 'team', 'api')),
  decided_by text NOT NULL CHECK (octet_length(decided_by) BETWEEN 1 AND 200),
  contact_id uuid,
  told_by text CHECK (octet_length(told_by) BETWEEN 1 AND 300),
  channel text CHECK (channel IN ('phone', 'email', 'text', 'in_person', 'letter', 'other')),
  address text CHECK (octet_length(address) <= 64),
  user_agent text CHECK (octet_length(user_agent) <= 512),
  decided_at timestamptz NOT NULL,
  time_zone text NOT NULL CHECK (octet_length(time_zone) BETWEEN 1 AND 64),
  PRIMARY KEY (organization_id, id),
  -- The last judge of DC-1.
  CONSTRAINT one_decision_per_proposal UNIQUE (organization_id, proposal_id),
  CONSTRAINT decisions_on_the_version_sent FOREIGN KEY (organization_id, proposal_id, content_sha256)
    REFERENCES proposals (organization_id, id, content_sha256),
  CONSTRAINT decisions_total_adds_up CHECK (total_cents = subtotal_cents - discount_cents + tax_cents),
  CONSTRAINT decisions_note_of_a_yes CHECK (note IS NULL OR kind = 'accepted'),
  CONSTRAINT decisions_reason_of_a_no CHECK (num_nonnulls(reason_code, reason) = 0 OR kind = 'declined'),
  CONSTRAINT decisions_evidence CHECK (
    CASE WHEN path = 'share_link'
      THEN num_nonnulls(contact_id, address, user_agent) = 3 AND num_nonnulls(told_by, channel) = 0
      ELSE num_nonnulls(told_by, channel) = 2 AND num_nonnulls(address, user_agent) = 0 END)
);
COMMENT ON TABLE decisions IS 'Acceptances and declines, at most one for each proposal, with their evidence.';
COMMENT ON COLUMN decisions.organization_id IS 'The tenant.';
COMMENT ON COLUMN decisions.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN decisions.proposal_id IS 'The version that was decided.';
COMMENT ON COLUMN decisions.kind IS 'accepted or declined.';
COMMENT ON COLUMN decisions.decision_key IS 'The caller''s key: the same claim with it gets this answer again.';
COMMENT ON COLUMN decisions.claim_sha256 IS 'Hex SHA-256 of what was claimed, by which a repetition is known.';
COMMENT ON COLUMN decisions.typed_name IS 'The name that the person typed, if they did.';
COMMENT ON COLUMN decisions.note IS 'What they added to a yes.';
COMMENT ON COLUMN decisions.reason_code IS 'Why not.';
COMMENT ON COLUMN decisions.reason IS 'Why not, in words.';
COMMENT ON COLUMN decisions.choices IS 'Package, options and quantities in full, as JSON.';
COMMENT ON COLUMN decisions.subtotal_cents IS 'With these choices, computed here, like all figures.';
COMMENT ON COLUMN decisions.discount_cents IS 'The discount on the whole.';
COMMENT ON COLUMN decisions.tax_cents IS 'Rounded half-up on each line.';
COMMENT ON COLUMN decisions.total_cents IS 'What was agreed.';
COMMENT ON COLUMN decisions.deposit_cents IS 'Null when none is asked for.';
COMMENT ON COLUMN decisions.content_sha256 IS 'The exact version that was decided (DC-3).';
COMMENT ON COLUMN decisions.path IS 'share_link: the client; team or api: somebody on their behalf.';
COMMENT ON COLUMN decisions.decided_by IS 'link:..., member:... or key:...';
COMMENT ON COLUMN decisions.contact_id IS 'The person, in the gateway''s directory.';
COMMENT ON COLUMN decisions.told_by IS 'Who told the team.';
COMMENT ON COLUMN decisions.channel IS 'How the team was told.';
COMMENT ON COLUMN decisions.address IS 'The client''s IP address as the gateway saw it.';
COMMENT ON COLUMN decisions.user_agent IS 'The client''s browser as it named itself, cut to 512 bytes.';
COMMENT ON COLUMN decisions.decided_at IS 'By the clock of the database, which also judged the expiry (RE-9).';
COMMENT ON COLUMN decisions.time_zone IS 'The organization''s, for showing the time.';

ALTER TABLE decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE decisions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON decisions USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON decisions TO portal_proposals;

CREATE TABLE projects (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  estimate_id uuid NOT NULL,
  proposal_id uuid NOT NULL,
  client_id uuid NOT NULL,
  number text NOT NULL,
  title text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('project', 'service')),
  contract_sum_cents bigint NOT NULL CHECK (contract_sum_cents >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  lines text NOT NULL,
  payment_schedule text NOT NULL,
  contract text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT one_project_per_proposal UNIQUE (organization_id, proposal_id),
  CONSTRAINT one_project_per_estimate UNIQUE (organization_id, estimate_id),
  FOREIGN KEY (organization_id, estimate_id, client_id) REFERENCES estimates (organization_id, id, client_id),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id),
  -- No project without a decision.
  FOREIGN KEY (organization_id, proposal_id) REFERENCES decisions (organization_id, proposal_id)
);
COMMENT ON TABLE projects IS 'Jobs that were sold: made by an acceptance, in its transaction.';
COMMENT ON COLUMN projects.organization_id IS 'The tenant.';
COMMENT ON COLUMN projects.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN projects.estimate_id IS 'The job as it was offered.';
COMMENT ON COLUMN projects.proposal_id IS 'The version that was accepted.';
COMMENT ON COLUMN projects.client_id IS 'The buyer, in the gateway''s directory.';
COMMENT ON COLUMN projects.number IS 'The estimate''s number.';
COMMENT ON COLUMN projects.title IS 'The estimate''s title.';
COMMENT ON COLUMN projects.kind IS 'A project, or a service job.';
COMMENT ON COLUMN projects.contract_sum_cents IS 'The total that was accepted.';
COMMENT ON COLUMN projects.currency IS 'ISO 4217.';
COMMENT ON COLUMN projects.lines IS 'The accepted lines with amounts and taxes, as JSON.';
COMMENT ON COLUMN projects.payment_schedule IS 'Milestones with amounts, as JSON.';
COMMENT ON COLUMN projects.contract IS 'Terms that billing needs, as JSON.';
COMMENT ON COLUMN projects.created_at IS 'The time of the acceptance.';

CREATE INDEX projects_list ON projects (organization_id, created_at DESC, id DESC);

ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON projects USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON projects TO portal_proposals;
