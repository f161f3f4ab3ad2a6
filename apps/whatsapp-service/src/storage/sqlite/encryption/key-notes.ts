import type { DatabaseSync } from 'node:sqlite';
import {
  type ContentKeys,
  fingerprintOf,
  type KeyInUse,
  keyProblem,
  plainId,
} from '../../../encryption/content-keys.ts';
import { ServiceError } from '../../../service-error.ts';
import type { StoreFile } from '../files.ts';
import { type ContentColumn, contentColumns } from './content-sql.ts';

/** The table in each file that records the keys of its content. */
export const keyTables: Readonly<Record<StoreFile, string>> = {
  events: 'whatsapp_event_keys',
  view: 'whatsapp_view_keys',
  outbox: 'outbox_content_keys',
};

/** The columns of content in a file. */
export const contentIn = (which: StoreFile): ContentColumn[] =>
  Object.values(contentColumns).filter(({ file }) => file === which);

/** The keys that content of a file may be encrypted with; none if all of it is plain. */
export function keysInUse(database: DatabaseSync, which: StoreFile): KeyInUse[] {
  const table = keyTables[which];
  const isThere = database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table);
  if (!isThere) return [];
  return database
    .prepare(`SELECT id, fingerprint FROM ${table} ORDER BY id`)
    .all()
    .map(({ id, fingerprint }) => ({ id: String(id), fingerprint: String(fingerprint) }));
}

/** @throws {ServiceError} that names the key which content of the file needs and the configuration lacks. */
export function refuseMissingKeys(
  database: DatabaseSync,
  { file, which, keys }: { readonly file: string; readonly which: StoreFile; readonly keys: ContentKeys | null },
): void {
  const problem = keyProblem(file, keysInUse(database, which), keys);
  if (problem !== null) throw new ServiceError('configuration_invalid', `- ${problem}`);
}

/** Records the key of new content in the file before anything is written. In the open transaction. */
export function noteKeys(database: DatabaseSync, which: StoreFile, keys: ContentKeys): void {
  const known = keysInUse(database, which);
  const [table, current] = [keyTables[which], keys.keys.find(({ id }) => id === keys.current)];
  if (!current && known.length === 0) return;
  const note = database.prepare(`INSERT OR IGNORE INTO ${table} (id, fingerprint) VALUES (?, ?)`);
  database.prepare(`UPDATE ${table} SET place = NULL WHERE id <> ?`).run(current?.id ?? plainId);
  if (!current || (known.length === 0 && hasContent(database, which))) note.run(plainId, '');
  if (current) note.run(current.id, fingerprintOf(current));
}

const hasContent = (database: DatabaseSync, which: StoreFile): boolean =>
  contentIn(which).some(({ table }) => database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined);
