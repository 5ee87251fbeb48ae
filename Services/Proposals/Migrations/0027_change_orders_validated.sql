-- Rows from before 0025 are held to its rules, in a transaction of its own, so that nobody who reads or writes waits for it.

ALTER TABLE estimates VALIDATE CONSTRAINT estimates_kind_check;
ALTER TABLE estimates VALIDATE CONSTRAINT estimates_change_a_project;
ALTER TABLE estimates VALIDATE CONSTRAINT estimates_numbered_change_orders;
ALTER TABLE estimates VALIDATE CONSTRAINT estimates_project;
ALTER TABLE proposals VALIDATE CONSTRAINT proposals_project;
ALTER TABLE proposals VALIDATE CONSTRAINT proposals_below_zero;
ALTER TABLE proposals VALIDATE CONSTRAINT proposals_discount_within_subtotal;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_below_zero;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_leave_a_contract;
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_discount_within_subtotal;
