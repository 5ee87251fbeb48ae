-- What clients do not agree with: lines that a decline is about, and changes that were asked for without deciding. Both
-- are evidence, written once; the version that follows shows them to the team by way of revised_from.

ALTER TABLE decisions ADD COLUMN objections text;
COMMENT ON COLUMN decisions.objections IS 'The lines that a decline is about, with their names and what was said, as JSON; null when it named none.';
ALTER TABLE decisions ADD CONSTRAINT decisions_objections_of_a_no CHECK (
  objections IS NULL OR (kind = 'declined' AND octet_length(objections) <= 400000)) NOT VALID;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_objections_of_a_no;

ALTER TABLE proposals ADD COLUMN revised_from uuid;
COMMENT ON COLUMN proposals.revised_from IS 'The version that it was drafted from; null when it was drafted anew.';
ALTER TABLE proposals ADD CONSTRAINT proposals_revised_from
  FOREIGN KEY (organization_id, revised_from) REFERENCES proposals (organization_id, id) NOT VALID;
ALTER TABLE proposals VALIDATE CONSTRAINT proposals_revised_from;

CREATE TABLE change_requests (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  proposal_id uuid NOT NULL,
  request_key text NOT NULL CHECK (octet_length(request_key) BETWEEN 1 AND 255),
  claim_sha256 text NOT NULL CHECK (claim_sha256 ~ '^[0-9a-f]{64}$'),
  typed_name text CHECK (octet_length(typed_name) <= 600),
  wish text CHECK (octet_length(wish) <= 6000),
  objections text NOT NULL CHECK (octet_length(objections) <= 400000),
  content_sha256 text NOT NULL,
  path text NOT NULL CHECK (path IN ('share_link', 'team', 'api')),
  requested_by text NOT NULL CHECK (octet_length(requested_by) BETWEEN 1 AND 200),
  contact_id uuid,
  told_by text CHECK (octet_length(told_by) BETWEEN 1 AND 300),
  channel text CHECK (channel IN ('phone', 'email', 'text', 'in_person', 'letter', 'other')),
  address text CHECK (octet_length(address) <= 64),
  user_agent text CHECK (octet_length(user_agent) <= 512),
  requested_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  -- The same form sent twice is one request; also finds all of a version.
  CONSTRAINT one_change_request_per_key UNIQUE (organization_id, proposal_id, requested_by, request_key),
  CONSTRAINT change_requests_on_the_version_sent FOREIGN KEY (organization_id, proposal_id, content_sha256)
    REFERENCES proposals (organization_id, id, content_sha256),
  CONSTRAINT change_requests_say_something CHECK (wish IS NOT NULL OR objections <> '[]'),
  CONSTRAINT change_requests_evidence CHECK (
    CASE WHEN path = 'share_link'
      THEN num_nonnulls(contact_id, address, user_agent) = 3 AND num_nonnulls(told_by, channel) = 0
      ELSE num_nonnulls(told_by, channel) = 2 AND num_nonnulls(address, user_agent) = 0 END)
);
COMMENT ON TABLE change_requests IS 'What clients want to be different, with its evidence; nothing is decided by it.';
COMMENT ON COLUMN change_requests.organization_id IS 'The tenant.';
COMMENT ON COLUMN change_requests.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN change_requests.proposal_id IS 'The version that it is about.';
COMMENT ON COLUMN change_requests.request_key IS 'The caller''s key: the same claim with it gets this answer again.';
COMMENT ON COLUMN change_requests.claim_sha256 IS 'Hex SHA-256 of what was claimed, by which a repetition is known.';
COMMENT ON COLUMN change_requests.typed_name IS 'The name that the person typed, if they did.';
COMMENT ON COLUMN change_requests.wish IS 'What should be different, in their words; null when they only named lines.';
COMMENT ON COLUMN change_requests.objections IS 'The lines that it is about, with their names and what was said, as JSON; often none.';
COMMENT ON COLUMN change_requests.content_sha256 IS 'The exact version that was looked at (DC-3).';
COMMENT ON COLUMN change_requests.path IS 'share_link: the client; team or api: somebody on their behalf.';
COMMENT ON COLUMN change_requests.requested_by IS 'link:..., member:... or key:...';
COMMENT ON COLUMN change_requests.contact_id IS 'The person, in the gateway''s directory.';
COMMENT ON COLUMN change_requests.told_by IS 'Who told the team.';
COMMENT ON COLUMN change_requests.channel IS 'How the team was told.';
COMMENT ON COLUMN change_requests.address IS 'The client''s IP address as the gateway saw it.';
COMMENT ON COLUMN change_requests.user_agent IS 'The client''s browser as it named itself, cut to 512 bytes.';
COMMENT ON COLUMN change_requests.requested_at IS 'By the clock of the database.';

ALTER TABLE change_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE change_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON change_requests USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON change_requests TO portal_proposals;
