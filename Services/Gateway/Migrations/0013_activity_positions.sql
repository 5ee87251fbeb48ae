-- What happened, in an order that never changes: whoever follows the feed goes on behind the last line they have, and
-- neither misses one nor gets one twice. Times can't be that order: what is committed later may have happened before.

CREATE TABLE activity_positions (
  organization_id uuid PRIMARY KEY REFERENCES organizations,
  last bigint NOT NULL CHECK (last >= 0)
);
COMMENT ON TABLE activity_positions IS 'How far each organization''s feed goes; its row is the lock of whoever adds lines.';
COMMENT ON COLUMN activity_positions.organization_id IS 'The tenant.';
COMMENT ON COLUMN activity_positions.last IS 'The position of the last line.';

ALTER TABLE activity ADD COLUMN position bigint;
COMMENT ON COLUMN activity.position IS
  'Counts up from 1 in the order of commits; null for what was written by an earlier version.';
CREATE UNIQUE INDEX activity_in_order ON activity (organization_id, position) WHERE position IS NOT NULL;

ALTER TABLE activity_positions ENABLE ROW LEVEL SECURITY;
ALTER TABLE activity_positions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON activity_positions USING (organization_id = (SELECT current_organization()));
-- Which of the organizations that somebody follows have news is asked for all of them at once.
CREATE POLICY follow ON activity_positions FOR SELECT USING ((SELECT current_system_task()) = 'follow_activity');
GRANT SELECT, INSERT, UPDATE (last) ON activity_positions TO portal_gateway;
