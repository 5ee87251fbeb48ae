-- Payments by hand, what of them goes to which invoice, what is over, and what clients say is on its way.

CREATE TABLE payments (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  receipt_number bigint NOT NULL CHECK (receipt_number >= 1),
  method text NOT NULL CHECK (method IN ('check', 'cash', 'transfer')),
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  reference text CHECK (octet_length(reference) BETWEEN 1 AND 200),
  received_on date NOT NULL,
  deposited_on date CHECK (deposited_on >= received_on),
  note text CHECK (octet_length(note) <= 4000),
  recorded_by text NOT NULL CHECK (octet_length(recorded_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  reversed_at timestamptz,
  reversed_by text CHECK (octet_length(reversed_by) BETWEEN 1 AND 200),
  reversal_reason text CHECK (octet_length(reversal_reason) BETWEEN 1 AND 2000),
  PRIMARY KEY (organization_id, id),
  CONSTRAINT receipt_numbers UNIQUE (organization_id, receipt_number),
  CONSTRAINT payments_with_client UNIQUE (organization_id, id, client_id),
  CONSTRAINT reversal_whole CHECK (
    (reversed_at IS NULL) = (reversed_by IS NULL) AND (reversed_at IS NULL) = (reversal_reason IS NULL))
);
COMMENT ON TABLE payments IS 'Money that came; what was recorded in error is reversed, never deleted.';
COMMENT ON COLUMN payments.organization_id IS 'The tenant.';
COMMENT ON COLUMN payments.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN payments.client_id IS 'Who paid.';
COMMENT ON COLUMN payments.receipt_number IS 'Gapless for each organization.';
COMMENT ON COLUMN payments.method IS 'How it came.';
COMMENT ON COLUMN payments.amount_cents IS 'Minor units.';
COMMENT ON COLUMN payments.currency IS 'ISO 4217.';
COMMENT ON COLUMN payments.reference IS 'Number of the check or of the transfer.';
COMMENT ON COLUMN payments.received_on IS 'The day the team had it.';
COMMENT ON COLUMN payments.deposited_on IS 'The day it went to the bank.';
COMMENT ON COLUMN payments.note IS 'The team''s own.';
COMMENT ON COLUMN payments.recorded_by IS 'member:... or key:...';
COMMENT ON COLUMN payments.created_at IS 'By the clock of the database.';
COMMENT ON COLUMN payments.reversed_at IS 'By the clock of the database.';
COMMENT ON COLUMN payments.reversed_by IS 'member:... or key:...';
COMMENT ON COLUMN payments.reversal_reason IS 'In the team''s words.';
CREATE INDEX payments_by_time ON payments (organization_id, created_at DESC, id DESC);
CREATE INDEX payments_of_client ON payments (organization_id, client_id, created_at DESC, id DESC);
-- Those that look alike.
CREATE INDEX payments_alike ON payments (organization_id, client_id, amount_cents, received_on)
  WHERE reversed_at IS NULL;

CREATE TABLE payment_allocations (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  payment_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  client_id uuid NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  PRIMARY KEY (organization_id, payment_id, invoice_id),
  FOREIGN KEY (organization_id, payment_id, client_id) REFERENCES payments (organization_id, id, client_id),
  FOREIGN KEY (organization_id, invoice_id, client_id) REFERENCES invoices (organization_id, id, client_id)
);
COMMENT ON TABLE payment_allocations IS 'What of a payment went to an invoice of the same client.';
COMMENT ON COLUMN payment_allocations.organization_id IS 'The tenant.';
COMMENT ON COLUMN payment_allocations.payment_id IS 'The payment.';
COMMENT ON COLUMN payment_allocations.invoice_id IS 'The invoice.';
COMMENT ON COLUMN payment_allocations.client_id IS 'Of both.';
COMMENT ON COLUMN payment_allocations.amount_cents IS 'Minor units.';
CREATE INDEX payment_allocations_of_invoice ON payment_allocations (organization_id, invoice_id);

CREATE TABLE credits (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  used_cents bigint NOT NULL DEFAULT 0 CHECK (used_cents >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  reversed_at timestamptz,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT one_credit_per_payment UNIQUE (organization_id, payment_id),
  FOREIGN KEY (organization_id, payment_id, client_id) REFERENCES payments (organization_id, id, client_id),
  CONSTRAINT used_within_credit CHECK (used_cents <= amount_cents),
  CONSTRAINT reversed_is_unused CHECK (reversed_at IS NULL OR used_cents = 0)
);
COMMENT ON TABLE credits IS 'What was paid too much, to be applied or refunded.';
COMMENT ON COLUMN credits.organization_id IS 'The tenant.';
COMMENT ON COLUMN credits.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN credits.client_id IS 'Whose it is.';
COMMENT ON COLUMN credits.payment_id IS 'The payment that was too much.';
COMMENT ON COLUMN credits.amount_cents IS 'Minor units.';
COMMENT ON COLUMN credits.used_cents IS 'Applied and refunded.';
COMMENT ON COLUMN credits.currency IS 'ISO 4217.';
COMMENT ON COLUMN credits.created_at IS 'By the clock of the database.';
COMMENT ON COLUMN credits.reversed_at IS 'With its payment.';
CREATE INDEX credits_of_client ON credits (organization_id, client_id, created_at DESC, id DESC);

CREATE TABLE credit_uses (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  credit_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('applied', 'refunded')),
  invoice_id uuid,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  method text CHECK (method IN ('check', 'cash', 'transfer')),
  reference text CHECK (octet_length(reference) BETWEEN 1 AND 200),
  used_on date NOT NULL,
  created_by text NOT NULL CHECK (octet_length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, credit_id) REFERENCES credits (organization_id, id),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id),
  CHECK ((kind = 'applied') = (invoice_id IS NOT NULL)),
  CHECK ((kind = 'refunded') = (method IS NOT NULL))
);
COMMENT ON TABLE credit_uses IS 'What became of credits; never changed.';
COMMENT ON COLUMN credit_uses.organization_id IS 'The tenant.';
COMMENT ON COLUMN credit_uses.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN credit_uses.credit_id IS 'The credit.';
COMMENT ON COLUMN credit_uses.kind IS 'Applied to an invoice, or given back.';
COMMENT ON COLUMN credit_uses.invoice_id IS 'The invoice it was applied to.';
COMMENT ON COLUMN credit_uses.amount_cents IS 'Minor units.';
COMMENT ON COLUMN credit_uses.method IS 'How it was given back.';
COMMENT ON COLUMN credit_uses.reference IS 'Number of the check or of the transfer.';
COMMENT ON COLUMN credit_uses.used_on IS 'The day.';
COMMENT ON COLUMN credit_uses.created_by IS 'member:... or key:...';
COMMENT ON COLUMN credit_uses.created_at IS 'By the clock of the database.';
CREATE INDEX credit_uses_of_credit ON credit_uses (organization_id, credit_id);

CREATE TABLE announcements (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'confirmed', 'rejected')),
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  mailed_on date NOT NULL,
  reference text CHECK (octet_length(reference) BETWEEN 1 AND 200),
  note text CHECK (octet_length(note) <= 2000),
  request_key text NOT NULL CHECK (octet_length(request_key) BETWEEN 1 AND 255),
  announced_by text NOT NULL CHECK (octet_length(announced_by) BETWEEN 1 AND 200),
  announced_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  answered_at timestamptz,
  answered_by text CHECK (octet_length(answered_by) BETWEEN 1 AND 200),
  answer_reason text CHECK (octet_length(answer_reason) BETWEEN 1 AND 2000),
  payment_id uuid,
  PRIMARY KEY (organization_id, id),
  CONSTRAINT announcement_keys UNIQUE (organization_id, invoice_id, announced_by, request_key),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id),
  FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id),
  CONSTRAINT answer_whole CHECK (
    (status = 'open') = (answered_at IS NULL) AND (status = 'open') = (answered_by IS NULL)
    AND (status = 'confirmed') = (payment_id IS NOT NULL))
);
COMMENT ON TABLE announcements IS 'What clients say is on its way: "I have mailed a check".';
COMMENT ON COLUMN announcements.organization_id IS 'The tenant.';
COMMENT ON COLUMN announcements.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN announcements.invoice_id IS 'What it is for.';
COMMENT ON COLUMN announcements.status IS 'What came of it.';
COMMENT ON COLUMN announcements.amount_cents IS 'Minor units.';
COMMENT ON COLUMN announcements.mailed_on IS 'As the client says.';
COMMENT ON COLUMN announcements.reference IS 'Number of the check.';
COMMENT ON COLUMN announcements.note IS 'In the client''s words.';
COMMENT ON COLUMN announcements.request_key IS 'Of the form; a repetition is known by it.';
COMMENT ON COLUMN announcements.announced_by IS 'link:...';
COMMENT ON COLUMN announcements.announced_at IS 'By the clock of the database.';
COMMENT ON COLUMN announcements.answered_at IS 'By the clock of the database.';
COMMENT ON COLUMN announcements.answered_by IS 'member:... or key:...';
COMMENT ON COLUMN announcements.answer_reason IS 'Why it was rejected.';
COMMENT ON COLUMN announcements.payment_id IS 'The payment that it became.';
CREATE INDEX announcements_of_invoice ON announcements (organization_id, invoice_id, announced_at);

-- Clients may ask that retainage be released, once for each state of what is held.
CREATE TABLE release_asks (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  project_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  held_cents bigint NOT NULL CHECK (held_cents > 0),
  asked_by text NOT NULL CHECK (octet_length(asked_by) BETWEEN 1 AND 200),
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, project_id, held_cents),
  FOREIGN KEY (organization_id, project_id) REFERENCES contracts (organization_id, project_id),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id)
);
COMMENT ON TABLE release_asks IS 'When a client asked for release.';
COMMENT ON COLUMN release_asks.organization_id IS 'The tenant.';
COMMENT ON COLUMN release_asks.project_id IS 'Of whose retainage.';
COMMENT ON COLUMN release_asks.invoice_id IS 'On whose page.';
COMMENT ON COLUMN release_asks.held_cents IS 'What was held then: asked again about the same, nothing is added.';
COMMENT ON COLUMN release_asks.asked_by IS 'link:...';
COMMENT ON COLUMN release_asks.asked_at IS 'By the clock of the database.';

-- A payment is in its allocations and its credit, to the cent (PM-8). Looked at when the transaction commits.
CREATE FUNCTION payment_is_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.amount_cents <> (
    SELECT coalesce(sum(amount_cents), 0) FROM (
      SELECT amount_cents FROM payment_allocations
      WHERE organization_id = NEW.organization_id AND payment_id = NEW.id
      UNION ALL
      SELECT amount_cents FROM credits WHERE organization_id = NEW.organization_id AND payment_id = NEW.id
    ) AS parts
  ) THEN
    RAISE EXCEPTION 'the parts of a payment do not come to its amount'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_is_allocated', TABLE = 'payments';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION payment_is_allocated() IS 'Nothing of a payment is lost.';
CREATE CONSTRAINT TRIGGER payment_is_allocated AFTER INSERT ON payments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_is_allocated();

ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON payments USING (organization_id = (SELECT current_organization()));
ALTER TABLE payment_allocations ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_allocations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON payment_allocations USING (organization_id = (SELECT current_organization()));
ALTER TABLE credits ENABLE ROW LEVEL SECURITY;
ALTER TABLE credits FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON credits USING (organization_id = (SELECT current_organization()));
ALTER TABLE credit_uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_uses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON credit_uses USING (organization_id = (SELECT current_organization()));
ALTER TABLE announcements ENABLE ROW LEVEL SECURITY;
ALTER TABLE announcements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON announcements USING (organization_id = (SELECT current_organization()));
ALTER TABLE release_asks ENABLE ROW LEVEL SECURITY;
ALTER TABLE release_asks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON release_asks USING (organization_id = (SELECT current_organization()));

GRANT SELECT, INSERT, UPDATE (reversed_at, reversed_by, reversal_reason) ON payments TO portal_billing;
GRANT SELECT, INSERT ON payment_allocations, credit_uses, release_asks TO portal_billing;
GRANT SELECT, INSERT, UPDATE (used_cents, reversed_at) ON credits TO portal_billing;
GRANT SELECT, INSERT, UPDATE (status, answered_at, answered_by, answer_reason, payment_id) ON announcements
  TO portal_billing;
