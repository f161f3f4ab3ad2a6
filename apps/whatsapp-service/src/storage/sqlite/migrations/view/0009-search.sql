-- The words of messages: only which message has which. `words` are separated by spaces (`search/message-index.ts`).
-- `secure-delete`: what is deleted is in the file no more, and not only marked as deleted. Not with `detail = none`: there SQLite
-- 3.53 loses rows that are deleted and added in one transaction (`search/message-index.test.ts` would show it).
CREATE VIRTUAL TABLE whatsapp_search USING fts5 (words, detail = column, columnsize = 0, tokenize = 'ascii');
INSERT INTO whatsapp_search (whatsapp_search, rank) VALUES ('secure-delete', 1);

-- Messages whose words may be others than the index has: all of an older version, to begin with. Triggers, so that it is right
-- whoever changes or removes a message.
CREATE TABLE whatsapp_search_queue (seq INTEGER PRIMARY KEY);
INSERT INTO whatsapp_search_queue SELECT seq FROM whatsapp_messages;
-- (`OR IGNORE` would not do: the statement that fires a trigger decides about conflicts in it.)
CREATE TRIGGER whatsapp_search_added AFTER INSERT ON whatsapp_messages
WHEN NOT EXISTS (SELECT 1 FROM whatsapp_search_queue WHERE seq = new.seq)
BEGIN INSERT INTO whatsapp_search_queue VALUES (new.seq); END;
CREATE TRIGGER whatsapp_search_changed AFTER UPDATE ON whatsapp_messages
WHEN NOT EXISTS (SELECT 1 FROM whatsapp_search_queue WHERE seq = new.seq)
BEGIN INSERT INTO whatsapp_search_queue VALUES (new.seq); END;
CREATE TRIGGER whatsapp_search_removed AFTER DELETE ON whatsapp_messages
WHEN NOT EXISTS (SELECT 1 FROM whatsapp_search_queue WHERE seq = old.seq)
BEGIN INSERT INTO whatsapp_search_queue VALUES (old.seq); END;
