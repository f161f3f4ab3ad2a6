import type { RecordCommit, StoredRead } from './record-calls.ts';

/**
 * The texts of records that rules have lately read by key, as their commits left them: a consumer's position, a queue,
 * a last position are read and written again and again, and asking a thread for each takes longer than everything else
 * in such a rule. They may be out of date, since others write too; the writer compares a rule's reads with the stored
 * records, so nothing is written for a wrong one.
 */
export interface RememberedRecords {
  /** Undefined if it is not remembered; null for a record that does not exist. */
  find(read: StoredRead): string | null | undefined;
  /** A commit was applied. */
  applied(commit: RecordCommit): void;
  /** A rule's reads may be out of date. */
  forget(seen: RecordCommit['seen']): void;
}

const maxRecords = 64;
const maxLength = 8_192;

export function createRememberedRecords(): RememberedRecords {
  const texts = new Map<string, string | null>();
  const nameOf = (collection: string, key: string): string => `${collection} ${key}`;
  const remember = (name: string, text: string | null): void => {
    texts.delete(name);
    if (text !== null && text.length > maxLength) return;
    texts.set(name, text);
    if (texts.size <= maxRecords) return;
    // The one that was not used for longest.
    for (const oldest of texts.keys()) {
      texts.delete(oldest);
      break;
    }
  };
  return {
    find: (read) => (read.op === 'load' ? texts.get(nameOf(read.collection, read.key)) : undefined),
    applied: ({ seen, writes }) => {
      const written = new Map(writes.map(({ collection, key, text }) => [nameOf(collection, key), text]));
      // One that was remembered, and is now written by a rule that did not read it.
      for (const [name, text] of written) if (texts.has(name)) remember(name, text);
      for (const { read, text } of seen) {
        if (read.op !== 'load') continue;
        const name = nameOf(read.collection, read.key);
        remember(name, written.has(name) ? (written.get(name) ?? null) : text);
      }
    },
    forget: (seen) => {
      for (const { read } of seen) if (read.op === 'load') texts.delete(nameOf(read.collection, read.key));
    },
  };
}
