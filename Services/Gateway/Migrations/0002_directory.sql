-- The directory: who sells (organizations, members, API keys) and who buys (clients, contacts).
-- Every key starts with organization_id and every reference between tenant tables is composite, because
-- row-level security alone leaks through single-column foreign keys (TI-2).

CREATE TABLE organizations (
  organization_id uuid PRIMARY KEY,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 200),
  -- The name that clients know, where it differs from the legal one.
  trading_as text CHECK (octet_length(trading_as) BETWEEN 1 AND 200),
  -- ISO 4217.
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- BCP 47.
  locale text NOT NULL CHECK (octet_length(locale) BETWEEN 2 AND 35),
  -- IANA name.
  time_zone text NOT NULL CHECK (octet_length(time_zone) BETWEEN 1 AND 64),
  -- Where the team is told of decisions.
  email text CHECK (octet_length(email) BETWEEN 3 AND 254),
  phone text CHECK (octet_length(phone) BETWEEN 1 AND 40),
  website text CHECK (octet_length(website) BETWEEN 1 AND 300),
  license_number text CHECK (octet_length(license_number) BETWEEN 1 AND 64),
  -- A postal address as JSON: line1, line2, city, region, postal_code, country.
  address text,
  -- `#rrggbb`, as asked for; shades are derived when a page is drawn.
  accent_color text NOT NULL CHECK (accent_color ~ '^#[0-9a-f]{6}$'),
  decline_reason_required boolean NOT NULL,
  -- The strong ETag of the record (DC-2): one more with every change.
  version bigint NOT NULL CHECK (version >= 1),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE TABLE members (
  organization_id uuid NOT NULL REFERENCES organizations,
  id uuid NOT NULL,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 200),
  email text NOT NULL CHECK (octet_length(email) BETWEEN 3 AND 254),
  role text NOT NULL CHECK (role IN ('owner', 'manager', 'estimator', 'bookkeeper')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);
-- For the lists, newest first; the id breaks ties so that a cursor never skips.
CREATE INDEX members_newest ON members (organization_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX members_one_per_email ON members (organization_id, lower(email));

CREATE TABLE clients (
  organization_id uuid NOT NULL REFERENCES organizations,
  id uuid NOT NULL,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 200),
  address text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX clients_newest ON clients (organization_id, created_at DESC, id DESC);

CREATE TABLE contacts (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 200),
  email text NOT NULL CHECK (octet_length(email) BETWEEN 3 AND 254),
  phone text CHECK (octet_length(phone) BETWEEN 1 AND 40),
  role text NOT NULL CHECK (role IN ('decides', 'reads', 'pays')),
  -- The order in which the team named them.
  position integer NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, client_id) REFERENCES clients (organization_id, id)
);
CREATE UNIQUE INDEX contacts_one_per_email ON contacts (organization_id, client_id, lower(email));

CREATE TABLE api_keys (
  organization_id uuid NOT NULL REFERENCES organizations,
  id uuid NOT NULL,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 100),
  -- SHA-256 of the key. The key itself is shown once and never stored.
  key_hash bytea NOT NULL CHECK (octet_length(key_hash) = 32),
  -- Scope names, separated by one space.
  scopes text NOT NULL,
  -- `key:…` or `service:operator`.
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX api_keys_newest ON api_keys (organization_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX api_keys_one_per_hash ON api_keys (key_hash);

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organizations USING (organization_id = current_organization());

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON members USING (organization_id = current_organization());

ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON clients USING (organization_id = current_organization());

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON contacts USING (organization_id = current_organization());

-- A key is looked up before its organization is known: whoever can state the hash of a key may read that one row,
-- and only read it.
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON api_keys USING (organization_id = current_organization());
CREATE POLICY presented ON api_keys FOR SELECT
  USING (encode(key_hash, 'hex') = nullif(current_setting('portal.presented_hash', true), ''));

GRANT SELECT, INSERT ON organizations TO portal_gateway;
GRANT UPDATE (
  name, trading_as, currency, locale, time_zone, email, phone, website, license_number, address, accent_color,
  decline_reason_required, version, updated_at
) ON organizations TO portal_gateway;
GRANT SELECT, INSERT ON members, clients, contacts TO portal_gateway;
GRANT SELECT, INSERT ON api_keys TO portal_gateway;
GRANT UPDATE (revoked_at) ON api_keys TO portal_gateway;
