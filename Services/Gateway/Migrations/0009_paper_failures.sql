-- Papers: prints that failed are remembered, and files are smaller than they might have been.

-- A document that can't be printed would cost a process with each request.
CREATE TABLE paper_failures (
  organization_id uuid NOT NULL DEFAULT current_organization() REFERENCES organizations,
  proposal_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('proposal', 'signed')),
  fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
  code text NOT NULL CHECK (code ~ '^[a-z]+(_[a-z]+)*$' AND octet_length(code) <= 64),
  is_final boolean NOT NULL,
  attempts integer NOT NULL CHECK (attempts >= 1),
  failed_at timestamptz NOT NULL,
  retry_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, proposal_id, kind)
);
COMMENT ON TABLE paper_failures IS 'Papers whose last print failed.';
COMMENT ON COLUMN paper_failures.organization_id IS 'The tenant.';
COMMENT ON COLUMN paper_failures.proposal_id IS 'The version of the proposal, in the proposals service.';
COMMENT ON COLUMN paper_failures.kind IS 'As in papers.';
COMMENT ON COLUMN paper_failures.fingerprint IS
  'SHA-256 of what was to be printed, its styles included: another document, or a new release, is tried again at once.';
COMMENT ON COLUMN paper_failures.code IS 'Why, in a few words of our own.';
COMMENT ON COLUMN paper_failures.is_final IS 'The same document would fail again, however often it is tried.';
COMMENT ON COLUMN paper_failures.attempts IS 'Failed prints of this document.';
COMMENT ON COLUMN paper_failures.failed_at IS 'By the clock of the database.';
COMMENT ON COLUMN paper_failures.retry_at IS 'Not before this, by the clock of the database.';

ALTER TABLE paper_failures ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_failures FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON paper_failures USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT, DELETE,
  UPDATE (fingerprint, code, is_final, attempts, failed_at, retry_at) ON paper_failures TO portal_gateway;

-- 24 MiB of PDF, and the proof that holds it as text. NOT VALID for good: what was kept before stays as it is.
ALTER TABLE paper_files ADD CONSTRAINT paper_files_are_bounded CHECK (octet_length(bytes) <= 34603008) NOT VALID;

-- What was sent stays as it was sent; a paper made after the team gave it more time says so above it. So there is one for
-- each last day, and those made before stay.
ALTER TABLE papers ADD COLUMN edition text NOT NULL DEFAULT '' CHECK (edition ~ '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$');
COMMENT ON COLUMN papers.edition IS 'The last day that it tells of, where that was moved after sending; else empty.';
-- A small table of few rows for each proposal: the new key takes a moment.
ALTER TABLE papers DROP CONSTRAINT papers_pkey, ADD PRIMARY KEY (organization_id, proposal_id, kind, edition);
