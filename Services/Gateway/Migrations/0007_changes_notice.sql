-- Mails about changes that were asked for. Which purposes there are is the program's to say: a new one needs no
-- migration and stops no process that runs.
ALTER TABLE mails DROP CONSTRAINT IF EXISTS mails_purpose_check, DROP CONSTRAINT IF EXISTS mails_purpose;
ALTER TABLE mails ADD CONSTRAINT mails_purpose CHECK (purpose ~ '^[a-z]+(_[a-z]+)*$' AND octet_length(purpose) <= 64)
  NOT VALID;
ALTER TABLE mails VALIDATE CONSTRAINT mails_purpose;
