-- What is to be sent. Records are JSON; the columns beside them are what they are found by.
CREATE TABLE outbox_entries (
  id TEXT PRIMARY KEY,
  lane TEXT NOT NULL,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  isOpen INTEGER NOT NULL,
  phoneNumberId TEXT NOT NULL,
  recipient TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  updatedAt INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
-- The first open entry of a lane; how many are open, and since when.
CREATE INDEX outbox_open ON outbox_entries (lane, position) WHERE isOpen = 1;
CREATE INDEX outbox_open_states ON outbox_entries (state, createdAt) WHERE isOpen = 1;
-- Lists, newest first.
CREATE INDEX outbox_newest ON outbox_entries (createdAt DESC, id);
CREATE INDEX outbox_recipients ON outbox_entries (recipient, createdAt DESC, id);

CREATE TABLE outbox_lanes (
  key TEXT PRIMARY KEY,
  phoneNumberId TEXT NOT NULL,
  dueAt INTEGER,
  needs TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
-- What is to do now, however much is queued.
CREATE INDEX outbox_due ON outbox_lanes (needs, phoneNumberId, dueAt) WHERE dueAt IS NOT NULL;
CREATE INDEX outbox_next ON outbox_lanes (dueAt) WHERE dueAt IS NOT NULL;

CREATE TABLE outbox_senders (
  phoneNumberId TEXT PRIMARY KEY,
  record TEXT NOT NULL
) STRICT;

CREATE TABLE outbox_keys (
  key TEXT PRIMARY KEY,
  createdAt INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_keys_age ON outbox_keys (createdAt);

-- Messages that Meta has taken, in the order in which that became known: their conversations follow this.
CREATE TABLE outbox_sent (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  entryId TEXT NOT NULL,
  wamid TEXT NOT NULL
) STRICT;
