-- What is owed and held by when it is due, moved by every posting, so that a report of it costs the same however many invoices
-- there are. Only days of invoices have rows, and those that came to nothing keep theirs: a report of an earlier day starts from
-- them and takes off what was posted since.

CREATE TABLE receivables (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  client_id uuid NOT NULL,
  currency text NOT NULL,
  due_on date NOT NULL,
  owed_cents bigint NOT NULL,
  held_cents bigint NOT NULL,
  PRIMARY KEY (organization_id, client_id, currency, due_on)
);
COMMENT ON TABLE receivables IS 'The sums of the postings of invoices by their last day; `Billing check-ledger` proves them.';
COMMENT ON COLUMN receivables.organization_id IS 'The tenant.';
COMMENT ON COLUMN receivables.client_id IS 'Who owes it.';
COMMENT ON COLUMN receivables.currency IS 'ISO 4217.';
COMMENT ON COLUMN receivables.due_on IS 'The last day to pay of the invoices.';
COMMENT ON COLUMN receivables.owed_cents IS 'Accounts receivable.';
COMMENT ON COLUMN receivables.held_cents IS 'Retainage receivable.';
CREATE INDEX receivables_open ON receivables (organization_id, client_id, currency, due_on, owed_cents, held_cents)
  WHERE owed_cents <> 0 OR held_cents <> 0;

-- What belongs to no one job, such as a payment for several, is looked through for a job's statement.
CREATE INDEX ledger_of_several ON ledger_entries (organization_id, client_id, occurred_on, sequence)
  WHERE project_id IS NULL;
-- What was posted after a day.
CREATE INDEX ledger_by_day ON ledger_entries (organization_id, occurred_on);

-- The invoice is written before its entry, and its day never changes.
CREATE OR REPLACE FUNCTION keep_account_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO account_balances AS kept (organization_id, client_id, project_id, account, currency, balance_cents)
  SELECT
    organization_id, client_id, coalesce(project_id, '00000000-0000-0000-0000-000000000000'), account, currency,
    sum(amount_cents)
  FROM posted
  GROUP BY 1, 2, 3, 4, 5
  -- In one order for everybody, so that two never wait for each other.
  ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (organization_id, client_id, project_id, account, currency)
    DO UPDATE SET balance_cents = kept.balance_cents + EXCLUDED.balance_cents;
  INSERT INTO receivables AS kept (organization_id, client_id, currency, due_on, owed_cents, held_cents)
  SELECT
    p.organization_id,
    p.client_id,
    p.currency,
    i.due_on,
    coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'accounts_receivable'), 0),
    coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'retainage_receivable'), 0)
  FROM posted p
  JOIN invoices i ON i.organization_id = p.organization_id AND i.id = p.invoice_id
  WHERE p.account IN ('accounts_receivable', 'retainage_receivable')
  GROUP BY 1, 2, 3, 4
  ORDER BY 1, 2, 3, 4
  ON CONFLICT (organization_id, client_id, currency, due_on)
    DO UPDATE SET owed_cents = kept.owed_cents + EXCLUDED.owed_cents, held_cents = kept.held_cents + EXCLUDED.held_cents;
  RETURN NULL;
END $$;

-- Nothing is posted between what is summed up here and the first posting that moves it: whoever posts waits. Row-level security
-- shows everything to the check of the ledger.
LOCK TABLE ledger_postings IN SHARE ROW EXCLUSIVE MODE;
SELECT set_config('portal.system_task', 'ledger', true);
INSERT INTO receivables (organization_id, client_id, currency, due_on, owed_cents, held_cents)
SELECT
  p.organization_id,
  p.client_id,
  p.currency,
  i.due_on,
  coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'accounts_receivable'), 0),
  coalesce(sum(p.amount_cents) FILTER (WHERE p.account = 'retainage_receivable'), 0)
FROM ledger_postings p
JOIN invoices i ON i.organization_id = p.organization_id AND i.id = p.invoice_id
WHERE p.account IN ('accounts_receivable', 'retainage_receivable')
GROUP BY 1, 2, 3, 4;

ALTER TABLE receivables ENABLE ROW LEVEL SECURITY;
ALTER TABLE receivables FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON receivables USING (organization_id = (SELECT current_organization()));
CREATE POLICY ledger_check ON receivables FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
GRANT SELECT, INSERT, UPDATE ON receivables TO portal_billing;
