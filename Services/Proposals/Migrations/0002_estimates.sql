-- Estimates: the jobs being sold, each with its place in the pipeline.
--
-- Every key starts with organization_id and every reference between tenant tables is composite, because row-level
-- security alone leaks through single-column foreign keys (TI-2).

CREATE TABLE estimates (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  number text NOT NULL CHECK (octet_length(number) BETWEEN 1 AND 64),
  title text NOT NULL CHECK (octet_length(title) BETWEEN 1 AND 300),
  kind text NOT NULL CHECK (kind IN ('project', 'service')),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  stage text NOT NULL CHECK (stage IN ('draft', 'sent', 'viewed', 'won', 'declined', 'lost')),
  site_address text CHECK (octet_length(site_address) <= 4000),
  internal_margin_basis_points integer CHECK (internal_margin_basis_points BETWEEN -100000 AND 10000),
  internal_notes text CHECK (octet_length(internal_notes) <= 20000),
  created_by text NOT NULL CHECK (octet_length(created_by) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, id),
  -- What proposals point at, so that a proposal's client can only be its estimate's.
  CONSTRAINT estimates_with_client UNIQUE (organization_id, id, client_id)
);
COMMENT ON TABLE estimates IS 'Jobs being sold.';
COMMENT ON COLUMN estimates.organization_id IS 'The tenant.';
COMMENT ON COLUMN estimates.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN estimates.client_id IS 'The buyer, in the gateway''s directory; opaque here.';
COMMENT ON COLUMN estimates.number IS 'The estimating system''s own number; shown to the client, not unique.';
COMMENT ON COLUMN estimates.title IS 'What the job is; shown to the client.';
COMMENT ON COLUMN estimates.kind IS 'Decides whether winning it makes a project or a service job.';
COMMENT ON COLUMN estimates.currency IS 'ISO 4217; of all its proposals.';
COMMENT ON COLUMN estimates.stage IS 'Pipeline stage.';
COMMENT ON COLUMN estimates.site_address IS 'Where the job is, as JSON; null when that is not known.';
COMMENT ON COLUMN estimates.internal_margin_basis_points IS 'The team''s own; never leaves for a client (TI-5).';
COMMENT ON COLUMN estimates.internal_notes IS 'The team''s own; never leaves for a client (TI-5).';
COMMENT ON COLUMN estimates.created_by IS 'member:... or key:...';
COMMENT ON COLUMN estimates.created_at IS 'By the clock of the database.';
COMMENT ON COLUMN estimates.updated_at IS 'When the stage last moved.';

ALTER TABLE estimates ENABLE ROW LEVEL SECURITY;
ALTER TABLE estimates FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON estimates USING (organization_id = (SELECT current_organization()));

-- The stage is all that moves. Nothing is deleted.
GRANT SELECT, INSERT, UPDATE (stage, updated_at) ON estimates TO portal_proposals;
