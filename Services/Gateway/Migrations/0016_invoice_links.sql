-- Share links open an invoice as well as a proposal, and the feed tells of invoices.

-- Processes of the version before go on with the proposals' links: they ask for links by their proposal, and those of an
-- invoice have none.
ALTER TABLE share_links ALTER COLUMN proposal_id DROP NOT NULL;
ALTER TABLE share_links ADD COLUMN invoice_id uuid;
COMMENT ON COLUMN share_links.invoice_id IS 'Owned by the billing service; opaque here.';
ALTER TABLE share_links ADD CONSTRAINT share_links_open_one_thing
  CHECK (num_nonnulls(proposal_id, invoice_id) = 1) NOT VALID;
ALTER TABLE share_links VALIDATE CONSTRAINT share_links_open_one_thing;
CREATE UNIQUE INDEX share_links_one_active_per_contact_of_invoice
  ON share_links (organization_id, invoice_id, contact_id) WHERE status = 'active' AND invoice_id IS NOT NULL;
CREATE INDEX share_links_of_invoice ON share_links (organization_id, invoice_id) WHERE invoice_id IS NOT NULL;

ALTER TABLE activity ADD COLUMN invoice_id uuid;
COMMENT ON COLUMN activity.invoice_id IS 'Of the billing service, where the line is about one.';
