import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { type ContentKeys, plainId } from '../../../encryption/content-keys.ts';
import type { ContentRewriting, RewritingState } from '../../../encryption/content-rewriting.ts';
import type { Calls } from '../calls.ts';
import type { Connection } from '../connection.ts';
import { knownTo } from '../known-documents.ts';
import { maxDocumentBytes, maxRequestBytes } from '../limits.ts';
import { runInTransaction } from '../run-in-transaction.ts';
import type { Write } from '../values.ts';
import { type KeyNotes, keyNotes, notesIn, notesWith, type Pass, writtenNotes } from './key-notes.ts';
import { contentAfter, contentCollections, rewritesOf } from './rewrite-documents.ts';

/**
 * An instance that was started earlier writes under its own first key until it ends. So only a pass that began this long after the
 * keys were changed shows that no content needs another key.
 */
const othersEndWithinMs = 60 * 60_000;
/** After a stop another instance resumes this much later. */
const heldForMs = 60_000;
const documentsAtOnceByDefault = 50;
/** A step ends between two documents after this. */
const stepMs = 2_000;
const timeoutMs = 10_000;

interface Options {
  /** Its writes are not announced: they give nobody work. */
  readonly connection: Pick<Connection, 'firestore' | 'documentsPath' | 'batchWrite' | 'commit'>;
  readonly calls: Calls;
  readonly keys: ContentKeys;
  /** Identifies this instance among others. */
  readonly instanceId: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly othersEndWithinMs?: number | undefined;
  /** How many documents a step goes through; default 50. */
  readonly documentsAtOnce?: number | undefined;
}

/** Rewrites the content of documents, some at a time, by one instance at a time; the place is in the notes of the keys. */
export function createFirestoreRewriting(options: Options): ContentRewriting {
  const { connection, calls, keys, now } = options;
  const { firestore } = connection;
  const atOnce = options.documentsAtOnce ?? documentsAtOnceByDefault;
  const settleMs = options.othersEndWithinMs ?? othersEndWithinMs;
  const current = keys.current ?? plainId;
  const ref = keyNotes(firestore);
  let left: number | null = null;
  const report = (notes: KeyNotes | null, rewritten: number, restMs?: number): RewritingState => {
    const ids = notes?.inUse.map(({ id }) => id) ?? [];
    const isDone = ids.every((id) => id === current) && (notes?.current ?? current) === current;
    return {
      ...{ rewritten, isDone, left: isDone ? 0 : (left ?? 0), remains: [] },
      keysInUse: ids.filter((id) => id !== plainId).sort(),
      hasPlain: current !== plainId && ids.includes(plainId),
      ...(restMs !== undefined && !isDone && { restMs }),
    };
  };
  /** Takes the work, or says for how long to leave it alone. */
  const take = (): Promise<{ readonly notes: KeyNotes | null; readonly restMs: number | null }> =>
    runInTransaction(firestore, async (transaction) => {
      const found = notesIn(await transaction.get(ref));
      if (found === null || report(found, 0).isDone) return { notes: found, restMs: null };
      const at = now();
      const isAnothers = found.holder !== null && found.holder.id !== options.instanceId && found.holder.until > at;
      // One that was started later with another key has its way, until it is gone.
      const isOvertaken = found.current !== current && at - found.since < settleMs;
      if (isAnothers || isOvertaken) return { notes: found, restMs: heldForMs };
      const mine = found.current === current ? found : notesWith(found, keys, at);
      if (mine === null) return { notes: found, restMs: null };
      const waitMs = mine.pass === null && found.holder !== null ? mine.since + settleMs - at : 0;
      if (waitMs > 0) return { notes: mine, restMs: Math.min(waitMs, heldForMs) };
      const notes: KeyNotes = {
        ...mine,
        pass: mine.pass ?? { began: at, collection: 0, after: null },
        holder: { id: options.instanceId, until: at + heldForMs },
      };
      transaction.set(ref, writtenNotes(notes));
      return { notes, restMs: null };
    });
  /** Notes the position, or the result of a pass; nothing if another instance has changed the notes since. */
  const note = (before: KeyNotes, pass: Pass | null): Promise<KeyNotes | null> =>
    runInTransaction(firestore, async (transaction) => {
      const found = notesIn(await transaction.get(ref));
      if (found?.holder?.id !== options.instanceId || found.current !== current) return found;
      const isSettled = pass === null && (before.pass?.began ?? 0) - before.since >= settleMs;
      if (isSettled && current === plainId) {
        transaction.delete(ref);
        return null;
      }
      const inUse = isSettled ? found.inUse.filter(({ id }) => id === current) : found.inUse;
      const after: KeyNotes = { ...found, inUse, pass };
      transaction.set(ref, writtenNotes(after));
      return after;
    });

  const step = async (): Promise<RewritingState> => {
    const { notes, restMs } = await take();
    if (restMs !== null) return report(notes, 0, restMs);
    if (!notes?.pass || report(notes, 0).isDone) return report(notes, 0);
    left ??= await documentsBehind(firestore, notes.pass);
    const done = await rewriteSome(connection, notes.pass, { current, atOnce });
    left = Math.max(0, left - done.looked);
    const after = await note(notes, done.next);
    if (done.next === null) left = null;
    return report(after, done.rewritten);
  };
  return { step: () => calls.run('rewrite stored content', step) };
}

async function documentsBehind(firestore: Firestore, { collection, after }: Pass): Promise<number> {
  const counts = await Promise.all(
    contentCollections.slice(collection).map(async (name, index) => {
      const counted = await contentAfter(firestore, name, index === 0 ? after : null)
        .count()
        .get();
      return counted.data().count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface Rewritten {
  readonly looked: number;
  readonly rewritten: number;
  /** Where to continue; null at the end of the pass. */
  readonly next: Pass | null;
}

/** Goes through collections until it has looked at enough documents, or for long enough. */
async function rewriteSome(
  connection: Options['connection'],
  from: Pass,
  { current, atOnce }: { readonly current: string; readonly atOnce: number },
): Promise<Rewritten> {
  const until = performance.now() + stepMs;
  let [looked, rewritten, next]: [number, number, Pass | null] = [0, 0, from];
  while (next !== null && looked < atOnce && performance.now() <= until) {
    const done: Rewritten = await rewritePage(connection, next, { current, until, limit: atOnce - looked });
    looked += done.looked;
    rewritten += done.rewritten;
    next = done.next;
  }
  return { looked, rewritten, next };
}

async function rewritePage(
  connection: Options['connection'],
  { began, collection, after }: Pass,
  { current, until, limit }: { readonly current: string; readonly until: number; readonly limit: number },
): Promise<Rewritten> {
  const name = contentCollections[collection];
  if (name === undefined) return { looked: 0, rewritten: 0, next: null };
  const { docs } = await contentAfter(connection.firestore, name, after).limit(limit).get();
  const writer = createWriter(connection);
  let looked = 0;
  for (const doc of docs) {
    if (looked > 0 && performance.now() > until) break;
    looked += 1;
    await writer.add(doc.ref, await rewritesOf(doc, current, connection.documentsPath));
  }
  for (const changed of await writer.end()) await rewriteAgain(connection, changed, current);
  const isThrough = looked === docs.length && docs.length < limit;
  const place = isThrough
    ? { collection: collection + 1, after: null }
    : { collection, after: docs[looked - 1]?.id ?? after };
  const isEnd = place.collection >= contentCollections.length;
  return { looked, rewritten: writer.written(), next: isEnd ? null : { began, ...place } };
}

interface Writer {
  add(ref: DocumentReference, writes: readonly Write[]): Promise<void>;
  /** Documents that have changed since they were read. */
  end(): Promise<readonly DocumentReference[]>;
  written(): number;
}

/** Many documents a request; one that consists of several has a commit of its own. */
function createWriter({ firestore, batchWrite, commit }: Options['connection']): Writer {
  const overtaken: DocumentReference[] = [];
  let waiting: { readonly ref: DocumentReference; readonly write: Write }[] = [];
  let [size, written] = [0, 0];
  const flush = async (): Promise<void> => {
    const batch = waiting;
    [waiting, size] = [[], 0];
    if (batch.length === 0) return;
    const statuses = await batchWrite(
      batch.map(({ write }) => write),
      timeoutMs,
    );
    for (const [index, { ref }] of batch.entries()) {
      if (statuses[index]?.code === 0) written += 1;
      else overtaken.push(ref);
      knownTo(firestore).forget(ref);
    }
  };
  return {
    add: async (ref, writes) => {
      const [write, ...more] = writes;
      if (!write) return;
      if (more.length > 0) {
        await commit(writes, timeoutMs).then(
          () => {
            written += 1;
          },
          () => overtaken.push(ref),
        );
        return;
      }
      const bytes = sizeOf(write);
      if (size + bytes > maxRequestBytes) await flush();
      waiting.push({ ref, write });
      size += bytes;
    },
    end: async () => {
      await flush();
      return overtaken;
    },
    written: () => written,
  };
}

/** The size of a document with a map, at most. */
function sizeOf({ update }: Write): number {
  const { doc, raw, payload } = update?.fields ?? {};
  if (payload) return maxDocumentBytes;
  const value = doc ?? raw;
  if (value && 'bytesValue' in value) return value.bytesValue.byteLength + 1_000;
  return value && 'stringValue' in value ? Buffer.byteLength(value.stringValue) + 1_000 : 1_000;
}

/**
 * A document that was written or deleted meanwhile: rewritten as it is now. A second failure fails the step, which is
 * then repeated.
 */
async function rewriteAgain(
  { documentsPath, commit }: Options['connection'],
  ref: DocumentReference,
  current: string,
): Promise<void> {
  const doc = await ref.get();
  const writes = doc.exists ? await rewritesOf(doc, current, documentsPath) : [];
  if (writes.length > 0) await commit(writes, timeoutMs);
}
