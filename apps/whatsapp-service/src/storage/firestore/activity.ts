import { randomUUID } from 'node:crypto';
import { FieldValue, type Firestore, type Transaction } from '@google-cloud/firestore';
import { shardBooks } from '../../work/shards/shard-book.ts';
import type { Connection } from './connection.ts';
import { collections } from './queries.ts';

/** Whether anything may have been written that gives work, by any instance: what was looked for in vain need not be looked for again. */
export interface Activity {
  /** Notifies other instances, at most once a minute. Await it before each commit. Never rejects. */
  announce(): Promise<void>;
  /** Something was written just now. */
  note(): void;
  /** Whether nothing was written since that moment of the steady clock, as far as instances have announced it. */
  isStillSince(at: number): boolean;
  /** When an instance last announced that it writes, this one or another, on the steady clock; the future where it can't be heard. */
  announcedAt(): number;
  /** Ends listening. */
  stop(): void;
}

interface ActivityOptions {
  readonly firestore: Firestore;
  /** Milliseconds of a steady clock. */
  readonly steadyNow: () => number;
}

/** An instance that keeps writing announces it again after this time. */
export const announceEveryMs = 60_000;
/** After an announcement, other instances look in the store for this long: longer than it takes until the next one. */
export const awakeMs = 120_000;
/** A look may miss a write that is younger than this: changes appear two seconds late. */
export const graceMs = 5_000;
/** A version that announces nothing may still be running when this one starts. */
const alertAtStartMs = 60_000;
/** Firestore may be slow: then the commit goes first. */
const announcedWithinMs = 1_000;
const announceAgainMs = 5_000;
const listenAgainMs = 60_000;

/**
 * Listens to one document that each instance writes before its first commit, and then once a minute while it commits. A listener bills
 * a read for each change and none while there is none. Until it listens, and whenever it can't, nothing counts as still. Google's client
 * reconnects by itself within two minutes and then hears the last announcement.
 */
export function createActivity({ firestore, steadyNow }: ActivityOptions): Activity {
  const document = firestore.collection(collections.state).doc('activity');
  const own = randomUUID();
  let wroteAt = Number.NEGATIVE_INFINITY;
  let heardAt = steadyNow() - awakeMs + alertAtStartMs;
  let isListening = false;
  let stopListening = (): void => undefined;
  let again: NodeJS.Timeout | undefined;
  const note = (): void => {
    wroteAt = steadyNow();
  };
  const listen = (): void => {
    stopListening = document.onSnapshot(
      (snapshot) => {
        isListening = true;
        if (!snapshot.exists || snapshot.get('by') === own) return;
        // Both times are Firestore's own.
        const ageMs = snapshot.readTime.toMillis() - (snapshot.updateTime?.toMillis() ?? 0);
        heardAt = Math.max(heardAt, steadyNow() - Math.max(0, ageMs));
      },
      () => {
        isListening = false;
        again = setTimeout(listen, listenAgainMs);
        again.unref();
      },
    );
  };
  listen();
  let announceFrom = Number.NEGATIVE_INFINITY;
  let announcedAt = Number.NEGATIVE_INFINITY;
  let announcing: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    const startedAt = steadyNow();
    try {
      await document.set({ by: own, at: FieldValue.serverTimestamp() });
      announceFrom = startedAt + announceEveryMs;
      announcedAt = startedAt;
    } catch {
      announceFrom = steadyNow() + announceAgainMs;
    }
    announcing = null;
  };
  return {
    announce: async () => {
      note();
      if (announcing === null && steadyNow() < announceFrom) return;
      announcing ??= write();
      await within(announcing, announcedWithinMs);
    },
    note,
    announcedAt: () => (isListening ? Math.max(announcedAt, heardAt) : steadyNow()),
    isStillSince: (at) => isListening && wroteAt + graceMs <= at && heardAt + awakeMs + graceMs <= at,
    stop: () => {
      clearTimeout(again);
      stopListening();
    },
  };
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** The connection, all of whose commits are announced and noted; only those of `whatsapp_state` are not. */
export function announcingWrites(connection: Connection, activity: Activity): Connection {
  const announced = async <T>(commit: () => Promise<T>): Promise<T> => {
    await activity.announce();
    try {
      return await commit();
    } finally {
      activity.note();
    }
  };
  announceTransactions(connection.firestore, activity);
  return {
    ...connection,
    batchWrite: (writes, timeoutMs) => announced(() => connection.batchWrite(writes, timeoutMs)),
    commit: (writes, timeoutMs) => announced(() => connection.commit(writes, timeoutMs)),
  };
}

/** Of this client's transactions and batches. */
function announceTransactions(firestore: Firestore, activity: Activity): void {
  const run = firestore.runTransaction.bind(firestore);
  const batch = firestore.batch.bind(firestore);
  firestore.runTransaction = async (work, options) => {
    let hasWritten = false;
    const watched = async (transaction: Transaction) => {
      hasWritten = false;
      const done = await work(
        noticing(transaction, () => {
          hasWritten = true;
        }),
      );
      if (hasWritten) await activity.announce();
      return done;
    };
    return run(watched, options).finally(() => {
      if (hasWritten) activity.note();
    });
  };
  firestore.batch = () => {
    const made = batch();
    const commit = made.commit.bind(made);
    made.commit = async () => {
      await activity.announce();
      return commit().finally(activity.note);
    };
    return made;
  };
}

const writing: readonly (string | symbol)[] = ['set', 'create', 'update', 'delete'];
/** What is stored there gives nobody work, and is written as time passes. */
const upkeep = [`${collections.state}/`, `whatsapp_${shardBooks.name}/`];

/** The transaction, which says when it is given something to write that may concern others. */
function noticing(transaction: Transaction, onWrite: () => void): Transaction {
  return new Proxy(transaction, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        const [ref] = given as readonly { readonly path?: string }[];
        const isUpkeep = upkeep.some((folder) => ref?.path?.startsWith(folder));
        if (writing.includes(name) && !isUpkeep) onWrite();
        return member.apply(target, given);
      };
    },
  });
}
