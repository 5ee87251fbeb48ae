-- Papers of invoices and of payments: a paper is made of a proposal, of an invoice or of a payment (its receipt).

-- Processes of the version before go on with the proposals' papers: they find, insert and remember them by proposal_id.
-- Small tables of few rows for each subject: the new keys take a moment.
ALTER TABLE papers DROP CONSTRAINT papers_pkey;
ALTER TABLE papers
  ALTER COLUMN proposal_id DROP NOT NULL,
  ADD COLUMN invoice_id uuid,
  ADD COLUMN payment_id uuid,
  ADD COLUMN subject_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(proposal_id, invoice_id, payment_id)) STORED,
  ADD PRIMARY KEY (organization_id, subject_id, kind, edition),
  ADD CONSTRAINT papers_are_of_one_thing CHECK (num_nonnulls(proposal_id, invoice_id, payment_id) = 1),
  DROP CONSTRAINT papers_kind_check,
  ADD CONSTRAINT papers_kind CHECK (CASE kind
    WHEN 'invoice' THEN invoice_id IS NOT NULL
    WHEN 'receipt' THEN payment_id IS NOT NULL
    ELSE kind IN ('proposal', 'signed', 'proof') AND proposal_id IS NOT NULL END),
  DROP CONSTRAINT papers_edition_check,
  ADD CONSTRAINT papers_edition CHECK (edition ~ '^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9a-f]{64})?$');
COMMENT ON TABLE papers IS
  'Which file is a proposal''s PDF, its signed copy, its proof; an invoice''s PDF; the receipt of a payment.';
COMMENT ON COLUMN papers.invoice_id IS 'Of the billing service.';
COMMENT ON COLUMN papers.payment_id IS 'Of the billing service.';
COMMENT ON COLUMN papers.subject_id IS 'What it is made of.';
COMMENT ON COLUMN papers.kind IS
  'proposal: as it was sent. signed: with the decision. proof: the signed bundle. invoice, receipt: as they stood.';
COMMENT ON COLUMN papers.edition IS
  'Of a proposal the last day that it tells of, where that was moved after sending. Of an invoice and a receipt the SHA-256 of what is said: another state is another edition, the same state the same file. Else empty.';

ALTER TABLE paper_failures DROP CONSTRAINT paper_failures_pkey;
ALTER TABLE paper_failures
  ALTER COLUMN proposal_id DROP NOT NULL,
  ADD COLUMN invoice_id uuid,
  ADD COLUMN payment_id uuid,
  ADD COLUMN subject_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(proposal_id, invoice_id, payment_id)) STORED,
  ADD PRIMARY KEY (organization_id, subject_id, kind),
  -- What the version before calls its conflict by; it goes with the release after this one.
  ADD CONSTRAINT paper_failures_of_proposal UNIQUE (organization_id, proposal_id, kind),
  ADD CONSTRAINT paper_failures_are_of_one_thing CHECK (num_nonnulls(proposal_id, invoice_id, payment_id) = 1),
  DROP CONSTRAINT paper_failures_kind_check,
  ADD CONSTRAINT paper_failures_kind CHECK (CASE kind
    WHEN 'invoice' THEN invoice_id IS NOT NULL
    WHEN 'receipt' THEN payment_id IS NOT NULL
    ELSE kind IN ('proposal', 'signed') AND proposal_id IS NOT NULL END);
COMMENT ON COLUMN paper_failures.invoice_id IS 'Of the billing service.';
COMMENT ON COLUMN paper_failures.payment_id IS 'Of the billing service.';
COMMENT ON COLUMN paper_failures.subject_id IS 'What it is to be made of.';
