-- Whose visit it was: a person has a link of their own for each version, and is told what changed since the version that
-- they last opened. Visits from before this one stay without a contact.

ALTER TABLE visits ADD COLUMN contact_id uuid;
COMMENT ON COLUMN visits.contact_id IS 'The recipient whose link it was, in the gateway''s directory.';

CREATE INDEX visits_of_contact ON visits (organization_id, contact_id, proposal_id) WHERE kind = 'opened';
