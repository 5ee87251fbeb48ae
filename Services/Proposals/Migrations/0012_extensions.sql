-- More time: the team may move the end of a version that was sent, and the client may ask for it. What was sent stays as
-- it was sent; the later end stands beside it. The end itself is told to the team, once before and once after.

ALTER TABLE proposals
  ADD COLUMN extended_until date,
  ADD COLUMN extended_expires_at timestamptz,
  ADD COLUMN end_announced_at timestamptz,
  ADD COLUMN end_noted_at timestamptz;
COMMENT ON COLUMN proposals.extended_until IS 'The last valid day where the team moved it: then this one holds.';
COMMENT ON COLUMN proposals.extended_expires_at IS 'The first instant after it.';
COMMENT ON COLUMN proposals.end_announced_at IS 'When the team was told that the end is near; null again after an extension.';
COMMENT ON COLUMN proposals.end_noted_at IS 'When the team was told that the end is past; null again after an extension.';

ALTER TABLE proposals ADD CONSTRAINT proposals_extended_later CHECK (
  num_nonnulls(extended_until, extended_expires_at) <> 1
  AND (extended_expires_at IS NULL OR (state <> 'draft' AND extended_expires_at > expires_at))) NOT VALID;
ALTER TABLE proposals VALIDATE CONSTRAINT proposals_extended_later;

-- The sweep looks for ends in all organizations, and changes nothing outside of a tenant's own transaction.
CREATE INDEX proposals_ending ON proposals (coalesce(extended_expires_at, expires_at))
  WHERE state = 'sent' AND end_noted_at IS NULL;
CREATE POLICY ends ON proposals FOR SELECT USING ((SELECT current_system_task()) = 'ends');

GRANT UPDATE (extended_until, extended_expires_at, end_announced_at, end_noted_at) ON proposals TO portal_proposals;

CREATE TABLE extension_requests (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  proposal_id uuid NOT NULL,
  ends_at timestamptz NOT NULL,
  principal text NOT NULL CHECK (octet_length(principal) BETWEEN 1 AND 200),
  contact_id uuid,
  note text CHECK (octet_length(note) <= 6000),
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Asking again for the same end is the same request.
  PRIMARY KEY (organization_id, proposal_id, ends_at, principal),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id)
);
COMMENT ON TABLE extension_requests IS 'That a recipient asked for more time.';
COMMENT ON COLUMN extension_requests.organization_id IS 'The tenant.';
COMMENT ON COLUMN extension_requests.proposal_id IS 'The version.';
COMMENT ON COLUMN extension_requests.ends_at IS 'The end that was to be moved.';
COMMENT ON COLUMN extension_requests.principal IS 'link:..., the share link.';
COMMENT ON COLUMN extension_requests.contact_id IS 'The recipient whose link it was, in the gateway''s directory.';
COMMENT ON COLUMN extension_requests.note IS 'In their words, if they gave any.';
COMMENT ON COLUMN extension_requests.requested_at IS 'By the clock of the database.';

ALTER TABLE extension_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE extension_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON extension_requests USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON extension_requests TO portal_proposals;
