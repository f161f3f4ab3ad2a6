import { setTimeout as wait } from 'node:timers/promises';
import type { Connection, WriteStatus } from './connection.ts';
import { grpc, grpcCode } from './store-fault.ts';
import type { Write } from './values.ts';

/** Called with each request that acceptance makes, and the number of events that it should create. */
export type OnRoundTrip = (operation: 'create' | 'createInParts' | 'countRepeats', events: number) => void;

/** The write requests of acceptance: each write gets a status of its own, whatever happened to the request. */
export interface WriteRequests {
  /** Creates documents; a write that Firestore refuses is given a second chance as `simpler` has it, if at all. */
  create(writes: readonly Write[], simpler: (index: number) => Write | null, deadline: number): Promise<WriteStatus[]>;
  /** Creates a document and its parts, all or none. */
  createInParts(writes: readonly Write[], deadline: number): Promise<WriteStatus>;
  update(writes: readonly Write[], deadline: number): Promise<WriteStatus[]>;
}

const maxAttempts = 6;
const firstPauseMs = 30;

export interface WriteRequestsOptions {
  readonly connection: Pick<Connection, 'batchWrite' | 'commit'>;
  readonly onRoundTrip: OnRoundTrip;
  /** Waits for that many milliseconds; injected for tests. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Deadlines are in the time of `performance.now()`. */
export function createWriteRequests({ connection, onRoundTrip, pause = wait }: WriteRequestsOptions): WriteRequests {
  const batchWrite = (
    operation: 'create' | 'countRepeats',
    writes: readonly Write[],
    deadline: number,
  ): Promise<WriteStatus[]> =>
    isolated(writes, (some) => {
      onRoundTrip(operation, operation === 'create' ? some.length : 0);
      return connection.batchWrite(some, timeLeft(deadline));
    });

  return {
    create: async (writes, simpler, deadline) => {
      const statuses = await persistently(writes, { deadline, pause }, (some) => batchWrite('create', some, deadline));
      const second = indexesWhere(statuses, ({ code }) => code === grpc.invalidArgument).flatMap((index) => {
        const write = simpler(index);
        return write ? [{ index, write }] : [];
      });
      if (second.length === 0) return statuses;
      const again = await batchWrite(
        'create',
        second.map(({ write }) => write),
        deadline,
      );
      return replaced(
        statuses,
        second.map(({ index }) => index),
        again,
      );
    },
    createInParts: async (writes, deadline) => {
      const [status] = await persistently([writes], { deadline, pause }, async () => {
        onRoundTrip('createInParts', 1);
        return connection.commit(writes, timeLeft(deadline)).then(
          () => [{ code: 0, message: '' }],
          (error: unknown) => [statusOf(error)],
        );
      });
      return status ?? unsaid;
    },
    update: (writes, deadline) =>
      persistently(writes, { deadline, pause }, (some) => batchWrite('countRepeats', some, deadline)),
  };
}

/** Retries with increasing delays, if that may succeed, while there is time. */
async function persistently<T>(
  items: readonly T[],
  { deadline, pause }: { deadline: number; pause: (ms: number) => Promise<unknown> },
  ask: (some: readonly T[]) => Promise<WriteStatus[]>,
): Promise<WriteStatus[]> {
  let statuses = await ask(items);
  for (let attempt = 1; attempt < maxAttempts; attempt += 1) {
    const again = indexesWhere(statuses, isPassing);
    const pauseMs = firstPauseMs * 2 ** attempt;
    if (again.length === 0 || timeLeft(deadline) <= pauseMs) break;
    await pause(pauseMs);
    statuses = replaced(statuses, again, await ask(again.flatMap((index) => items.slice(index, index + 1))));
  }
  return statuses;
}

/** A write that makes Firestore refuse the whole request is found by halves, so that it refuses no other. */
async function isolated(
  writes: readonly Write[],
  ask: (some: readonly Write[]) => Promise<WriteStatus[]>,
): Promise<WriteStatus[]> {
  if (writes.length === 0) return [];
  try {
    const statuses = await ask(writes);
    return writes.map((_, index) => statuses[index] ?? unsaid);
  } catch (error) {
    if (grpcCode(error) !== grpc.invalidArgument || writes.length === 1) return writes.map(() => statusOf(error));
    const middle = Math.ceil(writes.length / 2);
    const halves = [writes.slice(0, middle), writes.slice(middle)];
    return (await Promise.all(halves.map((half) => isolated(half, ask)))).flat();
  }
}

const passingCodes: readonly number[] = [grpc.aborted, grpc.unavailable, grpc.resourceExhausted, grpc.internal];

const isPassing = ({ code }: WriteStatus): boolean => passingCodes.includes(code);

const unsaid: WriteStatus = { code: grpc.internal, message: 'nothing was said of this write' };

const statusOf = (error: unknown): WriteStatus => ({
  code: grpcCode(error) ?? grpc.internal,
  message: error instanceof Error ? error.message : String(error),
});

const timeLeft = (deadline: number): number => Math.max(1, Math.ceil(deadline - performance.now()));

function indexesWhere<T>(list: readonly T[], matches: (entry: T) => boolean): number[] {
  return list.flatMap((entry, index) => (matches(entry) ? [index] : []));
}

function replaced<T>(list: readonly T[], indexes: readonly number[], by: readonly T[]): T[] {
  const copy = [...list];
  for (const [order, index] of indexes.entries()) copy.splice(index, 1, ...by.slice(order, order + 1));
  return copy;
}
