-- A team's Idempotency-Key stands for one request (PM-6): the decision is its own ledger, so the same key on another
-- proposal must find the first one. Keys of links are one-time values of a page and need no index.
CREATE UNIQUE INDEX decisions_one_per_team_key ON decisions (organization_id, decided_by, kind, decision_key)
  WHERE path IN ('team', 'api');
