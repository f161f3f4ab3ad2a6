-- The records of all declared collections (docs/decisions/021): JSON, and beside it what each is found by.
CREATE TABLE records (
  collection TEXT NOT NULL,
  key TEXT NOT NULL,
  record TEXT NOT NULL,
  -- Milliseconds since 1970; none while it is in use.
  keptUntil INTEGER,
  -- Its rows in record_index, as JSON: what goes when it changes.
  entries TEXT NOT NULL,
  PRIMARY KEY (collection, key)
) STRICT;
CREATE INDEX records_kept ON records (collection, keptUntil) WHERE keptUntil IS NOT NULL;

CREATE TABLE record_index (
  collection TEXT NOT NULL,
  name TEXT NOT NULL,
  inGroup TEXT NOT NULL,
  place REAL NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (collection, name, inGroup, place, key)
) STRICT, WITHOUT ROWID;
