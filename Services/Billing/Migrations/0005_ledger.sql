-- The ledger: double entry, append-only. The service may add to it and read it, nothing else: what was wrong is corrected by
-- contra entries.

CREATE TABLE ledger_entries (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL CHECK (kind IN (
    'invoice_issued', 'invoice_voided', 'retainage_released', 'payment_recorded', 'payment_reversed', 'credit_applied',
    'credit_refunded')),
  client_id uuid NOT NULL,
  project_id uuid,
  invoice_id uuid,
  payment_id uuid,
  credit_id uuid,
  occurred_on date NOT NULL,
  description text NOT NULL CHECK (octet_length(description) BETWEEN 1 AND 500),
  created_by text NOT NULL CHECK (octet_length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id)
);
COMMENT ON TABLE ledger_entries IS 'What happened to money that is owed, each with postings that come to zero.';
COMMENT ON COLUMN ledger_entries.organization_id IS 'The tenant.';
COMMENT ON COLUMN ledger_entries.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN ledger_entries.sequence IS 'The order in which they were written; with gaps.';
COMMENT ON COLUMN ledger_entries.kind IS 'What happened.';
COMMENT ON COLUMN ledger_entries.client_id IS 'With whom.';
COMMENT ON COLUMN ledger_entries.project_id IS 'For which job; null where it concerns several.';
COMMENT ON COLUMN ledger_entries.invoice_id IS 'The invoice, if it is about one.';
COMMENT ON COLUMN ledger_entries.payment_id IS 'The payment, if it is about one.';
COMMENT ON COLUMN ledger_entries.credit_id IS 'The credit, if it is about one.';
COMMENT ON COLUMN ledger_entries.occurred_on IS 'The day that books and statements go by.';
COMMENT ON COLUMN ledger_entries.description IS 'For people.';
COMMENT ON COLUMN ledger_entries.created_by IS 'member:..., key:..., link:... or service:...';
COMMENT ON COLUMN ledger_entries.created_at IS 'By the clock of the database.';
CREATE INDEX ledger_of_client ON ledger_entries (organization_id, client_id, occurred_on, sequence);
CREATE INDEX ledger_of_project ON ledger_entries (organization_id, project_id, occurred_on, sequence);
CREATE INDEX ledger_of_invoice ON ledger_entries (organization_id, invoice_id);

CREATE TABLE ledger_postings (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  entry_id uuid NOT NULL,
  line smallint NOT NULL CHECK (line >= 1),
  account text NOT NULL CHECK (account IN (
    'accounts_receivable', 'retainage_receivable', 'revenue', 'tax_payable', 'customer_deposits', 'customer_credits',
    'cash')),
  client_id uuid NOT NULL,
  project_id uuid,
  invoice_id uuid,
  amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  PRIMARY KEY (organization_id, entry_id, line),
  FOREIGN KEY (organization_id, entry_id) REFERENCES ledger_entries (organization_id, id)
);
COMMENT ON TABLE ledger_postings IS 'Amounts by account; debits above zero, credits below.';
COMMENT ON COLUMN ledger_postings.organization_id IS 'The tenant.';
COMMENT ON COLUMN ledger_postings.entry_id IS 'What they belong to.';
COMMENT ON COLUMN ledger_postings.line IS '1, 2 and so on of the entry.';
COMMENT ON COLUMN ledger_postings.account IS 'The account.';
COMMENT ON COLUMN ledger_postings.client_id IS 'Whose.';
COMMENT ON COLUMN ledger_postings.project_id IS 'For which job; null for what a client has paid too much.';
COMMENT ON COLUMN ledger_postings.invoice_id IS 'Of which invoice; null for what is about none.';
COMMENT ON COLUMN ledger_postings.amount_cents IS 'Minor units.';
COMMENT ON COLUMN ledger_postings.currency IS 'ISO 4217.';
CREATE INDEX ledger_postings_of_invoice ON ledger_postings (organization_id, invoice_id, account);
CREATE INDEX ledger_postings_of_client ON ledger_postings (organization_id, client_id, account);

-- Every entry comes to zero in each currency, whoever writes it. Looked at when the transaction commits.
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM ledger_postings
    WHERE organization_id = NEW.organization_id AND entry_id = NEW.entry_id
    GROUP BY currency
    HAVING sum(amount_cents) <> 0
  ) THEN
    RAISE EXCEPTION 'the postings of a ledger entry do not come to zero'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances', TABLE = 'ledger_postings';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION ledger_entry_balances() IS 'Double entry.';
CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON ledger_postings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();

-- Balances by client, job and account, moved by every posting, so that reading one costs the same whatever was posted.
CREATE TABLE account_balances (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  client_id uuid NOT NULL,
  -- The id of nothing where the postings name no job, so that it can be a part of the key.
  project_id uuid NOT NULL,
  account text NOT NULL,
  currency text NOT NULL,
  balance_cents bigint NOT NULL,
  PRIMARY KEY (organization_id, client_id, project_id, account, currency)
);
COMMENT ON TABLE account_balances IS 'The sums of the postings; `Billing check-ledger` proves them.';
COMMENT ON COLUMN account_balances.organization_id IS 'The tenant.';
COMMENT ON COLUMN account_balances.client_id IS 'Whose.';
COMMENT ON COLUMN account_balances.project_id IS 'For which job; the nil UUID for none.';
COMMENT ON COLUMN account_balances.account IS 'The account.';
COMMENT ON COLUMN account_balances.currency IS 'ISO 4217.';
COMMENT ON COLUMN account_balances.balance_cents IS 'Debits less credits.';

CREATE FUNCTION keep_account_balances() RETURNS trigger LANGUAGE plpgsql AS $$
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
  RETURN NULL;
END $$;
COMMENT ON FUNCTION keep_account_balances() IS 'Moves the balances with the postings of a statement.';
CREATE TRIGGER keep_account_balances AFTER INSERT ON ledger_postings
  REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION keep_account_balances();

ALTER TABLE ledger_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ledger_entries USING (organization_id = (SELECT current_organization()));
ALTER TABLE ledger_postings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_postings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ledger_postings USING (organization_id = (SELECT current_organization()));
ALTER TABLE account_balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_balances FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON account_balances USING (organization_id = (SELECT current_organization()));

-- Append-only: neither UPDATE nor DELETE.
GRANT SELECT, INSERT ON ledger_entries, ledger_postings TO portal_billing;
GRANT SELECT, INSERT, UPDATE ON account_balances TO portal_billing;
