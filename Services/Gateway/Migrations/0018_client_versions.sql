-- A client and its contacts can be changed. Two people may do so at once, so a change names the version that it was made of
-- (DC-2); one version for a client with its contacts, who are read and shown together. While gateways of the version before run
-- beside, a contact that they add is a change without a version: whoever read before does not learn of it.

ALTER TABLE clients ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1);
COMMENT ON COLUMN clients.version IS 'The strong ETag of the record with its contacts: one more with every change.';

GRANT UPDATE (name, address, version) ON clients TO portal_gateway;
GRANT UPDATE (name, email, phone, role) ON contacts TO portal_gateway;
