-- Change orders: an estimate may change a project that was sold. It goes the way of every estimate, and its acceptance makes
-- no project. What it takes away may be more than what it adds, so its figures may be below zero.

-- In the order in which the service takes them, so that none waits for this while it holds what this waits for.
LOCK TABLE estimates, proposals, decisions, projects IN ACCESS EXCLUSIVE MODE;

-- What estimates and proposals of change orders point at, so that their client can only be the project's.
ALTER TABLE projects ADD CONSTRAINT projects_with_client UNIQUE (organization_id, id, client_id);

ALTER TABLE estimates
  ADD COLUMN project_id uuid,
  ADD COLUMN change_order_number integer CHECK (change_order_number >= 1);
COMMENT ON COLUMN estimates.kind IS 'Decides whether winning it makes a project or a service job, or changes one.';
COMMENT ON COLUMN estimates.project_id IS 'What a change order changes; null for all else.';
COMMENT ON COLUMN estimates.change_order_number IS '1, 2 and so on of the project, since the change order was first sent.';
ALTER TABLE estimates DROP CONSTRAINT estimates_kind_check;
ALTER TABLE estimates ADD CONSTRAINT estimates_kind_check
  CHECK (kind IN ('project', 'service', 'change_order')) NOT VALID;
ALTER TABLE estimates ADD CONSTRAINT estimates_change_a_project
  CHECK ((project_id IS NOT NULL) = (kind = 'change_order')) NOT VALID;
ALTER TABLE estimates ADD CONSTRAINT estimates_numbered_change_orders
  CHECK (change_order_number IS NULL OR project_id IS NOT NULL) NOT VALID;
ALTER TABLE estimates ADD CONSTRAINT estimates_project FOREIGN KEY (organization_id, project_id, client_id)
  REFERENCES projects (organization_id, id, client_id) NOT VALID;
CREATE UNIQUE INDEX change_order_numbers ON estimates (organization_id, project_id, change_order_number)
  WHERE project_id IS NOT NULL;
GRANT UPDATE (change_order_number) ON estimates TO portal_proposals;

ALTER TABLE proposals ADD COLUMN project_id uuid;
COMMENT ON COLUMN proposals.project_id IS 'The estimate''s: what a change order changes; null for all else.';
ALTER TABLE proposals ADD CONSTRAINT proposals_project FOREIGN KEY (organization_id, project_id, client_id)
  REFERENCES projects (organization_id, id, client_id) NOT VALID;
CREATE INDEX proposals_of_project ON proposals (organization_id, project_id, created_at DESC, id DESC)
  WHERE project_id IS NOT NULL;
ALTER TABLE proposals
  DROP CONSTRAINT proposals_subtotal_cents_check,
  DROP CONSTRAINT proposals_total_cents_check,
  DROP CONSTRAINT proposals_check,
  ADD CONSTRAINT proposals_below_zero CHECK (
    project_id IS NOT NULL OR (subtotal_cents >= 0 AND total_cents >= 0)) NOT VALID,
  ADD CONSTRAINT proposals_discount_within_subtotal CHECK (
    discount_cents BETWEEN 0 AND greatest(subtotal_cents, 0)) NOT VALID;

ALTER TABLE decisions ADD COLUMN contract_before_cents bigint;
COMMENT ON COLUMN decisions.contract_before_cents IS 'Of a change order: what the project came to before it, with tax.';
ALTER TABLE decisions
  DROP CONSTRAINT decisions_subtotal_cents_check,
  DROP CONSTRAINT decisions_total_cents_check,
  DROP CONSTRAINT decisions_check,
  ADD CONSTRAINT decisions_below_zero CHECK (
    contract_before_cents IS NOT NULL OR (subtotal_cents >= 0 AND total_cents >= 0)) NOT VALID,
  -- Nobody agrees to a contract that comes to less than nothing.
  ADD CONSTRAINT decisions_leave_a_contract CHECK (
    contract_before_cents IS NULL OR kind <> 'accepted' OR contract_before_cents + total_cents >= 0) NOT VALID,
  ADD CONSTRAINT decisions_discount_within_subtotal CHECK (
    discount_cents BETWEEN 0 AND greatest(subtotal_cents, 0)) NOT VALID;
