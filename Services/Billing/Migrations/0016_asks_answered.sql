-- Who asked for release is told when nothing is released now, and why. What was written until now was for the team alone.

ALTER TABLE release_asks ADD COLUMN is_told boolean NOT NULL DEFAULT false;
ALTER TABLE release_asks ADD CONSTRAINT release_asks_told
  CHECK (NOT is_told OR (answer IS NOT NULL AND answer = 'dismissed' AND answer_reason IS NOT NULL));
COMMENT ON COLUMN release_asks.is_told IS 'Whether the client reads the answer and its reason: until something is released.';
GRANT UPDATE (is_told) ON release_asks TO portal_billing;
