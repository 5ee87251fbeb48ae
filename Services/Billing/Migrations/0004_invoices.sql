-- Invoices. What is said on one is frozen when it is issued; what is paid of it moves beside that, within bounds that the
-- database keeps (PM-8).

CREATE TABLE invoices (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  project_id uuid NOT NULL,
  client_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('deposit', 'standard', 'progress', 'retainage_release')),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'void')),
  number bigint CHECK (number >= 1),
  title text NOT NULL CHECK (octet_length(title) BETWEEN 1 AND 300),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  content json NOT NULL,
  subtotal_cents bigint NOT NULL,
  tax_cents bigint NOT NULL,
  total_cents bigint NOT NULL CHECK (total_cents >= 0),
  retained_cents bigint NOT NULL DEFAULT 0 CHECK (retained_cents >= 0),
  released_earlier_cents bigint NOT NULL DEFAULT 0 CHECK (released_earlier_cents >= 0),
  payable_cents bigint NOT NULL CHECK (payable_cents >= 0),
  paid_cents bigint NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
  credited_cents bigint NOT NULL DEFAULT 0 CHECK (credited_cents >= 0),
  retained_released_cents bigint NOT NULL DEFAULT 0 CHECK (retained_released_cents >= 0),
  deposit_applied_cents bigint NOT NULL DEFAULT 0 CHECK (deposit_applied_cents >= 0),
  announced_cents bigint NOT NULL DEFAULT 0 CHECK (announced_cents >= 0),
  application_number integer CHECK (application_number >= 1),
  terms_days integer NOT NULL CHECK (terms_days BETWEEN 0 AND 365),
  note text CHECK (octet_length(note) <= 4000),
  parties json,
  issued_at timestamptz,
  due_on date,
  content_sha256 bytea CHECK (octet_length(content_sha256) = 32),
  voided_at timestamptz,
  voided_by text CHECK (octet_length(voided_by) BETWEEN 1 AND 200),
  void_reason text CHECK (octet_length(void_reason) BETWEEN 1 AND 2000),
  reminded smallint NOT NULL DEFAULT 0,
  created_by text NOT NULL CHECK (octet_length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
  PRIMARY KEY (organization_id, id),
  CONSTRAINT invoice_numbers UNIQUE (organization_id, number),
  CONSTRAINT invoices_with_client UNIQUE (organization_id, id, client_id),
  FOREIGN KEY (organization_id, project_id, client_id) REFERENCES contracts (organization_id, project_id, client_id),
  CONSTRAINT invoice_adds_up CHECK (total_cents = subtotal_cents + tax_cents),
  -- billed = payable + retained; an application that holds less than before asks for the difference.
  CONSTRAINT billed_is_payable_and_retained CHECK (total_cents + released_earlier_cents = payable_cents + retained_cents),
  CONSTRAINT released_within_retained CHECK (retained_released_cents <= retained_cents),
  -- Never over-applied.
  CONSTRAINT paid_within_payable CHECK (paid_cents + credited_cents <= payable_cents),
  CONSTRAINT issued_whole CHECK (
    (state = 'draft') = (number IS NULL) AND (state = 'draft') = (issued_at IS NULL)
    AND (state = 'draft') = (due_on IS NULL) AND (state = 'draft') = (content_sha256 IS NULL)
    AND (state = 'draft') = (parties IS NULL)),
  CONSTRAINT void_whole CHECK (
    (state = 'void') = (voided_at IS NOT NULL) AND (state = 'void') = (voided_by IS NOT NULL)
    AND (state = 'void') = (void_reason IS NOT NULL)),
  CONSTRAINT void_is_unpaid CHECK (state <> 'void' OR paid_cents + credited_cents + retained_released_cents = 0)
);
COMMENT ON TABLE invoices IS 'Invoices of every kind; nothing but a draft is ever deleted.';
COMMENT ON COLUMN invoices.organization_id IS 'The tenant.';
COMMENT ON COLUMN invoices.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN invoices.project_id IS 'Whose contract is billed.';
COMMENT ON COLUMN invoices.client_id IS 'Who owes it.';
COMMENT ON COLUMN invoices.kind IS 'Deposit, standard, application for payment, release of retainage.';
COMMENT ON COLUMN invoices.state IS 'Whether it is paid follows from its amounts.';
COMMENT ON COLUMN invoices.number IS 'Gapless for each organization, given when it is issued.';
COMMENT ON COLUMN invoices.title IS 'Shown to the client.';
COMMENT ON COLUMN invoices.currency IS 'ISO 4217; the contract''s.';
COMMENT ON COLUMN invoices.content IS 'Lines; of an application its sheet and summary, of a release its parts.';
COMMENT ON COLUMN invoices.subtotal_cents IS 'Before tax.';
COMMENT ON COLUMN invoices.tax_cents IS 'Below zero only where taxed work is taken back.';
COMMENT ON COLUMN invoices.total_cents IS 'What is billed.';
COMMENT ON COLUMN invoices.retained_cents IS 'Kept back of it.';
COMMENT ON COLUMN invoices.released_earlier_cents IS 'What earlier invoices kept back and this application asks for.';
COMMENT ON COLUMN invoices.payable_cents IS 'What is to be paid of it.';
COMMENT ON COLUMN invoices.paid_cents IS 'By payments that were not taken back.';
COMMENT ON COLUMN invoices.credited_cents IS 'By deposits and credits.';
COMMENT ON COLUMN invoices.retained_released_cents IS 'Of what is kept back, asked for since.';
COMMENT ON COLUMN invoices.deposit_applied_cents IS 'In a draft what it will apply; then what it applied, a part of credited_cents.';
COMMENT ON COLUMN invoices.announced_cents IS 'Announced by the client and not arrived.';
COMMENT ON COLUMN invoices.application_number IS '1 to n of the project without gaps, given when it is issued.';
COMMENT ON COLUMN invoices.terms_days IS 'Days from issue to due.';
COMMENT ON COLUMN invoices.note IS 'Shown to the client.';
COMMENT ON COLUMN invoices.parties IS 'Seller and bill-to as they stood at issue.';
COMMENT ON COLUMN invoices.issued_at IS 'By the clock of the database.';
COMMENT ON COLUMN invoices.due_on IS 'The last day to pay, where the organization is.';
COMMENT ON COLUMN invoices.content_sha256 IS 'Of the canonical form of everything that was frozen.';
COMMENT ON COLUMN invoices.voided_at IS 'By the clock of the database.';
COMMENT ON COLUMN invoices.voided_by IS 'member:... or key:...';
COMMENT ON COLUMN invoices.void_reason IS 'In the team''s words.';
COMMENT ON COLUMN invoices.reminded IS 'How many reminders were told.';
COMMENT ON COLUMN invoices.created_by IS 'member:..., key:... or service:...';
COMMENT ON COLUMN invoices.created_at IS 'By the clock of the database.';
COMMENT ON COLUMN invoices.updated_at IS 'By the clock of the database.';
COMMENT ON COLUMN invoices.version IS 'Goes up with every change.';

-- Applications only in order: one draft of a project at a time, and each number once among those that count.
CREATE UNIQUE INDEX one_draft_application ON invoices (organization_id, project_id)
  WHERE kind = 'progress' AND state = 'draft';
CREATE UNIQUE INDEX application_numbers ON invoices (organization_id, project_id, application_number)
  WHERE kind = 'progress' AND state = 'open';
-- The deposit is asked for once.
CREATE UNIQUE INDEX one_deposit ON invoices (organization_id, project_id) WHERE kind = 'deposit' AND state <> 'void';
-- Lists, newest first: of all, of a project, of a client.
CREATE INDEX invoices_by_time ON invoices (organization_id, created_at DESC, id DESC);
CREATE INDEX invoices_of_project ON invoices (organization_id, project_id, created_at DESC, id DESC);
CREATE INDEX invoices_of_client ON invoices (organization_id, client_id, created_at DESC, id DESC);
-- What is owed, by when it is due.
CREATE INDEX invoices_due ON invoices (organization_id, due_on)
  WHERE state = 'open' AND paid_cents + credited_cents < payable_cents;

-- The next numbers of an organization. The row is locked by whoever takes one, to the end of the transaction, so that a
-- number that was not used is not lost.
CREATE TABLE number_counters (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  series text NOT NULL CHECK (series IN ('invoice', 'receipt')),
  next_number bigint NOT NULL CHECK (next_number >= 1),
  PRIMARY KEY (organization_id, series)
);
COMMENT ON TABLE number_counters IS 'Gapless numbers.';
COMMENT ON COLUMN number_counters.organization_id IS 'The tenant.';
COMMENT ON COLUMN number_counters.series IS 'Of invoices or of receipts.';
COMMENT ON COLUMN number_counters.next_number IS 'To be given next.';

-- Who released what: an application with a lower rate, or a release invoice.
CREATE TABLE retainage_releases (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  invoice_id uuid NOT NULL,
  source_invoice_id uuid NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  PRIMARY KEY (organization_id, invoice_id, source_invoice_id),
  FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices (organization_id, id),
  FOREIGN KEY (organization_id, source_invoice_id) REFERENCES invoices (organization_id, id)
);
COMMENT ON TABLE retainage_releases IS 'Of which invoices'' retainage an invoice asks for; counts until that is void.';
COMMENT ON COLUMN retainage_releases.organization_id IS 'The tenant.';
COMMENT ON COLUMN retainage_releases.invoice_id IS 'The one that asks for it.';
COMMENT ON COLUMN retainage_releases.source_invoice_id IS 'The one that kept it back.';
COMMENT ON COLUMN retainage_releases.amount_cents IS 'Of that one.';
CREATE INDEX retainage_releases_of_source ON retainage_releases (organization_id, source_invoice_id);

ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON invoices USING (organization_id = (SELECT current_organization()));
ALTER TABLE number_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_counters FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON number_counters USING (organization_id = (SELECT current_organization()));
ALTER TABLE retainage_releases ENABLE ROW LEVEL SECURITY;
ALTER TABLE retainage_releases FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON retainage_releases USING (organization_id = (SELECT current_organization()));

-- Drafts alone are deleted (`DELETE ... WHERE state = 'draft'`); the policy below keeps everything else.
-- What an invoice says and comes to is written once: a draft that is to say something else is another one.
GRANT SELECT, INSERT, DELETE ON invoices TO portal_billing;
GRANT UPDATE (
  state, number, paid_cents, credited_cents, retained_released_cents, announced_cents, application_number, parties, issued_at,
  due_on, content_sha256, voided_at, voided_by, void_reason, reminded, updated_at, version
) ON invoices TO portal_billing;
CREATE POLICY drafts_alone_are_deleted ON invoices AS RESTRICTIVE FOR DELETE USING (state = 'draft');
GRANT SELECT, INSERT, UPDATE ON number_counters TO portal_billing;
GRANT SELECT, INSERT ON retainage_releases TO portal_billing;
