-- A milestone of the payment schedule is billed once; that of a deposit, too.
ALTER TABLE invoices ADD COLUMN milestone smallint CHECK (milestone >= 1);
COMMENT ON COLUMN invoices.milestone IS 'Of the payment schedule, from 1; null for what is none.';
CREATE UNIQUE INDEX milestones_once ON invoices (organization_id, project_id, milestone)
  WHERE milestone IS NOT NULL AND state <> 'void';

-- Entries are numbered when they are written and seen when their transaction commits: whoever reads them in order must stop
-- before those of transactions that still run, or would pass some by.
ALTER TABLE ledger_entries ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id();
COMMENT ON COLUMN ledger_entries.transaction_id IS 'The transaction that wrote it.';
