-- Sign-in without passwords, and sessions (AU-1 ... AU-7). First for members of a team; the requests are made so that
-- clients may use them, too.

-- Somebody who has left stays, because what they did names them.
ALTER TABLE members ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN members.removed_at IS 'When they were taken off the team; null for who belongs to it.';
GRANT UPDATE (removed_at) ON members TO portal_gateway;
-- Who left may come back as somebody new. A small table of few rows for each organization: the index takes a moment.
DROP INDEX members_one_per_email;
CREATE UNIQUE INDEX members_one_per_email ON members (organization_id, lower(email)) WHERE removed_at IS NULL;

CREATE FUNCTION address_hash(address text) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT sha256(convert_to(lower(address COLLATE "C"), 'UTF8')) $$;
COMMENT ON FUNCTION address_hash(text) IS
  'SHA-256 of an email address in lower case: by it an address is found without being stated.';

-- An address is looked up before its organization is known: whoever can state its hash may read its rows, whichever
-- organizations they are of, and only read them.
CREATE INDEX members_by_address ON members (address_hash(email));
CREATE POLICY presented ON members FOR SELECT
  USING (address_hash(email) = decode(nullif(current_setting('portal.presented_hash', true), ''), 'hex'));

-- One row for each address that somebody asked for, whether anybody has it or not: what is asked for a stranger's
-- address goes the same way and leaves the same (AU-2). No address is kept, and no organization is known yet.
CREATE TABLE sign_in_requests (
  audience text NOT NULL CHECK (audience IN ('member')),
  address_hash bytea NOT NULL CHECK (octet_length(address_hash) = 32),
  nonce_hash bytea NOT NULL CHECK (octet_length(nonce_hash) = 32),
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  code_mac bytea NOT NULL CHECK (octet_length(code_mac) = 32),
  return_path text CHECK (return_path ~ '^/team[/A-Za-z0-9_?=&.-]*$' AND octet_length(return_path) <= 300),
  requested_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
  used_at timestamptz,
  choice_expires_at timestamptz,
  recent timestamptz[] NOT NULL CHECK (cardinality(recent) BETWEEN 1 AND 5),
  PRIMARY KEY (audience, address_hash),
  CHECK (expires_at > requested_at),
  CHECK (choice_expires_at IS NULL OR used_at IS NOT NULL)
);
COMMENT ON TABLE sign_in_requests IS 'The newest request to sign in with an address; a newer one voids it.';
COMMENT ON COLUMN sign_in_requests.audience IS 'As whom: a member of a team; clients may follow.';
COMMENT ON COLUMN sign_in_requests.address_hash IS 'address_hash() of the address.';
COMMENT ON COLUMN sign_in_requests.nonce_hash IS
  'SHA-256 of the nonce of the browser that asked; once it is used, of the browser that used it.';
COMMENT ON COLUMN sign_in_requests.token_hash IS 'SHA-256 of the token in the mailed link.';
COMMENT ON COLUMN sign_in_requests.code_mac IS 'HMAC of the mailed code, which is too short for a plain hash.';
COMMENT ON COLUMN sign_in_requests.return_path IS 'The page of the team that was asked for before.';
COMMENT ON COLUMN sign_in_requests.requested_at IS 'When the mail was written.';
COMMENT ON COLUMN sign_in_requests.expires_at IS 'Link and code open nothing from then on.';
COMMENT ON COLUMN sign_in_requests.tries IS 'Codes that were typed; the request ends with the fifth.';
COMMENT ON COLUMN sign_in_requests.used_at IS 'When the address was proved; once.';
COMMENT ON COLUMN sign_in_requests.choice_expires_at IS
  'Until when whoever proved it may choose one of several organizations; null when there is nothing to choose.';
COMMENT ON COLUMN sign_in_requests.recent IS 'When mails were asked for within the last hour, for the limit (AU-7).';
CREATE UNIQUE INDEX sign_in_requests_one_per_token ON sign_in_requests (token_hash);
CREATE INDEX sign_in_requests_of_browser ON sign_in_requests (nonce_hash);
CREATE INDEX sign_in_requests_age ON sign_in_requests (requested_at);

ALTER TABLE sign_in_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_requests FORCE ROW LEVEL SECURITY;
-- Whoever can state the hash of the address, of the link's token or of the browser's nonce works on that row alone.
CREATE POLICY presented ON sign_in_requests
  USING (decode(nullif(current_setting('portal.presented_hash', true), ''), 'hex')
    IN (address_hash, nonce_hash, token_hash));
CREATE POLICY sweep ON sign_in_requests FOR SELECT USING ((SELECT current_system_task()) = 'sign_in_sweep');
CREATE POLICY sweep_away ON sign_in_requests FOR DELETE USING ((SELECT current_system_task()) = 'sign_in_sweep');
CREATE POLICY only_sweeping_deletes ON sign_in_requests AS RESTRICTIVE FOR DELETE
  USING ((SELECT current_system_task()) = 'sign_in_sweep');
GRANT SELECT, INSERT, DELETE ON sign_in_requests TO portal_gateway;
GRANT UPDATE (
  nonce_hash, token_hash, code_mac, return_path, requested_at, expires_at, tries, used_at, choice_expires_at, recent
) ON sign_in_requests TO portal_gateway;

-- A session is there or it is not: what has ended is deleted, so that no clock can bring it back (RE-9).
CREATE TABLE sessions (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  member_id uuid NOT NULL,
  secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  device text NOT NULL CHECK (device IN ('phone', 'tablet', 'computer', 'other')),
  program text CHECK (octet_length(program) BETWEEN 1 AND 60),
  began_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, member_id) REFERENCES members (organization_id, id),
  CHECK (expires_at > began_at)
);
COMMENT ON TABLE sessions IS 'Browsers that are signed in.';
COMMENT ON COLUMN sessions.organization_id IS 'The tenant.';
COMMENT ON COLUMN sessions.id IS 'For the list of one''s own sessions; opens nothing.';
COMMENT ON COLUMN sessions.member_id IS 'Who is signed in.';
COMMENT ON COLUMN sessions.secret_hash IS 'SHA-256 of the id in the cookie, which is stored nowhere.';
COMMENT ON COLUMN sessions.device IS 'What kind of device its browser said to be.';
COMMENT ON COLUMN sessions.program IS 'Browser and system, from a list of our own; never what the browser sent.';
COMMENT ON COLUMN sessions.began_at IS 'When they signed in.';
COMMENT ON COLUMN sessions.last_used_at IS 'Written once a minute at most.';
COMMENT ON COLUMN sessions.expires_at IS 'The end, however much it is used.';
CREATE UNIQUE INDEX sessions_one_per_secret ON sessions (secret_hash);
CREATE INDEX sessions_of_member ON sessions (organization_id, member_id);
CREATE INDEX sessions_idle ON sessions (last_used_at);

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON sessions USING (organization_id = (SELECT current_organization()));
-- As with API keys: whoever can state the hash may read that one row.
CREATE POLICY presented ON sessions FOR SELECT
  USING (secret_hash = decode(nullif(current_setting('portal.presented_hash', true), ''), 'hex'));
CREATE POLICY sweep ON sessions FOR SELECT USING ((SELECT current_system_task()) = 'sign_in_sweep');
CREATE POLICY sweep_away ON sessions FOR DELETE USING ((SELECT current_system_task()) = 'sign_in_sweep');
GRANT SELECT, INSERT, DELETE ON sessions TO portal_gateway;
GRANT UPDATE (last_used_at) ON sessions TO portal_gateway;

-- A mail that is of no use after some time is not sent after it.
ALTER TABLE mails ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN mails.expires_at IS 'Not sent from then on; null for a mail that stays true.';
