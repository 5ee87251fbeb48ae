-- After a decline: when to get in touch again, that a job was given up, and what a report of declines reads.

CREATE TABLE follow_ups (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  estimate_id uuid NOT NULL,
  version bigint NOT NULL CHECK (version >= 1),
  due_on date,
  note text CHECK (octet_length(note) <= 6000),
  set_by text NOT NULL CHECK (octet_length(set_by) BETWEEN 1 AND 200),
  set_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, estimate_id),
  FOREIGN KEY (organization_id, estimate_id) REFERENCES estimates (organization_id, id)
);
COMMENT ON TABLE follow_ups IS 'When the team wants to get in touch again about an estimate.';
COMMENT ON COLUMN follow_ups.organization_id IS 'The tenant.';
COMMENT ON COLUMN follow_ups.estimate_id IS 'The job.';
COMMENT ON COLUMN follow_ups.version IS 'One more with each change: its ETag (DC-2).';
COMMENT ON COLUMN follow_ups.due_on IS 'The day; null when it was taken off the list.';
COMMENT ON COLUMN follow_ups.note IS 'What about; the team''s own.';
COMMENT ON COLUMN follow_ups.set_by IS 'member:... or key:..., who changed it last.';
COMMENT ON COLUMN follow_ups.set_at IS 'By the clock of the database.';

ALTER TABLE follow_ups ENABLE ROW LEVEL SECURITY;
ALTER TABLE follow_ups FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON follow_ups USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT, UPDATE (version, due_on, note, set_by, set_at) ON follow_ups TO portal_proposals;

-- No version of the service before this one gives a job up, so that the constraint holds for what it writes, too.
ALTER TABLE estimates
  ADD COLUMN lost_at timestamptz,
  ADD COLUMN lost_by text,
  ADD COLUMN loss_reason text;
COMMENT ON COLUMN estimates.lost_at IS 'When the team gave it up; null again once it sends a version of it.';
COMMENT ON COLUMN estimates.lost_by IS 'member:... or key:...';
COMMENT ON COLUMN estimates.loss_reason IS 'In the team''s words, for the team; null when none was given.';
ALTER TABLE estimates ADD CONSTRAINT estimates_loss_facts CHECK (
  num_nonnulls(lost_at, lost_by) = CASE WHEN stage = 'lost' THEN 2 ELSE 0 END
  AND (lost_by IS NULL OR octet_length(lost_by) BETWEEN 1 AND 200)
  AND (loss_reason IS NULL OR (stage = 'lost' AND octet_length(loss_reason) <= 6000))) NOT VALID;
ALTER TABLE estimates VALIDATE CONSTRAINT estimates_loss_facts;
GRANT UPDATE (lost_at, lost_by, loss_reason) ON estimates TO portal_proposals;

-- The report of a period.
CREATE INDEX decisions_declined ON decisions (organization_id, decided_at) WHERE kind = 'declined';
CREATE INDEX estimates_lost ON estimates (organization_id, lost_at) WHERE stage = 'lost';
