-- How many delivered messages stand on each line of usage: the key is day, category, type, country and number.
CREATE TABLE whatsapp_usage (
  key TEXT PRIMARY KEY,
  delivered INTEGER NOT NULL
) WITHOUT ROWID;
