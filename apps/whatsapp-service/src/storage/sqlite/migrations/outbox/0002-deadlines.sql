-- What is queued past its deadline, wherever in its lane it stands. A database that is older has few that are queued.
ALTER TABLE outbox_entries ADD COLUMN expiresAt INTEGER;
UPDATE outbox_entries SET expiresAt = json_extract(record, '$.expiresAt') WHERE isOpen = 1;
CREATE INDEX outbox_deadlines ON outbox_entries (expiresAt) WHERE state = 'queued';
