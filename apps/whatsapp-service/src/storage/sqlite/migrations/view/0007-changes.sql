-- What happened, in its order: one row for each transaction that changed something, with its changes as a JSON array.
-- AUTOINCREMENT: a number is never given twice.
CREATE TABLE whatsapp_changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- When it was committed, milliseconds since 1970.
  at INTEGER NOT NULL,
  changes TEXT NOT NULL
);
-- The history that places among the changes count in; the one before it, and the last number that means the same in both.
ALTER TABLE whatsapp_view_identity ADD COLUMN changesGeneration TEXT NOT NULL DEFAULT '';
ALTER TABLE whatsapp_view_identity ADD COLUMN changesParent TEXT;
ALTER TABLE whatsapp_view_identity ADD COLUMN changesShared INTEGER NOT NULL DEFAULT 0;
-- What was received before this is no change: the view that this one replaces has told of it.
ALTER TABLE whatsapp_view_identity ADD COLUMN changesSince INTEGER NOT NULL DEFAULT 0;
UPDATE whatsapp_view_identity SET changesGeneration = hex(randomblob(6));
