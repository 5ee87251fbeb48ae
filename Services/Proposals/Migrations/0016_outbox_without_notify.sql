-- Relays are woken by the process that writes and look for themselves every two seconds. NOTIFY cost each decision
-- dear: a commit that notifies holds a lock of the whole cluster until it is on the disk, so that commits could not
-- share a flush. A relay of the earlier version still finds every row, within 15 seconds.
DROP TRIGGER outbox_notify ON outbox;
DROP FUNCTION outbox_notify();
