-- Facts for the team's signals: which proposals can still be decided, and when people came to each. Both are asked with
-- each look at the team's first page. The tables are read once for this, in which what is written here waits.

-- Those that were sent last are found first. What is over stays sent, and is passed by on the way.
CREATE INDEX proposals_waiting ON proposals (organization_id, sent_at DESC, id DESC) WHERE state = 'sent';

-- Machines may come a thousand times between two people.
CREATE INDEX views_of_people ON views (organization_id, proposal_id, started_at, id) WHERE tier IN ('opened', 'read');
