-- What statuses say of the outbox's entries, on its way to it. The outbox applies them in their order; what it has applied
-- goes with a later transaction. AUTOINCREMENT: a number is never given twice.
CREATE TABLE whatsapp_outbox_settlements (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  doc TEXT NOT NULL
);

-- How far conversations have been told of sent messages: a place in `outbox_sent`.
CREATE TABLE whatsapp_outbox_cursor (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  toldThrough INTEGER NOT NULL
);
INSERT INTO whatsapp_outbox_cursor (only, toldThrough) VALUES (1, 0);
