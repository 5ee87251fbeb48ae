-- What was viewed before a no: kept with the decision as it was at that instant, whatever becomes of the visits later.
-- A decline from before this one has none.

ALTER TABLE decisions ADD COLUMN viewed jsonb;
COMMENT ON COLUMN decisions.viewed IS
  'How often each recipient opened this version before it was declined, when, and which earlier ones; null for a yes.';
-- The report counts by it.
ALTER TABLE decisions ADD CONSTRAINT decisions_viewed_before_a_no CHECK (
  viewed IS NULL OR (kind = 'declined' AND coalesce(jsonb_typeof(viewed -> 'opened') = 'number', false))) NOT VALID;
