-- Change orders that clients accept: told by the acceptance, each once.

ALTER TABLE change_orders ADD COLUMN proposal_id uuid;
COMMENT ON COLUMN change_orders.proposal_id IS 'The version that was accepted; opaque here, null for what the team has entered.';
CREATE UNIQUE INDEX one_change_order_per_proposal ON change_orders (organization_id, proposal_id)
  WHERE proposal_id IS NOT NULL;
COMMENT ON COLUMN change_orders.created_by IS 'Who accepted it, link:... or contact:..., or who entered it: member:... or key:...';
