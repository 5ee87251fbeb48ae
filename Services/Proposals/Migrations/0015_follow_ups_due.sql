-- The list of what is due, by day.
CREATE INDEX follow_ups_due ON follow_ups (organization_id, due_on, estimate_id) WHERE due_on IS NOT NULL;
