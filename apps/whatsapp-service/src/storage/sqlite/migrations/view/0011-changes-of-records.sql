-- How far the changes of records are taken over: a place in `outbox_changes`, and the generation of the outbox that it counts in.
ALTER TABLE whatsapp_outbox_cursor ADD COLUMN changesThrough INTEGER NOT NULL DEFAULT 0;
ALTER TABLE whatsapp_outbox_cursor ADD COLUMN changesOf TEXT;
