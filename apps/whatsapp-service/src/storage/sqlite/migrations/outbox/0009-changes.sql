-- Changes that rules about records wrote, until the view has taken them over. AUTOINCREMENT: a number is never given twice.
CREATE TABLE outbox_changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- When it was committed, milliseconds since 1970.
  at INTEGER NOT NULL,
  change TEXT NOT NULL
);
