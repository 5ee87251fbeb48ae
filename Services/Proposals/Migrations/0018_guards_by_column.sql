-- One guard compared all that is frozen on every update, also on those that touch nothing of it: for a decision that meant
-- unpacking the whole content twice. Now each rule looks at the columns that it is about, when a statement names them.
CREATE OR REPLACE FUNCTION proposals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.organization_id <> OLD.organization_id OR NEW.public_id <> OLD.public_id
    OR NEW.estimate_id <> OLD.estimate_id OR NEW.client_id <> OLD.client_id OR NEW.revision <> OLD.revision THEN
    RAISE EXCEPTION 'a proposal keeps its identity' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_identity';
  END IF;
  IF OLD.state <> 'draft'
    AND (NEW.content, NEW.subtotal_cents, NEW.discount_cents, NEW.tax_cents, NEW.total_cents, NEW.deposit_cents,
      NEW.valid_until, NEW.layout, NEW.dispatch_details, NEW.frozen_content, NEW.content_sha256, NEW.sent_at,
      NEW.sent_by, NEW.expires_at)
    IS DISTINCT FROM
     (OLD.content, OLD.subtotal_cents, OLD.discount_cents, OLD.tax_cents, OLD.total_cents, OLD.deposit_cents,
      OLD.valid_until, OLD.layout, OLD.dispatch_details, OLD.frozen_content, OLD.content_sha256, OLD.sent_at,
      OLD.sent_by, OLD.expires_at) THEN
    RAISE EXCEPTION 'a sent proposal never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_frozen';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION proposals_guard() IS 'Keeps what sending froze, and what names a proposal.';

DROP TRIGGER proposals_guard ON proposals;
CREATE TRIGGER proposals_guard
  BEFORE UPDATE OF id, organization_id, public_id, estimate_id, client_id, revision, content, subtotal_cents,
    discount_cents, tax_cents, total_cents, deposit_cents, valid_until, layout, dispatch_details, frozen_content,
    content_sha256, sent_at, sent_by, expires_at
  ON proposals FOR EACH ROW EXECUTE FUNCTION proposals_guard();

CREATE FUNCTION proposals_moves_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'draft' THEN
    IF NEW.state NOT IN ('draft', 'sent') THEN
      RAISE EXCEPTION 'a draft can only be sent' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_moves';
    END IF;
    IF NEW.state = 'sent'
      AND NEW.content_sha256 IS DISTINCT FROM encode(sha256(convert_to(NEW.frozen_content, 'UTF8')), 'hex') THEN
      RAISE EXCEPTION 'the hash is not of the content'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_hash';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.first_opened_at IS NOT NULL AND NEW.first_opened_at IS DISTINCT FROM OLD.first_opened_at THEN
    RAISE EXCEPTION 'the first open is the first' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_opened_once';
  END IF;
  IF NEW.state <> OLD.state
    AND NOT (OLD.state = 'sent' AND NEW.state <> 'draft')
    AND NOT (OLD.state = 'expired' AND NEW.state = 'superseded') THEN
    RAISE EXCEPTION 'no such move' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_moves';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION proposals_moves_guard() IS 'Lets only legal moves through, and one first open.';
CREATE TRIGGER proposals_moves_guard
  BEFORE UPDATE OF state, first_opened_at ON proposals FOR EACH ROW EXECUTE FUNCTION proposals_moves_guard();

-- Its other key leads to the decision, and that one to the proposal: the way in between was checked twice.
ALTER TABLE projects DROP CONSTRAINT projects_organization_id_proposal_id_fkey;
