-- Withdrawals: who took a proposal back and why, beside withdrawn_at, which has been there from the first. No version of
-- the service before this one withdraws anything, so that the constraint holds for what it writes, too.

ALTER TABLE proposals
  ADD COLUMN withdrawn_by text,
  ADD COLUMN withdrawal_reason text;
COMMENT ON COLUMN proposals.withdrawn_by IS 'member:... or key:...';
COMMENT ON COLUMN proposals.withdrawal_reason IS 'In the team''s words, for the team; null when none was given.';

ALTER TABLE proposals ADD CONSTRAINT proposals_withdrawal_facts CHECK (
  (withdrawn_by IS NOT NULL) = (state = 'withdrawn')
  AND (withdrawn_by IS NULL OR octet_length(withdrawn_by) BETWEEN 1 AND 200)
  AND (withdrawal_reason IS NULL OR (state = 'withdrawn' AND octet_length(withdrawal_reason) <= 6000))) NOT VALID;
ALTER TABLE proposals VALIDATE CONSTRAINT proposals_withdrawal_facts;

GRANT UPDATE (withdrawn_by, withdrawal_reason) ON proposals TO portal_proposals;
