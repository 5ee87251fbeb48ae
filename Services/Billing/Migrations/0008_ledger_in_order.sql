-- The ledger is read from the beginning, page by page.
CREATE UNIQUE INDEX ledger_in_order ON ledger_entries (organization_id, sequence);
