-- Contracts: what was accepted, as billing needs it; one for each project. Made by the event of the acceptance, once.
--
-- The schedule of values is one value: applications and releases change many of its lines at once, always under the lock of
-- this row, and the domain checks it as a whole.

CREATE TABLE contracts (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  project_id uuid NOT NULL,
  proposal_id uuid NOT NULL,
  client_id uuid NOT NULL,
  number text NOT NULL CHECK (octet_length(number) BETWEEN 1 AND 64),
  title text NOT NULL CHECK (octet_length(title) BETWEEN 1 AND 300),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  billing text NOT NULL CHECK (billing IN ('milestones', 'progress')),
  schedule json NOT NULL,
  retainage json,
  milestones json NOT NULL,
  deposit_cents bigint CHECK (deposit_cents > 0),
  terms_days integer NOT NULL CHECK (terms_days BETWEEN 0 AND 365),
  parties json,
  original_cents bigint NOT NULL CHECK (original_cents >= 0),
  changes_cents bigint NOT NULL DEFAULT 0,
  deposit_billed_cents bigint NOT NULL DEFAULT 0 CHECK (deposit_billed_cents >= 0),
  deposit_applied_cents bigint NOT NULL DEFAULT 0 CHECK (deposit_applied_cents >= 0),
  version bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, project_id),
  CONSTRAINT one_contract_per_proposal UNIQUE (organization_id, proposal_id),
  -- What invoices point at, so that an invoice's client can only be its contract's.
  CONSTRAINT contracts_with_client UNIQUE (organization_id, project_id, client_id),
  CONSTRAINT deposit_applied_within_billed CHECK (deposit_applied_cents <= deposit_billed_cents)
);
COMMENT ON TABLE contracts IS 'What was accepted and is to be billed.';
COMMENT ON COLUMN contracts.organization_id IS 'The tenant.';
COMMENT ON COLUMN contracts.project_id IS 'Of the proposals service; opaque here.';
COMMENT ON COLUMN contracts.proposal_id IS 'The version that was accepted; opaque here.';
COMMENT ON COLUMN contracts.client_id IS 'Of the gateway''s directory; opaque here.';
COMMENT ON COLUMN contracts.number IS 'Of the estimate; shown to the client, not unique.';
COMMENT ON COLUMN contracts.title IS 'What the job is; shown to the client.';
COMMENT ON COLUMN contracts.currency IS 'ISO 4217; of all its invoices.';
COMMENT ON COLUMN contracts.billing IS 'By milestones of the payment schedule, or by progress over the schedule of values.';
COMMENT ON COLUMN contracts.schedule IS 'The schedule of values, with how far each line is billed.';
COMMENT ON COLUMN contracts.retainage IS 'The terms of retainage; null when nothing is kept back.';
COMMENT ON COLUMN contracts.milestones IS 'The payment schedule: names and amounts with tax.';
COMMENT ON COLUMN contracts.deposit_cents IS 'Asked for on acceptance, with tax; null for none.';
COMMENT ON COLUMN contracts.terms_days IS 'Days from issue to due.';
COMMENT ON COLUMN contracts.parties IS 'Seller and buyer as they stood in the accepted version; for the deposit invoice.';
COMMENT ON COLUMN contracts.original_cents IS 'The contract sum as accepted, with tax.';
COMMENT ON COLUMN contracts.changes_cents IS 'Accepted change orders, with tax.';
COMMENT ON COLUMN contracts.deposit_billed_cents IS 'Billed as a deposit that later invoices apply; 0 when it is a milestone.';
COMMENT ON COLUMN contracts.deposit_applied_cents IS 'Of that, applied to issued invoices.';
COMMENT ON COLUMN contracts.version IS 'Goes up with every change.';
COMMENT ON COLUMN contracts.created_at IS 'By the clock of the database.';
COMMENT ON COLUMN contracts.updated_at IS 'By the clock of the database.';
CREATE INDEX contracts_of_client ON contracts (organization_id, client_id);

CREATE TABLE change_orders (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  project_id uuid NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  title text NOT NULL CHECK (octet_length(title) BETWEEN 1 AND 300),
  reference text CHECK (octet_length(reference) BETWEEN 1 AND 300),
  amount_cents bigint NOT NULL,
  tax_cents bigint NOT NULL,
  created_by text NOT NULL CHECK (octet_length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, id),
  CONSTRAINT change_order_numbers UNIQUE (organization_id, project_id, number),
  FOREIGN KEY (organization_id, project_id) REFERENCES contracts (organization_id, project_id)
);
COMMENT ON TABLE change_orders IS 'Accepted change orders; never changed, corrected by another one.';
COMMENT ON COLUMN change_orders.organization_id IS 'The tenant.';
COMMENT ON COLUMN change_orders.id IS 'Time-ordered UUID; lines of the schedule name it.';
COMMENT ON COLUMN change_orders.project_id IS 'Whose contract it changes.';
COMMENT ON COLUMN change_orders.number IS '1, 2 and so on of the project.';
COMMENT ON COLUMN change_orders.title IS 'Shown to the client.';
COMMENT ON COLUMN change_orders.reference IS 'Where its acceptance is kept.';
COMMENT ON COLUMN change_orders.amount_cents IS 'Before tax; below zero where it takes away.';
COMMENT ON COLUMN change_orders.tax_cents IS 'Its tax.';
COMMENT ON COLUMN change_orders.created_by IS 'member:... or key:...';
COMMENT ON COLUMN change_orders.created_at IS 'By the clock of the database.';

ALTER TABLE contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contracts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON contracts USING (organization_id = (SELECT current_organization()));
ALTER TABLE change_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE change_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON change_orders USING (organization_id = (SELECT current_organization()));

GRANT SELECT, INSERT, UPDATE ON contracts TO portal_billing;
GRANT SELECT, INSERT ON change_orders TO portal_billing;
