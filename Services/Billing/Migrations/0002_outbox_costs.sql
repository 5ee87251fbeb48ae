-- Relays are woken by the process that writes and look for themselves every two seconds. NOTIFY cost each decision
-- dear: a commit that notifies holds a lock of the whole cluster until it is on the disk, so that commits could not
-- share a flush. A relay of the earlier version still finds every row, within 15 seconds.
DROP TRIGGER outbox_notify ON outbox;
DROP FUNCTION outbox_notify();

-- What each event costs the database. The same text as in the other service.

-- Compressing what an event says was the dearest part of writing it down. LZ4 does it in a fraction of the time; a server
-- that was built without it keeps its own way.
DO $$
BEGIN
  ALTER TABLE outbox ALTER COLUMN payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END
$$;

-- What an event says is written once and stays: from 1 KiB on it lies apart, and is not written again with each note of
-- who works on it and how that ended.
ALTER TABLE outbox SET (toast_tuple_target = 1024);

-- An event that has not failed is due at once, so only those that failed are looked up by when they are due, and the
-- others cost no entries here, neither when they are written nor when a relay takes them. A relay of the earlier version
-- finds its rows by the other indexes. The index holds next to nothing, but the table is read for it once, some seconds for
-- a million rows, in which what is written here waits.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (subscriber, next_attempt_at)
  WHERE last_error IS NOT NULL AND delivered_at IS NULL AND parked_at IS NULL;
