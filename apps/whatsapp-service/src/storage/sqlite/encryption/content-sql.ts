import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { createKeyRing, headBytes, isSealed, type KeyRing, UnreadableContent } from '../../../encryption/key-ring.ts';
import { ServiceError } from '../../../service-error.ts';
import type { StoreFile } from '../files.ts';

/** A column with people's texts or identities; all others are lookup columns. */
export interface ContentColumn {
  readonly file: StoreFile;
  readonly table: string;
  readonly column: string;
  /** The column by which the rows are walked; it grows. */
  readonly order: string;
  /** SQL of the row's key; content can't be read as another row's. `at` is put before each column. */
  readonly key: (at: string) => string;
  /** `webhook`: bytes of whatever form. `blob`: JSON; SQLite takes bytes there too. `text`: JSON in a strict table, which takes text only. */
  readonly form: 'webhook' | 'blob' | 'text';
}

export const contentColumns = {
  payload: {
    ...{ file: 'events', table: 'whatsapp_webhook_events', column: 'payload', order: 'seq', form: 'webhook' },
    key: (at) => `${at}id`,
  },
  message: {
    ...{ file: 'view', table: 'whatsapp_messages', column: 'doc', order: 'seq', form: 'blob' },
    key: (at) => `${at}key`,
  },
  conversation: {
    ...{ file: 'view', table: 'whatsapp_conversations', column: 'doc', order: 'seq', form: 'blob' },
    key: (at) => `${at}key`,
  },
  account: {
    ...{ file: 'view', table: 'whatsapp_account', column: 'doc', order: 'key', form: 'blob' },
    key: (at) => `${at}key`,
  },
  entry: {
    ...{ file: 'outbox', table: 'outbox_entries', column: 'record', order: 'rowid', form: 'text' },
    key: (at) => `${at}id`,
  },
  record: {
    ...{ file: 'outbox', table: 'records', column: 'record', order: 'rowid', form: 'text' },
    key: (at) => `${at}collection || '/' || ${at}key`,
  },
} as const satisfies Readonly<Record<string, ContentColumn>>;

export type ContentName = keyof typeof contentColumns;

export const contentOf = (name: ContentName): ContentColumn => contentColumns[name];

/** The keys of each connection; one that is not here handles plain content only. */
const rings = new WeakMap<DatabaseSync, KeyRing>();

/** Has a connection read, and write, encrypted content. To be called before its statements are prepared. */
export function useKeys(database: DatabaseSync, keys: ContentKeys | null | undefined): DatabaseSync {
  if (!keys) return database;
  const ring = createKeyRing(keys);
  rings.set(database, ring);
  const options = { deterministic: true, directOnly: true };
  database.function('opened_bytes', options, (value, place) => openBytes(ring, value, String(place)));
  database.function('opened_text', options, (value, place) => openText(ring, value, String(place)));
  // Not deterministic: the same text is encrypted differently each time.
  database.function('sealed_blob', { directOnly: true }, (plain, place) =>
    ring.seal(bytesOrText(plain), String(place)),
  );
  database.function('sealed_text', { directOnly: true }, (plain, place) =>
    textOf(ring.seal(bytesOrText(plain), String(place))),
  );
  return database;
}

/** Whether new content of this connection is encrypted. */
export const isSealing = (database: DatabaseSync): boolean => rings.get(database)?.current != null;

const placeOf = ({ table, key }: ContentColumn, at = ''): string => `'${table}/' || ${key(at)}`;

/**
 * SQL of the plain content of a column: the bytes of webhooks, the text of others.
 * @param at the table's name in the statement, with a dot.
 */
export function plainSql(database: DatabaseSync, name: ContentName, at = ''): string {
  const content = contentOf(name);
  const column = `${at}${content.column}`;
  const isPlain = !rings.has(database);
  if (content.form === 'webhook') {
    const bytes = `CAST(${column} AS BLOB)`;
    return isPlain ? bytes : `opened_bytes(${bytes}, ${placeOf(content, at)})`;
  }
  return isPlain ? column : `opened_text(${column}, ${placeOf(content, at)})`;
}

/**
 * SQL of the stored form of plain content.
 * @param value SQL of the plain content: bytes of a webhook, text of others.
 * @param key SQL of the row's key; by default its own columns, for an update.
 */
export function storedSql(database: DatabaseSync, name: ContentName, value: string, key?: string): string {
  const content = contentOf(name);
  // The cast keeps the bytes as they are, valid UTF-8 or not.
  if (!isSealing(database)) return content.form === 'webhook' ? `CAST(${value} AS TEXT)` : value;
  const place = key === undefined ? placeOf(content) : `'${content.table}/' || ${key}`;
  return `${content.form === 'text' ? 'sealed_text' : 'sealed_blob'}(${value}, ${place})`;
}

/** SQL of the size of a webhook's body. */
export function sizeSql(database: DatabaseSync, at: string): string {
  const payload = `${at}payload`;
  if (!rings.has(database)) return `octet_length(${payload})`;
  return `CASE typeof(${payload}) WHEN 'blob' THEN octet_length(${payload}) - instr(${payload}, X'3A') - ${headBytes} ELSE octet_length(${payload}) END`;
}

const bytesOrText = (value: SQLOutputValue): Uint8Array | string =>
  value instanceof Uint8Array ? value : String(value);

function openBytes(ring: KeyRing, value: SQLOutputValue, place: string): SQLOutputValue {
  if (!(value instanceof Uint8Array) || !isSealed(value)) return value;
  return open(ring, value, place);
}

function openText(ring: KeyRing, value: SQLOutputValue, place: string): SQLOutputValue {
  const sealed = sealedIn(value);
  return sealed === null ? value : open(ring, sealed, place).toString('utf8');
}

/** The Base64 of an envelope follows a readable copy of its start, so that the key's id can be read in a text too. */
function textOf(sealed: Buffer): string {
  const end = sealed.indexOf(':') + 1;
  return sealed.toString('latin1', 0, end) + sealed.toString('base64', end);
}

/** The envelope in a stored value; null if that is plain. */
function sealedIn(value: SQLOutputValue): Uint8Array | null {
  if (value instanceof Uint8Array) return isSealed(value) ? value : null;
  if (typeof value !== 'string' || !value.startsWith('~')) return null;
  const end = value.indexOf(':') + 1;
  return Buffer.concat([Buffer.from(value.slice(0, end), 'latin1'), Buffer.from(value.slice(end), 'base64')]);
}

function open(ring: KeyRing, sealed: Uint8Array, place: string): Buffer<ArrayBuffer> {
  try {
    return ring.open(sealed, place);
  } catch (error) {
    if (!(error instanceof UnreadableContent)) throw error;
    const table = place.slice(0, place.indexOf('/'));
    throw new ServiceError(
      'store_corrupt',
      `Content in the table ${table} can’t be decrypted. ${error.message} Restore a backup (docs/guide/encryption.md).`,
      { remedy: 'Restore a backup (docs/guide/encryption.md).' },
    );
  }
}
