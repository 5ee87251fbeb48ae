-- Only words of the team that nothing is released now are told; they stand until something is.

ALTER TABLE release_asks ADD CONSTRAINT release_asks_told
  CHECK (NOT is_told OR (answer IS NOT NULL AND answer = 'dismissed' AND answer_reason IS NOT NULL));
COMMENT ON COLUMN release_asks.is_told IS 'Whether the client reads the answer and its reason: until something is released.';
