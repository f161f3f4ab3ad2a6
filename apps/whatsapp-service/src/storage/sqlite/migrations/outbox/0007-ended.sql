-- Entries that have ended, by when: those that ended first go first.
CREATE INDEX outbox_ended ON outbox_entries (updatedAt, id) WHERE isOpen = 0;
