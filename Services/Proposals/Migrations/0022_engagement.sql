-- Engagement that can be believed (DOMAIN, section 2): visits in three tiers with their reason, and the beats that prove
-- what they say. It takes the place of `visits`, whose rows become views; that table stays until the next release, for
-- a process of the one before.

CREATE TABLE engagement_settings (
  organization_id uuid PRIMARY KEY DEFAULT current_organization(),
  measures boolean NOT NULL,
  read_seconds integer NOT NULL CHECK (read_seconds BETWEEN 5 AND 3600)
);
COMMENT ON TABLE engagement_settings IS 'What an organization wants to be measured; without a row, the defaults.';
COMMENT ON COLUMN engagement_settings.organization_id IS 'The tenant.';
COMMENT ON COLUMN engagement_settings.measures IS 'Whether pages tell anything at all.';
COMMENT ON COLUMN engagement_settings.read_seconds IS 'How long a person looks before it counts as reading.';

-- Sums over the views of a proposal, so that reading them costs the same after ten beats and after a million. Its row is
-- also the lock of whoever writes views of the proposal.
CREATE TABLE engagements (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  proposal_id uuid NOT NULL,
  section_count integer NOT NULL CHECK (section_count >= 0),
  fetched bigint NOT NULL DEFAULT 0,
  opened bigint NOT NULL DEFAULT 0,
  read bigint NOT NULL DEFAULT 0,
  automated bigint NOT NULL DEFAULT 0,
  active_milliseconds bigint NOT NULL DEFAULT 0,
  depth_basis_points integer NOT NULL DEFAULT 0 CHECK (depth_basis_points BETWEEN 0 AND 10000),
  first_opened_at timestamptz,
  last_beat_at timestamptz,
  PRIMARY KEY (organization_id, proposal_id),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id)
);
COMMENT ON TABLE engagements IS 'What is known of people and machines at each proposal, summed up.';
COMMENT ON COLUMN engagements.organization_id IS 'The tenant.';
COMMENT ON COLUMN engagements.proposal_id IS 'What was looked at.';
COMMENT ON COLUMN engagements.section_count IS 'Of the content; with the price one more that can be seen.';
COMMENT ON COLUMN engagements.fetched IS 'Views that are no machine''s.';
COMMENT ON COLUMN engagements.opened IS 'Of those: by a person.';
COMMENT ON COLUMN engagements.read IS 'Of those: who read.';
COMMENT ON COLUMN engagements.automated IS 'Views of machines and of the team.';
COMMENT ON COLUMN engagements.active_milliseconds IS 'Of people.';
COMMENT ON COLUMN engagements.depth_basis_points IS 'The share of its sections that the most thorough person saw.';
COMMENT ON COLUMN engagements.first_opened_at IS 'When the first person was known to be one.';
COMMENT ON COLUMN engagements.last_beat_at IS 'When a person''s page last told anything.';

CREATE TABLE views (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  proposal_id uuid NOT NULL,
  principal text NOT NULL CHECK (octet_length(principal) BETWEEN 1 AND 200),
  contact_id uuid,
  session text NOT NULL CHECK (session ~ '^[0-9a-f]{32}$'),
  device text NOT NULL CHECK (octet_length(device) BETWEEN 1 AND 32),
  network text CHECK (network ~ '^[0-9a-f]{16}$'),
  sign text CHECK (octet_length(sign) BETWEEN 1 AND 64),
  started_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  last_beat_at timestamptz,
  fetches bigint NOT NULL CHECK (fetches >= 0),
  active_milliseconds bigint NOT NULL CHECK (active_milliseconds >= 0),
  trusted_events bigint NOT NULL CHECK (trusted_events >= 0),
  scroll_basis_points bigint NOT NULL CHECK (scroll_basis_points BETWEEN 0 AND 10000),
  depth_basis_points bigint NOT NULL CHECK (depth_basis_points BETWEEN 0 AND 10000),
  parts jsonb NOT NULL,
  opened_at timestamptz,
  read_at timestamptz,
  overruled_at timestamptz,
  overruled_by text CHECK (octet_length(overruled_by) BETWEEN 1 AND 200),
  tier text NOT NULL GENERATED ALWAYS AS (
    CASE
      WHEN sign IS NOT NULL AND overruled_at IS NULL AND (opened_at IS NULL OR sign NOT IN ('several_links', 'just_sent'))
        THEN 'automated'
      WHEN read_at IS NOT NULL THEN 'read'
      WHEN opened_at IS NOT NULL OR overruled_at IS NOT NULL THEN 'opened'
      ELSE 'fetched'
    END) STORED,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, proposal_id) REFERENCES engagements (organization_id, proposal_id),
  -- An open was visible long enough and had input; reading is an open.
  CONSTRAINT views_open_is_proved CHECK (opened_at IS NULL OR (active_milliseconds >= 3000 AND trusted_events >= 1)),
  CONSTRAINT views_read_is_open CHECK (read_at IS NULL OR opened_at IS NOT NULL),
  CONSTRAINT views_overruled CHECK ((overruled_at IS NULL) = (overruled_by IS NULL))
) WITH (fillfactor = 70);
COMMENT ON TABLE views IS 'Visits: what one browser did with one link, until nothing came of it for half an hour.';
COMMENT ON COLUMN views.organization_id IS 'The tenant.';
COMMENT ON COLUMN views.id IS 'Made by this service.';
COMMENT ON COLUMN views.proposal_id IS 'What was looked at.';
COMMENT ON COLUMN views.principal IS 'link:..., the share link.';
COMMENT ON COLUMN views.contact_id IS 'The recipient whose link it was, in the gateway''s directory.';
COMMENT ON COLUMN views.session IS 'The share session of the signed cookie.';
COMMENT ON COLUMN views.device IS 'phone, tablet, computer or other.';
COMMENT ON COLUMN views.network IS 'A keyed hash of where it came from, under a key that changes every month.';
COMMENT ON COLUMN views.sign IS 'Why it is taken for a machine, or for the team.';
COMMENT ON COLUMN views.started_at IS 'By the clock of the database, as all times of this table.';
COMMENT ON COLUMN views.last_seen_at IS 'The last thing that came of it.';
COMMENT ON COLUMN views.last_beat_at IS 'The last beat that counted: the next one adds at most the time since.';
COMMENT ON COLUMN views.fetches IS 'How often the page was asked for.';
COMMENT ON COLUMN views.active_milliseconds IS 'Visible and not idle, as far as the clock allows.';
COMMENT ON COLUMN views.trusted_events IS 'Pointer, key, touch and wheel events that no script made.';
COMMENT ON COLUMN views.scroll_basis_points IS 'The lowest edge of the window ever seen, of the height of the page.';
COMMENT ON COLUMN views.depth_basis_points IS 'The share of the sections that were in view for a second or more.';
COMMENT ON COLUMN views.parts IS 'Milliseconds by part of the page; together at most the active ones.';
COMMENT ON COLUMN views.opened_at IS 'When it was known to be a person, whatever the signs of a machine say.';
COMMENT ON COLUMN views.read_at IS 'When it was known to be reading.';
COMMENT ON COLUMN views.overruled_at IS 'When the team said that it was a person.';
COMMENT ON COLUMN views.overruled_by IS 'Who of the team said so.';
COMMENT ON COLUMN views.tier IS 'fetched, opened, read, or automated: a machine, or the team itself.';

-- The list, newest first, and what a link did lately.
CREATE INDEX views_of_proposal ON views (organization_id, proposal_id, started_at, id);
CREATE INDEX views_of_session ON views (organization_id, session);
CREATE INDEX views_of_contact ON views (organization_id, contact_id, proposal_id) WHERE tier IN ('opened', 'read');

-- The pages that are open somewhere, each with the last number that it counted up to. Forgotten after two days: a page
-- tells for twelve hours at most.
CREATE TABLE page_loads (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  id uuid NOT NULL,
  last_sequence bigint NOT NULL CHECK (last_sequence >= 1),
  last_beat_at timestamptz NOT NULL,
  PRIMARY KEY (organization_id, id)
) WITH (fillfactor = 70);
COMMENT ON TABLE page_loads IS 'How far each loaded page has told.';
COMMENT ON COLUMN page_loads.organization_id IS 'The tenant.';
COMMENT ON COLUMN page_loads.id IS 'Random, of the page as it was loaded.';
COMMENT ON COLUMN page_loads.last_sequence IS 'Every number up to it has counted, or never will.';
COMMENT ON COLUMN page_loads.last_beat_at IS 'By the clock of the database.';

-- The beats as they came, by month. They name their view without a reference to it: views stay, and months go whole.
CREATE TABLE beats (
  organization_id uuid NOT NULL DEFAULT current_organization(),
  view_id uuid NOT NULL,
  load_id uuid NOT NULL,
  sequence bigint NOT NULL,
  received_at timestamptz NOT NULL,
  credited_milliseconds bigint NOT NULL,
  claimed_milliseconds bigint NOT NULL,
  trusted_events bigint NOT NULL,
  scroll_basis_points bigint NOT NULL,
  parts jsonb NOT NULL,
  PRIMARY KEY (organization_id, load_id, sequence, received_at)
) PARTITION BY RANGE (received_at);
COMMENT ON TABLE beats IS 'What pages told, one row each; kept for thirteen months, what it comes to stays in views.';
COMMENT ON COLUMN beats.organization_id IS 'The tenant.';
COMMENT ON COLUMN beats.view_id IS 'The visit that it counted for.';
COMMENT ON COLUMN beats.load_id IS 'The page as it was loaded.';
COMMENT ON COLUMN beats.sequence IS 'Of the page; each counted once.';
COMMENT ON COLUMN beats.received_at IS 'By the clock of the database.';
COMMENT ON COLUMN beats.credited_milliseconds IS 'What it added.';
COMMENT ON COLUMN beats.claimed_milliseconds IS 'What it said.';
COMMENT ON COLUMN beats.trusted_events IS 'Since the one before.';
COMMENT ON COLUMN beats.scroll_basis_points IS 'The lowest edge of the window ever seen, of the height of the page.';
COMMENT ON COLUMN beats.parts IS 'Milliseconds that were added, by part of the page.';

-- Months are made ahead and removed whole. The service may do just that, and nothing else to the schema.
CREATE FUNCTION keep_beat_months(months_ahead integer, months_kept integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  month date;
  found record;
  changed integer := 0;
BEGIN
  IF months_ahead NOT BETWEEN 1 AND 24 OR months_kept NOT BETWEEN 13 AND 1200 THEN
    RAISE EXCEPTION 'no such range of months' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- Replicas do this at the same time.
  PERFORM pg_advisory_xact_lock(hashtext('keep_beat_months'));
  FOR ahead IN 0..months_ahead LOOP
    month := (date_trunc('month', now() AT TIME ZONE 'UTC') + ahead * interval '1 month')::date;
    IF to_regclass('beats_' || to_char(month, 'YYYY_MM')) IS NULL THEN
      EXECUTE format(
        'CREATE TABLE %I PARTITION OF beats FOR VALUES FROM (%L) TO (%L)', 'beats_' || to_char(month, 'YYYY_MM'),
        month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
      changed := changed + 1;
    END IF;
  END LOOP;
  month := (date_trunc('month', now() AT TIME ZONE 'UTC') - months_kept * interval '1 month')::date;
  FOR found IN
    SELECT c.relname
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'beats'::regclass AND c.relname ~ '^beats_[0-9]{4}_[0-9]{2}$'
      AND c.relname < 'beats_' || to_char(month, 'YYYY_MM')
  LOOP
    EXECUTE format('DROP TABLE %I', found.relname);
    changed := changed + 1;
  END LOOP;
  RETURN changed;
END $$;
COMMENT ON FUNCTION keep_beat_months(integer, integer) IS
  'Makes the partitions of this and the coming months and removes those that are past their time; how many it changed.';
REVOKE ALL ON FUNCTION keep_beat_months(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_beat_months(integer, integer) TO portal_proposals;
SELECT keep_beat_months(3, 13);

-- What was known before becomes views: a signal that proved a person is an open, one that did not is a fetch. Row-level
-- security holds for the owner of the tables, too, and would show this nothing.
ALTER TABLE visits NO FORCE ROW LEVEL SECURITY;
ALTER TABLE proposals NO FORCE ROW LEVEL SECURITY;

INSERT INTO engagements (organization_id, proposal_id, section_count)
SELECT p.organization_id, p.id, jsonb_array_length(p.content::jsonb -> 'sections')
FROM proposals p
WHERE EXISTS (SELECT FROM visits v WHERE v.organization_id = p.organization_id AND v.proposal_id = p.id);

INSERT INTO views (
  organization_id, id, proposal_id, principal, contact_id, session, device, sign, started_at, last_seen_at, last_beat_at,
  fetches, active_milliseconds, trusted_events, scroll_basis_points, depth_basis_points, parts, opened_at)
SELECT
  organization_id, gen_random_uuid(), proposal_id, principal, contact_id, session, 'other',
  CASE WHEN reason NOT IN ('too_short', 'no_input') THEN reason END, recorded_at, recorded_at, recorded_at,
  1, visible_milliseconds, trusted_events, 0, 0, '{}', CASE WHEN kind = 'opened' THEN recorded_at END
FROM visits;

UPDATE engagements e
SET
  fetched = s.fetched,
  opened = s.opened,
  automated = s.automated,
  active_milliseconds = s.active_milliseconds,
  first_opened_at = s.first_opened_at
FROM (
  SELECT
    organization_id,
    proposal_id,
    count(*) FILTER (WHERE tier <> 'automated') AS fetched,
    count(*) FILTER (WHERE tier IN ('opened', 'read')) AS opened,
    count(*) FILTER (WHERE tier = 'automated') AS automated,
    coalesce(sum(active_milliseconds) FILTER (WHERE tier IN ('opened', 'read')), 0) AS active_milliseconds,
    min(opened_at) FILTER (WHERE tier IN ('opened', 'read')) AS first_opened_at
  FROM views
  GROUP BY organization_id, proposal_id
) s
WHERE s.organization_id = e.organization_id AND s.proposal_id = e.proposal_id;

ALTER TABLE visits FORCE ROW LEVEL SECURITY;
ALTER TABLE proposals FORCE ROW LEVEL SECURITY;

ALTER TABLE engagement_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE engagement_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON engagement_settings USING (organization_id = (SELECT current_organization()));
ALTER TABLE engagements ENABLE ROW LEVEL SECURITY;
ALTER TABLE engagements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON engagements USING (organization_id = (SELECT current_organization()));
ALTER TABLE views ENABLE ROW LEVEL SECURITY;
ALTER TABLE views FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON views USING (organization_id = (SELECT current_organization()));
ALTER TABLE page_loads ENABLE ROW LEVEL SECURITY;
ALTER TABLE page_loads FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_or_sweep ON page_loads
  USING (organization_id = (SELECT current_organization()) OR (SELECT current_system_task()) = 'engagement');
ALTER TABLE beats ENABLE ROW LEVEL SECURITY;
ALTER TABLE beats FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON beats USING (organization_id = (SELECT current_organization()));

GRANT SELECT, INSERT, UPDATE (measures, read_seconds) ON engagement_settings TO portal_proposals;
GRANT SELECT, INSERT ON engagements TO portal_proposals;
GRANT UPDATE (
  fetched, opened, read, automated, active_milliseconds, depth_basis_points, first_opened_at, last_beat_at
) ON engagements TO portal_proposals;
GRANT SELECT, INSERT ON views TO portal_proposals;
GRANT UPDATE (
  sign, last_seen_at, last_beat_at, fetches, active_milliseconds, trusted_events, scroll_basis_points,
  depth_basis_points, parts, opened_at, read_at, overruled_at, overruled_by
) ON views TO portal_proposals;
GRANT SELECT, INSERT, DELETE, UPDATE (last_sequence, last_beat_at) ON page_loads TO portal_proposals;
GRANT SELECT, INSERT ON beats TO portal_proposals;
