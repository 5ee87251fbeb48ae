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

ALTER TABLE activity_positions ENABLE ROW LEVEL SECURITY;
ALTER TABLE activity_positions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON activity_positions USING (organization_id = (SELECT current_organization()));
-- Which of the organizations that somebody follows have news is asked for all of them at once.
CREATE POLICY follow ON activity_positions FOR SELECT USING ((SELECT current_system_task()) = 'follow_activity');
GRANT SELECT, INSERT, UPDATE (last) ON activity_positions TO portal_gateway;

-- Whoever was let in by a session or a key that has ended is let out at once, in every process (AU-5).
CREATE FUNCTION credential_ended() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_notify('credentials', OLD.organization_id::text); RETURN NULL; END $$;
COMMENT ON FUNCTION credential_ended() IS 'Tells that open streams of the organization look again who may listen.';
CREATE TRIGGER credential_ended AFTER DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION credential_ended();
CREATE TRIGGER credential_ended AFTER UPDATE OF revoked_at ON api_keys FOR EACH ROW EXECUTE FUNCTION credential_ended();
