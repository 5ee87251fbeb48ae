-- Questions: what the client asks on a proposal or on one of its lines, and what the team answers. Each message is
-- written once and never changed; how far somebody has read is kept apart from it.

CREATE TABLE question_messages (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  proposal_id uuid NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  side text NOT NULL CHECK (side IN ('client', 'team')),
  author text NOT NULL CHECK (octet_length(author) BETWEEN 1 AND 200),
  author_name text CHECK (octet_length(author_name) BETWEEN 1 AND 300),
  contact_id uuid,
  line_id uuid,
  in_reply_to integer,
  body text NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 6000),
  message_key text CHECK (octet_length(message_key) BETWEEN 1 AND 255),
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, id),
  -- The order of the thread; given under the lock on the proposal.
  CONSTRAINT question_messages_in_order UNIQUE (organization_id, proposal_id, number),
  -- A form that is sent twice asks once.
  CONSTRAINT question_messages_once UNIQUE (organization_id, proposal_id, author, message_key),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id),
  FOREIGN KEY (organization_id, proposal_id, in_reply_to)
    REFERENCES question_messages (organization_id, proposal_id, number),
  CONSTRAINT question_messages_reply_follows CHECK (in_reply_to < number),
  -- A client is a person with a name, known by a form's key; only the team answers a message.
  CONSTRAINT question_messages_of_a_side CHECK (
    CASE WHEN side = 'client'
      THEN num_nonnulls(contact_id, author_name, message_key) = 3 AND in_reply_to IS NULL
      ELSE num_nonnulls(contact_id, message_key) = 0 END)
);
COMMENT ON TABLE question_messages IS 'Questions on proposals and their answers, in one thread for each proposal.';
COMMENT ON COLUMN question_messages.organization_id IS 'The tenant.';
COMMENT ON COLUMN question_messages.id IS 'Time-ordered UUID.';
COMMENT ON COLUMN question_messages.proposal_id IS 'The version that is talked about.';
COMMENT ON COLUMN question_messages.number IS '1, 2 and so on in the thread; read marks count in it.';
COMMENT ON COLUMN question_messages.side IS 'client: somebody with a share link; team: the contractor.';
COMMENT ON COLUMN question_messages.author IS 'link:..., member:... or key:...';
COMMENT ON COLUMN question_messages.author_name IS 'As it is shown to both sides; null for a team that speaks as one.';
COMMENT ON COLUMN question_messages.contact_id IS 'The person who asks, in the gateway''s directory.';
COMMENT ON COLUMN question_messages.line_id IS 'The line of the frozen content that it is about; null for the whole.';
COMMENT ON COLUMN question_messages.in_reply_to IS 'Number of the message that is answered; null for a message of its own.';
COMMENT ON COLUMN question_messages.body IS 'Plain text.';
COMMENT ON COLUMN question_messages.message_key IS 'The one-time key of the page''s form; the team''s keys are in idempotency_keys.';
COMMENT ON COLUMN question_messages.written_at IS 'By the clock of the database, which also counts the hourly limit.';

-- How many of a person there were lately.
CREATE INDEX question_messages_of_contact ON question_messages (organization_id, proposal_id, contact_id, written_at)
  WHERE side = 'client';

ALTER TABLE question_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE question_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON question_messages USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT ON question_messages TO portal_proposals;

CREATE TABLE question_reads (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  proposal_id uuid NOT NULL,
  reader text NOT NULL CHECK (reader = 'team' OR reader ~ '^contact:[0-9a-f-]{36}$'),
  through integer NOT NULL,
  read_by text NOT NULL CHECK (octet_length(read_by) BETWEEN 1 AND 200),
  read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (organization_id, proposal_id, reader),
  -- Nobody has read what is not written.
  FOREIGN KEY (organization_id, proposal_id, through)
    REFERENCES question_messages (organization_id, proposal_id, number)
);
COMMENT ON TABLE question_reads IS 'How far each side has read a thread: the team as one, clients each for themselves.';
COMMENT ON COLUMN question_reads.organization_id IS 'The tenant.';
COMMENT ON COLUMN question_reads.proposal_id IS 'Whose thread.';
COMMENT ON COLUMN question_reads.reader IS 'team, or contact:... in the gateway''s directory.';
COMMENT ON COLUMN question_reads.through IS 'Number of the last message that was read; it only rises.';
COMMENT ON COLUMN question_reads.read_by IS 'link:..., member:... or key:...: who said so last.';
COMMENT ON COLUMN question_reads.read_at IS 'By the clock of the database.';

ALTER TABLE question_reads ENABLE ROW LEVEL SECURITY;
ALTER TABLE question_reads FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON question_reads USING (organization_id = (SELECT current_organization()));
GRANT SELECT, INSERT, UPDATE (through, read_by, read_at) ON question_reads TO portal_proposals;
