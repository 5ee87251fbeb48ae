-- Work over all organizations: the check of the ledger reads everything, reminders look for what is due.

CREATE POLICY ledger_check ON contracts FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON invoices FOR SELECT USING ((SELECT current_system_task()) IN ('ledger', 'reminders'));
CREATE POLICY ledger_check ON number_counters FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON retainage_releases FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON ledger_entries FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON ledger_postings FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON account_balances FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON payments FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON payment_allocations FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON credits FOR SELECT USING ((SELECT current_system_task()) = 'ledger');
CREATE POLICY ledger_check ON credit_uses FOR SELECT USING ((SELECT current_system_task()) = 'ledger');

-- What reminders look at, over all organizations: those that are owed, by when they are due.
CREATE INDEX invoices_to_remind ON invoices (due_on, id)
  WHERE state = 'open' AND paid_cents + credited_cents + announced_cents < payable_cents AND reminded < 4;
