-- Rows from before 0010 are held to its rules, in a transaction of its own, so that nobody who reads or writes waits for it.

ALTER TABLE credit_uses VALIDATE CONSTRAINT use_reversal_whole;
ALTER TABLE credits VALIDATE CONSTRAINT credit_has_one_source;
ALTER TABLE credits VALIDATE CONSTRAINT credits_of_deposit;
ALTER TABLE contracts VALIDATE CONSTRAINT deposit_returned_is_positive;
ALTER TABLE contracts VALIDATE CONSTRAINT deposit_applied_within_billed;
ALTER TABLE invoices VALIDATE CONSTRAINT returned_within_paid;
ALTER TABLE ledger_entries VALIDATE CONSTRAINT ledger_entries_kind_check;
ALTER TABLE release_asks VALIDATE CONSTRAINT release_answer_whole;
