-- Visits: the signals that somebody is there (SL-4), one for each share session. A page that is only fetched leaves none.

CREATE TABLE visits (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  proposal_id uuid NOT NULL,
  session text NOT NULL CHECK (session ~ '^[0-9a-f]{32}$'),
  kind text NOT NULL CHECK (kind IN ('opened', 'automated')),
  reason text CHECK (octet_length(reason) BETWEEN 1 AND 64),
  principal text NOT NULL CHECK (octet_length(principal) BETWEEN 1 AND 200),
  visible_milliseconds integer NOT NULL CHECK (visible_milliseconds >= 0),
  trusted_events integer NOT NULL CHECK (trusted_events >= 0),
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, proposal_id, session),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id),
  -- What is no open says why; an open was visible long enough and had input.
  CONSTRAINT visits_reason CHECK ((reason IS NULL) = (kind = 'opened')),
  CONSTRAINT visits_open_is_proved CHECK (kind <> 'opened' OR (visible_milliseconds >= 3000 AND trusted_events >= 1))
);
COMMENT ON TABLE visits IS 'The first signal of each share session on a proposal''s page.';
COMMENT ON COLUMN visits.organization_id IS 'The tenant.';
COMMENT ON COLUMN visits.proposal_id IS 'What was looked at.';
COMMENT ON COLUMN visits.session IS 'The share session of the signed cookie.';
COMMENT ON COLUMN visits.kind IS 'opened: a person; automated: a machine by its own signs.';
COMMENT ON COLUMN visits.reason IS 'Why it is taken for a machine.';
COMMENT ON COLUMN visits.principal IS 'link:..., the share link.';
COMMENT ON COLUMN visits.visible_milliseconds IS 'How long the page was visible when it told.';
COMMENT ON COLUMN visits.trusted_events IS 'Trusted pointer, key, touch and scroll events until then.';
COMMENT ON COLUMN visits.recorded_at IS 'By the clock of the database.';

-- How many of a link there were lately.
CREATE INDEX visits_of_link ON visits (organization_id, proposal_id, principal, recorded_at);

ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
ALTER TABLE visits FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON visits USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON visits TO portal_proposals;
