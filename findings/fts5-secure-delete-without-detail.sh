#!/usr/bin/env bash
# SQLite's full-text index: a table made with `detail=none` and switched to `secure-delete` no longer finds some rows. It takes one
# transaction that deletes a row, inserts it again with the same word, and then inserts a row behind it: that last row is
# stored, and no search finds it, and nothing reports an error. With `detail=column` or `detail=full`, or without `secure-delete`, it is found.
#
# Seen on 1 December 2026:
#   Node 24.21.0 (SQLite 3.53.4)   detail=none with secure-delete finds 3, and should find 3 and 4
#
# Why it matters: `secure-delete` is for data that must be gone from the file, and `detail=none` makes the smallest index. Whoever
# wants both, for a search that forgets people, loses rows without an error. `detail=column` is the smallest that works.
#
# Installs Node in a temporary folder, runs the statements in memory, and fails if what is seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --save-exact node@24.21.0

cat >search.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite';

/** The rows that a search finds after the transaction. */
function found(detail, isSecure) {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE VIRTUAL TABLE notes USING fts5(words, detail=${detail})`);
  if (isSecure) database.exec(`INSERT INTO notes (notes, rank) VALUES ('secure-delete', 1)`);
  database.exec(`INSERT INTO notes (rowid, words) VALUES (3, 'apple')`);
  database.exec(`
    BEGIN;
    DELETE FROM notes WHERE rowid = 3;
    INSERT INTO notes (rowid, words) VALUES (3, 'apple');
    INSERT INTO notes (rowid, words) VALUES (4, 'apple');
    COMMIT`);
  const rows = database.prepare(`SELECT rowid FROM notes WHERE notes MATCH 'apple' ORDER BY rowid`).all();
  return rows.map(({ rowid }) => rowid).join(' and ');
}

const { version } = new DatabaseSync(':memory:').prepare('SELECT sqlite_version() AS version').get();
console.log(`Node ${process.versions.node}, SQLite ${version}`);
for (const detail of ['full', 'column', 'none']) {
  for (const isSecure of [false, true]) {
    console.log(`detail=${detail}, secure-delete ${isSecure ? 'on' : 'off'}: finds ${found(detail, isSecure)}`);
  }
}
JS

seen=$(node_modules/.bin/node search.mjs)
echo "$seen"
expected='Node 24.21.0, SQLite 3.53.4
detail=full, secure-delete off: finds 3 and 4
detail=full, secure-delete on: finds 3 and 4
detail=column, secure-delete off: finds 3 and 4
detail=column, secure-delete on: finds 3 and 4
detail=none, secure-delete off: finds 3 and 4
detail=none, secure-delete on: finds 3'
[ "$seen" = "$expected" ] || { echo 'What is seen has changed.' >&2; exit 1; }
echo 'As seen on 1 December 2026.'
