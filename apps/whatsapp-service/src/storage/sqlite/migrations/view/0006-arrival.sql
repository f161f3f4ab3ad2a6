-- Where a message stands among those of its second: the one that arrived last comes first. NULL in rows of older versions,
-- which nobody knows that of; they come last, in the order of their keys.
ALTER TABLE whatsapp_messages ADD COLUMN arrivedLast TEXT;
DROP INDEX whatsapp_messages_by_conversation;
CREATE INDEX whatsapp_messages_by_place
  ON whatsapp_messages (conversationKey, at / 1000 DESC, ifnull(arrivedLast, '~') || '/' || key);
