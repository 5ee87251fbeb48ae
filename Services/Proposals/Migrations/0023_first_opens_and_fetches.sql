-- That a person was the first to open a proposal is told behind the batch that knows it: what is owed to the team is
-- written with the view, so a process that ends in between leaves it to the next.

ALTER TABLE engagements ADD COLUMN open_due_at timestamptz;
COMMENT ON COLUMN engagements.open_due_at IS 'Since when a person''s first open waits to be told; null when none waits.';

-- The sweep looks in all organizations, and changes nothing outside of a tenant's own transaction.
CREATE INDEX engagements_open_due ON engagements (open_due_at, proposal_id) WHERE open_due_at IS NOT NULL;
CREATE POLICY first_opens ON engagements FOR SELECT USING ((SELECT current_system_task()) = 'first_opens');
GRANT UPDATE (open_due_at) ON engagements TO portal_proposals;

-- What a process of before left untold. Row-level security holds for the owner of the tables, too.
ALTER TABLE engagements NO FORCE ROW LEVEL SECURITY;
ALTER TABLE proposals NO FORCE ROW LEVEL SECURITY;
UPDATE engagements e
SET open_due_at = now()
FROM proposals p
WHERE p.organization_id = e.organization_id
  AND p.id = e.proposal_id
  AND p.state = 'sent'
  AND p.first_opened_at IS NULL
  AND e.opened > 0;
ALTER TABLE engagements FORCE ROW LEVEL SECURITY;
ALTER TABLE proposals FORCE ROW LEVEL SECURITY;

-- What was asked for during an outage is told late, all at once: who came together is judged by when they asked.
ALTER TABLE views ADD COLUMN asked_at timestamptz;
COMMENT ON COLUMN views.asked_at IS 'When the page was first asked for, by the clock of the edge; null when that is not known.';
GRANT UPDATE (asked_at) ON views TO portal_proposals;

-- Written again with every batch: room for the next version of a row beside it.
ALTER TABLE engagements SET (fillfactor = 50);

-- What a link did lately, whatever other links of the proposal did.
CREATE INDEX views_of_link ON views (organization_id, principal, started_at);
