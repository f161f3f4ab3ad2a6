-- Since when webhooks could be received without a gap, and when that was last said.
CREATE TABLE whatsapp_continuity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  since INTEGER NOT NULL,
  seenAt INTEGER NOT NULL
);
