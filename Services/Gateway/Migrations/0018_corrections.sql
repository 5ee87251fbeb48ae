-- What was typed wrong of a client is put right: two people may do so at once, so a change names the version it was made of
-- (DC-2). One version for a client and its contacts, who are read and shown together.

ALTER TABLE clients ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version >= 1);
COMMENT ON COLUMN clients.version IS 'The strong ETag of the record with its contacts: one more with every change.';

GRANT UPDATE (name, address, version) ON clients TO portal_gateway;
GRANT UPDATE (name, email, phone, role) ON contacts TO portal_gateway;
