-- A signature that was drawn beside the typed name, and decisions of contacts who are signed in.

ALTER TABLE decisions ADD COLUMN drawn_signature text;
COMMENT ON COLUMN decisions.drawn_signature IS
  'Lines of points that were drawn by hand beside the typed name of a yes, as in 40,120 52,98;75,60; null when nobody drew.';
ALTER TABLE decisions ADD CONSTRAINT decisions_drawn_signature CHECK (
  drawn_signature IS NULL
  OR (
    kind = 'accepted'
    AND octet_length(drawn_signature) <= 12000
    AND drawn_signature ~ '^[0-9]{1,3},[0-9]{1,3}([ ;][0-9]{1,3},[0-9]{1,3})+$')) NOT VALID;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_drawn_signature;

-- What the client says themselves comes with who and from where, what the team was told with by whom and how.
ALTER TABLE decisions DROP CONSTRAINT decisions_path_check;
ALTER TABLE decisions ADD CONSTRAINT decisions_path CHECK (path IN ('share_link', 'portal', 'team', 'api')) NOT VALID;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_path;
ALTER TABLE decisions DROP CONSTRAINT decisions_evidence;
ALTER TABLE decisions ADD CONSTRAINT decisions_evidence CHECK (
  CASE WHEN path IN ('share_link', 'portal')
    THEN num_nonnulls(contact_id, address, user_agent) = 3 AND num_nonnulls(told_by, channel) = 0
    ELSE num_nonnulls(told_by, channel) = 2 AND num_nonnulls(address, user_agent) = 0 END) NOT VALID;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_evidence;
-- Whoever is signed in decides for themselves.
ALTER TABLE decisions ADD CONSTRAINT decisions_portal_contact CHECK (
  path <> 'portal' OR decided_by = 'contact:' || contact_id) NOT VALID;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_portal_contact;
COMMENT ON COLUMN decisions.path IS
  'share_link or portal: the client, by a link or signed in; team or api: somebody on their behalf.';
COMMENT ON COLUMN decisions.decided_by IS 'link:..., contact:..., member:... or key:...';

ALTER TABLE change_requests DROP CONSTRAINT change_requests_path_check;
ALTER TABLE change_requests ADD CONSTRAINT change_requests_path
  CHECK (path IN ('share_link', 'portal', 'team', 'api')) NOT VALID;
ALTER TABLE change_requests VALIDATE CONSTRAINT change_requests_path;
ALTER TABLE change_requests DROP CONSTRAINT change_requests_evidence;
ALTER TABLE change_requests ADD CONSTRAINT change_requests_evidence CHECK (
  CASE WHEN path IN ('share_link', 'portal')
    THEN num_nonnulls(contact_id, address, user_agent) = 3 AND num_nonnulls(told_by, channel) = 0
    ELSE num_nonnulls(told_by, channel) = 2 AND num_nonnulls(address, user_agent) = 0 END) NOT VALID;
ALTER TABLE change_requests VALIDATE CONSTRAINT change_requests_evidence;
COMMENT ON COLUMN change_requests.path IS
  'share_link or portal: the client, by a link or signed in; team or api: somebody on their behalf.';
COMMENT ON COLUMN change_requests.requested_by IS 'link:..., contact:..., member:... or key:...';
