import type { Firestore, Transaction } from '@google-cloud/firestore';
import { shardBooks } from '../../work/shards/shard-book.ts';
import type { Activity } from './activity.ts';
import type { Connection } from './connection.ts';
import { collections } from './queries.ts';
import type { Write } from './values.ts';

type Announcer = Pick<Activity, 'announce' | 'note'>;

/** Writes to these give nobody work, and happen regularly. */
const upkeep: readonly string[] = [collections.state, `whatsapp_${shardBooks.name}`];

/** The connection, all of whose commits are announced and noted; only those of upkeep are not. */
export function announcingWrites(connection: Connection, activity: Announcer): Connection {
  const announced = <T>(writes: readonly Write[], commit: () => Promise<T>): Promise<T> =>
    announcedCommit(activity, new Set(writes.map((write) => rootOf(write.update?.name ?? write.delete))), commit);
  announceTransactions(connection.firestore, activity);
  announceBatches(connection.firestore, activity);
  return {
    ...connection,
    batchWrite: (writes, timeoutMs) => announced(writes, () => connection.batchWrite(writes, timeoutMs)),
    commit: (writes, timeoutMs) => announced(writes, () => connection.commit(writes, timeoutMs)),
  };
}

async function announcedCommit<T>(
  activity: Announcer,
  written: ReadonlySet<string>,
  commit: () => Promise<T>,
): Promise<T> {
  const topics = [...written].filter((topic) => !upkeep.includes(topic));
  if (topics.length === 0) return commit();
  await activity.announce(topics);
  try {
    return await commit();
  } finally {
    activity.note(topics);
  }
}

function announceTransactions(firestore: Firestore, activity: Announcer): void {
  const run = firestore.runTransaction.bind(firestore);
  firestore.runTransaction = (work, options) => {
    const written = new Set<string>();
    const topics = (): string[] => [...written].filter((topic) => !upkeep.includes(topic));
    const watched = async (transaction: Transaction) => {
      written.clear();
      const done = await work(noticing(transaction, written));
      if (topics().length > 0) await activity.announce(topics());
      return done;
    };
    return run(watched, options).finally(() => {
      if (topics().length > 0) activity.note(topics());
    });
  };
}

function announceBatches(firestore: Firestore, activity: Announcer): void {
  const batch = firestore.batch.bind(firestore);
  firestore.batch = () => {
    const written = new Set<string>();
    const made = batch();
    const commit = made.commit.bind(made);
    const noticed = noticing(made, written);
    made.commit = () => announcedCommit(activity, written, commit);
    return noticed;
  };
}

const writing: readonly (string | symbol)[] = ['set', 'create', 'update', 'delete'];

/** The transaction or batch, which records the collections of its writes. */
function noticing<T extends object>(target: T, written: Set<string>): T {
  const noticed: T = new Proxy(target, {
    get: (of, name) => {
      const member: unknown = Reflect.get(of, name);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        const [ref] = given as readonly { readonly path?: string }[];
        if (writing.includes(name)) written.add(rootOf(ref?.path));
        const result: unknown = member.apply(of, given);
        // Calls can be chained.
        return result === of ? noticed : result;
      };
    },
  });
  return noticed;
}

/** The collection at the top in which a document is, by its path or by its whole name. */
const rootOf = (name: string | null | undefined): string =>
  (name ?? '').split('/documents/').at(-1)?.split('/')[0] ?? '';
