-- Every accepted webhook, whole. `payload` holds Meta's bytes untouched (TEXT, so that json_extract works on it).
-- `idHash` is the first 48 bits of `id`: an index of small integers stays a quarter the size of one over the text,
-- which is what keeps acceptance as fast at a million events as at none. Equal hashes are told apart by `id`.
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
CREATE INDEX whatsapp_webhook_events_by_id ON whatsapp_webhook_events (idHash);
CREATE INDEX whatsapp_webhook_events_by_time ON whatsapp_webhook_events (receivedAt);

-- Written to prove that the file can be written.
CREATE TABLE whatsapp_health (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  checkedAt TEXT
);
INSERT INTO whatsapp_health (only) VALUES (1);
