-- Mails that wait to be delivered, and what happened, in sentences.

CREATE TABLE mails (
  organization_id uuid NOT NULL REFERENCES organizations,
  -- Also the Message-ID (OB-2).
  id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('proposal_sent', 'decision_receipt', 'decision_notice')),
  proposal_id uuid,
  -- The link that the mail carries; it is sent only if the link still opens.
  share_link_id uuid,
  -- held: waits until the proposal is really sent. queued: an outbox message will deliver it.
  status text NOT NULL CHECK (status IN ('held', 'queued', 'delivered', 'discarded')),
  -- The whole message, sealed: it may carry a share link. Dropped as soon as it is delivered or discarded.
  sealed_message bytea,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, share_link_id) REFERENCES share_links (organization_id, id),
  CHECK ((status IN ('held', 'queued')) = (sealed_message IS NOT NULL))
);
CREATE INDEX mails_held_of_proposal ON mails (organization_id, proposal_id) WHERE status = 'held';
-- A link that is dropped asks whether a mail still names it.
CREATE INDEX mails_of_link ON mails (organization_id, share_link_id);

ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON mails USING (organization_id = current_organization());
-- Deleted is only what is still held; what a mail is about never changes.
GRANT SELECT, INSERT, DELETE ON mails TO portal_gateway;
GRANT UPDATE (status, sealed_message, finished_at) ON mails TO portal_gateway;

CREATE TABLE activity (
  organization_id uuid NOT NULL REFERENCES organizations,
  id uuid NOT NULL,
  -- The event's type (`proposal.accepted`) or the gateway's own act (`share_link.created`).
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  proposal_id uuid,
  estimate_id uuid,
  client_id uuid,
  -- The person behind it, where one is known.
  contact_id uuid,
  -- `link:…`, `contact:…`, `member:…`, `key:…`, `service:…`.
  actor text NOT NULL,
  -- A sentence for a person.
  summary text NOT NULL,
  -- JSON for a program.
  data text NOT NULL,
  PRIMARY KEY (organization_id, id)
);
-- The feed, newest first; the id breaks ties so that a cursor never skips.
CREATE INDEX activity_feed ON activity (organization_id, occurred_at DESC, id DESC);
CREATE INDEX activity_of_proposal ON activity (organization_id, proposal_id, occurred_at DESC, id DESC);

ALTER TABLE activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE activity FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON activity USING (organization_id = current_organization());
-- Written once, never changed.
GRANT SELECT, INSERT ON activity TO portal_gateway;
