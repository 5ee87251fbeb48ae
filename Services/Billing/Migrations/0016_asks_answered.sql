-- Who asked for release is told when nothing is released now, and why. What was written until now was for the team alone.

ALTER TABLE release_asks ADD COLUMN is_told boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN release_asks.is_told IS 'Whether the client is told the answer and its reason.';
GRANT UPDATE (is_told) ON release_asks TO portal_billing;
