-- What content in this file is encrypted with, while any may be (docs/decisions/047): by the key's id; '' stands for plain content. Empty
-- where all of it is plain. `place` is how far content was gone through to bring all of it under this key.
CREATE TABLE whatsapp_view_keys (
  id TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  place TEXT
);
