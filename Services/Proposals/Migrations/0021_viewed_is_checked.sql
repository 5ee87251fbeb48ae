-- In a transaction of its own: the rows are read without keeping decisions waiting.
ALTER TABLE decisions VALIDATE CONSTRAINT decisions_viewed_before_a_no;
