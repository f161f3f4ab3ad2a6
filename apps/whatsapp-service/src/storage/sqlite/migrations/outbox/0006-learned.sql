-- What Meta's answer taught about the recipient, as JSON: it stays when the entry is tidied away, since no webhook says it
-- again, and a view that is rebuilt needs it. `at` is when that was, in milliseconds since 1970, and absent in rows of
-- older versions, whose entries are looked at before they go.
ALTER TABLE outbox_sent ADD COLUMN learned TEXT;
ALTER TABLE outbox_sent ADD COLUMN at INTEGER;
CREATE INDEX outbox_sent_learned ON outbox_sent (learned) WHERE learned IS NOT NULL;
