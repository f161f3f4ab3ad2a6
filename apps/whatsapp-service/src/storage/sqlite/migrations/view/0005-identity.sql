-- Which store this file belongs to, and whose positions its cursors are; see docs/decisions/013.
CREATE TABLE whatsapp_view_identity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  storeId TEXT NOT NULL,
  -- `whatsapp_event_cursor` counts in this generation of the events.
  eventsGeneration TEXT NOT NULL,
  -- `whatsapp_outbox_cursor` counts in this generation of the outbox, which had made so many commits when it was last
  -- read; NULL while none was read.
  outboxGeneration TEXT,
  outboxCommits INTEGER NOT NULL DEFAULT 0
);
