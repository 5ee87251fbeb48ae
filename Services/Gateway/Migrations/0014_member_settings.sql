-- What each member wants to be told: signals on the team's pages, and mails. Without a row, what the program calls usual.
-- Whatever comes later (another notice, another way to tell) is one more column with a default.

CREATE TABLE member_settings (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  member_id uuid NOT NULL,
  not_opened boolean NOT NULL,
  not_opened_days integer NOT NULL CHECK (not_opened_days BETWEEN 1 AND 60),
  opened_often boolean NOT NULL,
  opened_often_times integer NOT NULL CHECK (opened_often_times BETWEEN 2 AND 50),
  left_after_reading boolean NOT NULL,
  left_after_reading_minutes integer NOT NULL CHECK (left_after_reading_minutes BETWEEN 1 AND 60),
  first_open_notice boolean NOT NULL,
  decision_notice boolean NOT NULL,
  question_notice boolean NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, member_id),
  FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id)
);
COMMENT ON TABLE member_settings IS 'What a member wants to be told; without a row, the defaults.';
COMMENT ON COLUMN member_settings.organization_id IS 'The tenant.';
COMMENT ON COLUMN member_settings.member_id IS 'Whose settings these are.';
COMMENT ON COLUMN member_settings.not_opened IS 'Whether it is a signal that nobody has opened a proposal.';
COMMENT ON COLUMN member_settings.not_opened_days IS 'So many days after it was sent.';
COMMENT ON COLUMN member_settings.opened_often IS 'Whether it is a signal that a proposal is opened often in one day.';
COMMENT ON COLUMN member_settings.opened_often_times IS 'From so many times on.';
COMMENT ON COLUMN member_settings.left_after_reading IS 'Whether it is a signal that somebody read one part for long and left.';
COMMENT ON COLUMN member_settings.left_after_reading_minutes IS 'From so many minutes on.';
COMMENT ON COLUMN member_settings.first_open_notice IS 'A mail when a proposal is opened for the first time.';
COMMENT ON COLUMN member_settings.decision_notice IS 'A mail when a proposal is accepted or declined.';
COMMENT ON COLUMN member_settings.question_notice IS 'A mail when a client asks something.';
COMMENT ON COLUMN member_settings.changed_at IS 'When they were last set.';

ALTER TABLE member_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE member_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON member_settings USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON member_settings TO portal_gateway;
GRANT UPDATE (
  not_opened, not_opened_days, opened_often, opened_often_times, left_after_reading, left_after_reading_minutes,
  first_open_notice, decision_notice, question_notice, changed_at
) ON member_settings TO portal_gateway;
