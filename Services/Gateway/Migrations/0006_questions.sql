-- Questions: mails of new purposes, and links in later mails.

-- Which purposes there are is the program's to say: a new one needs no migration and stops no process that runs.
ALTER TABLE mails DROP CONSTRAINT IF EXISTS mails_purpose_check;
ALTER TABLE mails ADD CONSTRAINT mails_purpose CHECK (purpose ~ '^[a-z]+(_[a-z]+)*$' AND octet_length(purpose) <= 64)
  NOT VALID;
ALTER TABLE mails VALIDATE CONSTRAINT mails_purpose;

-- A link's token is stored nowhere, so a later mail can't repeat it: it carries one of its own that opens the same link.
-- What is done to the link (revoked, expired, one more generation) holds for all of its tokens.
CREATE TABLE share_link_tokens (
  organization_id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  share_link_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, token_hash),
  FOREIGN KEY (organization_id, share_link_id) REFERENCES share_links (organization_id, id)
);
COMMENT ON TABLE share_link_tokens IS 'Further tokens of share links, for mails after the first one.';
COMMENT ON COLUMN share_link_tokens.organization_id IS 'The tenant.';
COMMENT ON COLUMN share_link_tokens.token_hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN share_link_tokens.share_link_id IS 'The link that it opens, as long as that opens.';
COMMENT ON COLUMN share_link_tokens.created_at IS 'When the mail was written.';
CREATE UNIQUE INDEX share_link_tokens_one_per_token ON share_link_tokens (token_hash);
CREATE INDEX share_link_tokens_of_link ON share_link_tokens (organization_id, share_link_id);

ALTER TABLE share_link_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE share_link_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON share_link_tokens USING (organization_id = current_organization());
-- As with the links themselves: whoever can state the hash may read that one row.
CREATE POLICY presented ON share_link_tokens FOR SELECT
  USING (encode(token_hash, 'hex') = nullif(current_setting('portal.presented_hash', true), ''));
GRANT SELECT, INSERT ON share_link_tokens TO portal_gateway;
