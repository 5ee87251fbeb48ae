-- What was printed and signed: each file once, named by its own hash, never changed.

CREATE TABLE paper_files (
  organization_id uuid NOT NULL DEFAULT current_organization() REFERENCES organizations,
  sha256 bytea NOT NULL,
  bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 67108864),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, sha256),
  CONSTRAINT paper_files_are_named_by_content CHECK (sha256 = sha256(bytes))
);
-- Not compressed: PDF is already, and a proof is mostly a PDF.
ALTER TABLE paper_files ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE paper_files IS 'Printed proposals, signed copies and proofs, by the hash of what they hold.';
COMMENT ON COLUMN paper_files.organization_id IS 'The tenant.';
COMMENT ON COLUMN paper_files.sha256 IS 'SHA-256 of bytes.';
COMMENT ON COLUMN paper_files.bytes IS 'The file.';
COMMENT ON COLUMN paper_files.created_at IS 'When it was stored.';

CREATE TABLE papers (
  organization_id uuid NOT NULL DEFAULT current_organization() REFERENCES organizations,
  proposal_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('proposal', 'signed', 'proof')),
  sha256 bytea NOT NULL,
  name text NOT NULL CHECK (name ~ '^[A-Za-z0-9._-]{1,120}$'),
  created_at timestamptz NOT NULL,
  -- What was sent and what was decided never change, so each is made once.
  PRIMARY KEY (organization_id, proposal_id, kind),
  FOREIGN KEY (organization_id, sha256) REFERENCES paper_files (organization_id, sha256)
);
COMMENT ON TABLE papers IS 'Which file is a proposal''s PDF, its signed copy, its proof.';
COMMENT ON COLUMN papers.organization_id IS 'The tenant.';
COMMENT ON COLUMN papers.proposal_id IS 'The version of the proposal, in the proposals service.';
COMMENT ON COLUMN papers.kind IS 'proposal: as it was sent. signed: with the decision. proof: the signed bundle.';
COMMENT ON COLUMN papers.sha256 IS 'The file.';
COMMENT ON COLUMN papers.name IS 'How it is called when it is saved.';
COMMENT ON COLUMN papers.created_at IS 'When it was made.';

ALTER TABLE paper_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_files FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON paper_files USING (organization_id = (SELECT current_organization()));
ALTER TABLE papers ENABLE ROW LEVEL SECURITY;
ALTER TABLE papers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON papers USING (organization_id = (SELECT current_organization()));
-- Written once, never changed.
GRANT SELECT, INSERT ON paper_files, papers TO portal_gateway;
