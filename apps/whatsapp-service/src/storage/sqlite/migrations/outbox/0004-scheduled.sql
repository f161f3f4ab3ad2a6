-- Since when an entry waits to be sent, or until when it is scheduled: what is due, and since when the oldest waits.
ALTER TABLE outbox_entries ADD COLUMN waitsSince INTEGER;
UPDATE outbox_entries SET waitsSince = createdAt WHERE isOpen = 1;
DROP INDEX outbox_open_states;
CREATE INDEX outbox_open_states ON outbox_entries (state, waitsSince, id) WHERE isOpen = 1;
