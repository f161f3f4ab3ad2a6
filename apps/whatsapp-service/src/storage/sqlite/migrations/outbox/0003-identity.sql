-- Which store this file belongs to, and which history its positions count in; see docs/decisions/013.
CREATE TABLE outbox_identity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  storeId TEXT NOT NULL,
  generation TEXT NOT NULL,
  -- The generation that it took the place of, when that was gone or in doubt.
  parentGeneration TEXT,
  -- Transactions that changed something: an older copy of the file has fewer.
  commits INTEGER NOT NULL DEFAULT 0
) STRICT;
