-- All of this is made from the events, and can be made again from them.

-- What the worker made of an event. A table of its own, so that a result is appended and no event is rewritten.
CREATE TABLE whatsapp_event_results (
  seq INTEGER PRIMARY KEY,
  processedAt TEXT NOT NULL,
  kinds TEXT NOT NULL,
  applied INTEGER NOT NULL,
  duplicate INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  rejected INTEGER NOT NULL
);

-- Events up to `processedThrough`, whose id is `lastEventId`, have been processed; those in `whatsapp_event_replays` wait
-- for another go.
CREATE TABLE whatsapp_event_cursor (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  processedThrough INTEGER NOT NULL,
  lastEventId TEXT
);
INSERT INTO whatsapp_event_cursor (only, processedThrough) VALUES (1, 0);
CREATE TABLE whatsapp_event_replays (seq INTEGER PRIMARY KEY);

-- What became of each item. An applied one stands under its identity, which is what makes it applied once.
CREATE TABLE whatsapp_items (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  eventSeq INTEGER NOT NULL,
  eventId TEXT NOT NULL,
  path TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  -- NULL where it equals the key.
  identity TEXT,
  kind TEXT NOT NULL,
  phoneNumberId TEXT,
  waId TEXT,
  userId TEXT,
  wamid TEXT,
  groupId TEXT,
  at INTEGER,
  -- 1 where neither its key nor its user's conversation leads to it.
  isAside INTEGER NOT NULL
);
CREATE INDEX whatsapp_items_by_event ON whatsapp_items (eventSeq, kind);
CREATE INDEX whatsapp_items_by_kind ON whatsapp_items (kind, eventSeq);
-- Each index over random keys costs a page of the log for each item, so only what can't be found through its message
-- (by way of the key, which begins with the wamid, or of the conversation) is indexed by wamid and user.
CREATE INDEX whatsapp_items_aside_by_wamid ON whatsapp_items (wamid) WHERE isAside = 1;
CREATE INDEX whatsapp_items_aside_by_wa_id ON whatsapp_items (waId) WHERE isAside = 1;
CREATE INDEX whatsapp_items_aside_by_user_id ON whatsapp_items (userId) WHERE isAside = 1;

-- Which user ids a number was seen with: messages that show both stand in the user id's conversation.
CREATE TABLE whatsapp_numbers_of_users (
  waId TEXT NOT NULL,
  userId TEXT NOT NULL,
  PRIMARY KEY (waId, userId)
) WITHOUT ROWID;

-- `doc` is the whole record as JSON; the columns beside it are what queries ask for.
CREATE TABLE whatsapp_messages (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  conversationKey TEXT,
  at INTEGER NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX whatsapp_messages_by_conversation ON whatsapp_messages (conversationKey, at DESC, key);

CREATE TABLE whatsapp_conversations (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  id TEXT NOT NULL UNIQUE,
  alias TEXT NOT NULL,
  phoneNumberId TEXT NOT NULL,
  lastAt INTEGER NOT NULL,
  isPart INTEGER NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX whatsapp_conversations_by_activity ON whatsapp_conversations (lastAt DESC, key) WHERE isPart = 0;
CREATE INDEX whatsapp_conversations_by_alias ON whatsapp_conversations (alias);

CREATE TABLE whatsapp_account (
  key TEXT PRIMARY KEY,
  doc TEXT NOT NULL
) WITHOUT ROWID;
