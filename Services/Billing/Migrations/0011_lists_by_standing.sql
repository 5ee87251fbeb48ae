-- Lists by where an invoice stands, each found by an index in the order of the list, whatever the organization has of others.
-- The table is written anew once for this, in which what is read and written here waits.

ALTER TABLE invoices
  ADD COLUMN late boolean NOT NULL DEFAULT false,
  -- What `Invoice.status` says, as far as it follows from the row. A day that is past and not noted is judged when it is read.
  ADD COLUMN standing text NOT NULL GENERATED ALWAYS AS (
    CASE
      WHEN state <> 'open' THEN state
      WHEN paid_cents + credited_cents = payable_cents THEN 'paid'
      WHEN announced_cents >= payable_cents - paid_cents - credited_cents THEN 'processing'
      WHEN late THEN 'overdue'
      WHEN announced_cents > 0 THEN 'processing'
      WHEN paid_cents + credited_cents > 0 THEN 'partially_paid'
      ELSE 'open'
    END
  ) STORED;
COMMENT ON COLUMN invoices.late IS 'Its day was past when `NoteLateInvoices` looked.';
COMMENT ON COLUMN invoices.standing IS 'Its status, but for a day that is past since.';

CREATE INDEX invoices_by_standing ON invoices (organization_id, standing, created_at DESC, id DESC);
CREATE INDEX invoices_of_client_by_standing ON invoices (organization_id, client_id, standing, created_at DESC, id DESC);
CREATE INDEX invoices_of_project_by_standing ON invoices (organization_id, project_id, standing, created_at DESC, id DESC);

-- What is late and not noted: little, so one index serves all organizations together and each by itself.
CREATE INDEX invoices_turning_late ON invoices (due_on, organization_id)
  WHERE state = 'open' AND paid_cents + credited_cents < payable_cents AND NOT late;
-- It found what is overdue before.
DROP INDEX invoices_due;

CREATE POLICY late_is_noted ON invoices FOR SELECT USING ((SELECT current_system_task()) = 'late');
CREATE POLICY late_is_written ON invoices FOR UPDATE USING ((SELECT current_system_task()) = 'late');
GRANT UPDATE (late) ON invoices TO portal_billing;
