-- Share links (SL-1 ... SL-7): one object, one recipient, found by the hash of a token that is stored nowhere.

CREATE TABLE share_links (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  -- Owned by the proposals service; opaque here.
  proposal_id uuid NOT NULL,
  -- Names the proposal in the address bar; opens nothing by itself.
  public_id text NOT NULL CHECK (octet_length(public_id) BETWEEN 8 AND 64),
  contact_id uuid NOT NULL,
  -- The recipient as they were when the link was made.
  name text NOT NULL,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('decides', 'reads', 'pays')),
  -- SHA-256 of the token.
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  -- prepared: the proposal is being sent; opens nothing yet. Expiry is a matter of time, not a status.
  status text NOT NULL CHECK (status IN ('prepared', 'active', 'revoked')),
  -- Part of every cookie: one more voids all cookies of the link.
  generation bigint NOT NULL CHECK (generation >= 1),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  -- When the proposal was decided: the receipt stays readable for some time after it (SL-6).
  decided_at timestamptz,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id),
  CHECK ((status = 'revoked') = (revoked_at IS NOT NULL)),
  -- 365 days at most, and room for the days after a decision.
  CHECK (expires_at > created_at)
);
CREATE UNIQUE INDEX share_links_one_per_token ON share_links (token_hash);
CREATE UNIQUE INDEX share_links_one_active_per_contact
  ON share_links (organization_id, proposal_id, contact_id) WHERE status = 'active';
CREATE INDEX share_links_of_proposal ON share_links (organization_id, proposal_id);

ALTER TABLE share_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE share_links FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON share_links USING (organization_id = current_organization());
-- A link is found before its organization is known: whoever can state the hash may read that one row.
CREATE POLICY presented ON share_links FOR SELECT
  USING (encode(token_hash, 'hex') = nullif(current_setting('portal.presented_hash', true), ''));

GRANT SELECT, INSERT, DELETE ON share_links TO portal_gateway;
GRANT UPDATE (status, generation, expires_at, revoked_at, decided_at) ON share_links TO portal_gateway;
-- Only what was prepared and never opened is deleted; a link that was given to somebody is revoked.
CREATE POLICY given_links_stay ON share_links AS RESTRICTIVE FOR DELETE USING (status = 'prepared');
