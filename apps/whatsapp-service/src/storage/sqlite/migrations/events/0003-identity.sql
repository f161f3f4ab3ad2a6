-- Which store this file belongs to, and which history its numbers count in; see docs/decisions/013.
CREATE TABLE whatsapp_events_identity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- The same in all three files.
  storeId TEXT NOT NULL,
  -- A new one whenever the end of the history is cut off: restored from a backup, or shorter than it was.
  generation TEXT NOT NULL,
  -- The generation before it, and the last number that means the same event in both.
  parentGeneration TEXT,
  sharedThrough INTEGER NOT NULL DEFAULT 0,
  -- New events are numbered from the next number on; `lostNumbers` of those before have no event any more.
  numbersThrough INTEGER NOT NULL DEFAULT 0,
  lostNumbers INTEGER NOT NULL DEFAULT 0
);
