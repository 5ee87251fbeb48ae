-- Which acceptances were ever told to billing. Those from before there was billing were told to the gateway alone: of them billing
-- has no contract, and `Proposals tell-acceptances` tells of them, each once.

CREATE TABLE acceptances_told (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  proposal_id uuid NOT NULL,
  event_id uuid NOT NULL,
  told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, proposal_id),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id)
);
COMMENT ON TABLE acceptances_told IS 'Acceptances whose event was written for billing; kept when the event is swept.';
COMMENT ON COLUMN acceptances_told.organization_id IS 'The tenant.';
COMMENT ON COLUMN acceptances_told.proposal_id IS 'The version that was accepted.';
COMMENT ON COLUMN acceptances_told.event_id IS 'The event.';
COMMENT ON COLUMN acceptances_told.told_at IS 'By the clock of the database.';

-- Written with the event, whoever writes that: also by a version of the service that does not know this table.
CREATE FUNCTION note_acceptance_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO acceptances_told (organization_id, proposal_id, event_id)
  VALUES (NEW.organization_id, NEW.aggregate_id, NEW.id)
  ON CONFLICT (organization_id, proposal_id) DO NOTHING;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION note_acceptance_told() IS 'Remembers that billing is told of an acceptance.';
CREATE TRIGGER note_acceptance_told AFTER INSERT ON outbox FOR EACH ROW
  WHEN (NEW.subscriber = 'billing' AND NEW.type = 'proposal.accepted') EXECUTE FUNCTION note_acceptance_told();

-- What is in the outbox is told or will be. Of what was told and swept nothing is known here; it is told again, and billing,
-- which makes one contract of a proposal, ignores it. Row-level security shows everything to the relay.
SELECT set_config('portal.system_task', 'outbox', true);
INSERT INTO acceptances_told (organization_id, proposal_id, event_id)
SELECT organization_id, aggregate_id, id
FROM outbox
WHERE subscriber = 'billing' AND type = 'proposal.accepted'
ON CONFLICT (organization_id, proposal_id) DO NOTHING;

ALTER TABLE acceptances_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE acceptances_told FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON acceptances_told USING (organization_id = (SELECT current_organization()));
CREATE POLICY acceptances ON acceptances_told FOR SELECT USING ((SELECT current_system_task()) = 'acceptances');
CREATE POLICY acceptances ON projects FOR SELECT USING ((SELECT current_system_task()) = 'acceptances');
GRANT SELECT, INSERT ON acceptances_told TO portal_proposals;
