-- Money that goes back: what became of a credit is taken back by a contra entry, and what is left of a deposit becomes a
-- credit of the client. A client may ask for release again once the first ask was answered, and what was issued is frozen
-- for everybody.

-- In the order in which the service takes them, so that none waits for this while it holds what this waits for.
LOCK TABLE contracts, invoices, credits, credit_uses, ledger_entries, release_asks IN ACCESS EXCLUSIVE MODE;

ALTER TABLE credit_uses
  ADD COLUMN reversed_at timestamptz,
  ADD COLUMN reversed_by text CHECK (octet_length(reversed_by) BETWEEN 1 AND 200),
  ADD COLUMN reversal_reason text CHECK (octet_length(reversal_reason) BETWEEN 1 AND 2000),
  ADD CONSTRAINT use_reversal_whole CHECK (
    (reversed_at IS NULL) = (reversed_by IS NULL) AND (reversed_at IS NULL) = (reversal_reason IS NULL)) NOT VALID;
COMMENT ON TABLE credit_uses IS 'What became of credits; taken back, never changed.';
COMMENT ON COLUMN credit_uses.reversed_at IS 'By the clock of the database.';
COMMENT ON COLUMN credit_uses.reversed_by IS 'member:... or key:...';
COMMENT ON COLUMN credit_uses.reversal_reason IS 'In the team''s words.';
CREATE INDEX credit_uses_of_invoice ON credit_uses (organization_id, invoice_id) WHERE invoice_id IS NOT NULL;
GRANT UPDATE (reversed_at, reversed_by, reversal_reason) ON credit_uses TO portal_billing;

-- A credit comes of a payment that was too much, or of a deposit that is not applied any more.
ALTER TABLE credits
  ALTER COLUMN payment_id DROP NOT NULL,
  ADD COLUMN deposit_id uuid,
  ADD COLUMN reversed_by text CHECK (octet_length(reversed_by) BETWEEN 1 AND 200),
  ADD COLUMN reversal_reason text CHECK (octet_length(reversal_reason) BETWEEN 1 AND 2000),
  ADD CONSTRAINT credit_has_one_source CHECK ((payment_id IS NULL) <> (deposit_id IS NULL)) NOT VALID,
  ADD CONSTRAINT credits_of_deposit FOREIGN KEY (organization_id, deposit_id, client_id)
    REFERENCES invoices (organization_id, id, client_id) NOT VALID;
COMMENT ON TABLE credits IS 'What was paid too much or in advance, to be applied or refunded.';
COMMENT ON COLUMN credits.payment_id IS 'The payment that was too much.';
COMMENT ON COLUMN credits.deposit_id IS 'The invoice of the deposit that it was.';
COMMENT ON COLUMN credits.reversed_at IS 'With its payment, or when it became the deposit again.';
COMMENT ON COLUMN credits.reversed_by IS 'member:... or key:...; null where its payment says it.';
COMMENT ON COLUMN credits.reversal_reason IS 'In the team''s words; null where its payment says it.';
CREATE INDEX credits_of_deposits ON credits (organization_id, deposit_id) WHERE deposit_id IS NOT NULL;
GRANT UPDATE (reversed_by, reversal_reason) ON credits TO portal_billing;

-- What of a deposit was given back is neither to be applied nor paid out again, and no more than was paid of it.
ALTER TABLE contracts
  ADD COLUMN deposit_returned_cents bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT deposit_returned_is_positive CHECK (deposit_returned_cents >= 0) NOT VALID,
  DROP CONSTRAINT deposit_applied_within_billed,
  ADD CONSTRAINT deposit_applied_within_billed CHECK (
    deposit_applied_cents + deposit_returned_cents <= deposit_billed_cents) NOT VALID;
COMMENT ON COLUMN contracts.deposit_returned_cents IS 'Of the deposit, turned into credits of the client.';

ALTER TABLE invoices
  ADD COLUMN returned_cents bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT returned_within_paid CHECK (
    returned_cents >= 0 AND returned_cents <= paid_cents + credited_cents
    AND (returned_cents = 0 OR kind = 'deposit')) NOT VALID;
COMMENT ON COLUMN invoices.returned_cents IS 'Of a paid deposit, turned into credits of the client.';
GRANT UPDATE (returned_cents) ON invoices TO portal_billing;

ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_kind_check;
ALTER TABLE ledger_entries ADD CONSTRAINT ledger_entries_kind_check CHECK (kind IN (
  'invoice_issued', 'invoice_voided', 'retainage_released', 'payment_recorded', 'payment_reversed', 'credit_applied',
  'credit_refunded', 'credit_use_reversed', 'deposit_returned', 'deposit_restored')) NOT VALID;

-- One ask of a contract is open at a time; a release answers it, or the team does.
ALTER TABLE release_asks
  DROP CONSTRAINT release_asks_pkey,
  ADD PRIMARY KEY (organization_id, project_id, asked_at),
  ADD COLUMN answer text CHECK (answer IN ('released', 'dismissed', 'asked_again')),
  ADD COLUMN answered_at timestamptz,
  ADD COLUMN answered_by text CHECK (octet_length(answered_by) BETWEEN 1 AND 200),
  ADD COLUMN answer_reason text CHECK (octet_length(answer_reason) BETWEEN 1 AND 2000),
  ADD CONSTRAINT release_answer_whole CHECK (
    (answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)
    AND (answer_reason IS NULL OR answer = 'dismissed')) NOT VALID;
COMMENT ON COLUMN release_asks.held_cents IS 'What was held then.';
COMMENT ON COLUMN release_asks.answer IS 'By a release, by the team''s word, or by a later ask; null while it is open.';
COMMENT ON COLUMN release_asks.answered_at IS 'By the clock of the database.';
COMMENT ON COLUMN release_asks.answered_by IS 'member:..., key:... or service:...';
COMMENT ON COLUMN release_asks.answer_reason IS 'In the team''s words.';
-- Until now each state of what is held could be asked for, and a release answered none: the newest is the one that is open,
-- unless something was released since. Row-level security holds for the owner of the tables, too.
ALTER TABLE release_asks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY;
UPDATE release_asks ask
SET answer = 'released', answered_at = clock_timestamp(), answered_by = 'service:billing'
WHERE EXISTS (
  SELECT FROM invoices i
  WHERE i.organization_id = ask.organization_id AND i.project_id = ask.project_id AND i.kind = 'retainage_release'
    AND i.state <> 'draft' AND i.issued_at > ask.asked_at
);
UPDATE release_asks earlier
SET answer = 'asked_again', answered_at = clock_timestamp(), answered_by = 'service:billing'
WHERE answer IS NULL AND EXISTS (
  SELECT FROM release_asks later
  WHERE later.organization_id = earlier.organization_id AND later.project_id = earlier.project_id
    AND later.asked_at > earlier.asked_at
);
ALTER TABLE release_asks FORCE ROW LEVEL SECURITY;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX one_open_release_ask ON release_asks (organization_id, project_id) WHERE answer IS NULL;
GRANT UPDATE (answer, answered_at, answered_by, answer_reason) ON release_asks TO portal_billing;

-- What was issued says for ever what it said. The service's role can't change what an invoice comes to; this holds for
-- every role, and for what is given at issue, too.
CREATE FUNCTION invoices_frozen_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (
    NEW.organization_id, NEW.id, NEW.project_id, NEW.client_id, NEW.kind, NEW.number, NEW.title, NEW.currency,
    NEW.content::text, NEW.subtotal_cents, NEW.tax_cents, NEW.total_cents, NEW.retained_cents,
    NEW.released_earlier_cents, NEW.payable_cents, NEW.deposit_applied_cents, NEW.application_number, NEW.terms_days,
    NEW.note, NEW.milestone, NEW.parties::text, NEW.issued_at, NEW.due_on, NEW.content_sha256, NEW.created_by,
    NEW.created_at
  ) IS DISTINCT FROM (
    OLD.organization_id, OLD.id, OLD.project_id, OLD.client_id, OLD.kind, OLD.number, OLD.title, OLD.currency,
    OLD.content::text, OLD.subtotal_cents, OLD.tax_cents, OLD.total_cents, OLD.retained_cents,
    OLD.released_earlier_cents, OLD.payable_cents, OLD.deposit_applied_cents, OLD.application_number, OLD.terms_days,
    OLD.note, OLD.milestone, OLD.parties::text, OLD.issued_at, OLD.due_on, OLD.content_sha256, OLD.created_by,
    OLD.created_at
  ) THEN
    RAISE EXCEPTION 'what was issued is frozen'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_frozen', TABLE = 'invoices';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION invoices_frozen_guard() IS 'Keeps what was issued as it was issued.';
CREATE TRIGGER invoices_frozen_guard
  BEFORE UPDATE OF organization_id, id, project_id, client_id, kind, number, title, currency, content, subtotal_cents,
    tax_cents, total_cents, retained_cents, released_earlier_cents, payable_cents, deposit_applied_cents,
    application_number, terms_days, note, milestone, parties, issued_at, due_on, content_sha256, created_by, created_at
  ON invoices FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION invoices_frozen_guard();

CREATE FUNCTION invoices_moves_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'open'), ('open', 'open'), ('open', 'void')) THEN
    RAISE EXCEPTION 'no such move'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_moves', TABLE = 'invoices';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION invoices_moves_guard() IS 'A draft is issued, what was issued is voided, and no way leads back.';
CREATE TRIGGER invoices_moves_guard
  BEFORE UPDATE OF state, voided_at, voided_by, void_reason ON invoices
  FOR EACH ROW EXECUTE FUNCTION invoices_moves_guard();
