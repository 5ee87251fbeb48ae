-- Apart from the column, so that the feed is read while this is built.
CREATE UNIQUE INDEX activity_in_order ON activity (organization_id, position) WHERE position IS NOT NULL;
