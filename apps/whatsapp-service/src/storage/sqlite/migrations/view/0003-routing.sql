-- By which webhook field an item came. Rows of older versions say nothing, until their event is replayed.
ALTER TABLE whatsapp_items ADD COLUMN via TEXT;
CREATE INDEX whatsapp_items_by_via ON whatsapp_items (via, eventSeq) WHERE via <> 'messages';

-- Who controls a conversation's thread, and when it becomes idle if its user stays silent; NULL where that is unknown.
ALTER TABLE whatsapp_conversations ADD COLUMN control TEXT;
ALTER TABLE whatsapp_conversations ADD COLUMN idleAt INTEGER;
CREATE INDEX whatsapp_conversations_of_others ON whatsapp_conversations (lastAt DESC, key) WHERE isPart = 0 AND control = 'other';

-- What was seen of Conversation Routing on each number.
CREATE TABLE whatsapp_routing (
  key TEXT PRIMARY KEY,
  doc TEXT NOT NULL
) WITHOUT ROWID;
