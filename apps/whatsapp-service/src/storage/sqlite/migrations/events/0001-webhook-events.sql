-- Every accepted webhook, whole. `payload` holds Meta's bytes untouched (TEXT, so that json_extract works on it).
-- `idHash` is the first 48 bits of `id`, small enough for an index to be small.
CREATE TABLE whatsapp_webhook_events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  idHash INTEGER NOT NULL,
  payload TEXT NOT NULL,
  signatureValid INTEGER NOT NULL DEFAULT 1,
  receivedAt TEXT NOT NULL,
  phoneNumberId TEXT,
  wabaId TEXT,
  -- JSON array of pointers to what is not ours; NULL where all is.
  "foreign" TEXT,
  deliveries INTEGER NOT NULL DEFAULT 1,
  lastReceivedAt TEXT
);
CREATE INDEX whatsapp_webhook_events_by_time ON whatsapp_webhook_events (receivedAt);

-- The index over ids, which lags behind the events: those past `mergedThrough` are not in it yet. See known-ids.ts.
CREATE TABLE whatsapp_event_ids (
  idHash INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (idHash, seq)
) WITHOUT ROWID;
CREATE TABLE whatsapp_event_ids_cursor (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  mergedThrough INTEGER NOT NULL
);
INSERT INTO whatsapp_event_ids_cursor (only, mergedThrough) VALUES (1, 0);

-- Written to prove that the file can be written.
CREATE TABLE whatsapp_health (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  checkedAt TEXT
);
INSERT INTO whatsapp_health (only) VALUES (1);
