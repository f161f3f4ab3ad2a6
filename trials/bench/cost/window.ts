import { setTimeout as delay } from 'node:timers/promises';
import type { FirestoreMeter, MeteredCall } from './firestore-meter.ts';

/** What was billed between two times. */
export interface Bill {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
  /** From the first time to the last. */
  readonly ms: number;
  /** By call and collection, the most expensive first. */
  readonly lines: readonly BillLine[];
}

interface BillLine {
  readonly what: string;
  readonly reads: number;
  readonly writes: number;
}

const lookEveryMs = 250;
/** With no write for this long, the work is done. Statuses come within some ten seconds of each other. */
const stillForMs = 12_000;
const maxMs = 180_000;

/** Written at intervals, even without work. */
const isUpkeep = ({ collection }: MeteredCall): boolean => ['state', 'health', 'work_shards'].includes(collection);

/** Runs the work and waits until nothing more is written. Its bill is everything billed up to the last write. */
export async function billOf(meter: FirestoreMeter, work: () => Promise<unknown>): Promise<Bill> {
  const from = performance.now();
  await work();
  const lastWriteAt = (): number =>
    meter.calls.findLast((call) => call.writes + call.deletes > 0 && !isUpkeep(call))?.at ?? from;
  while (performance.now() - lastWriteAt() < stillForMs) {
    if (performance.now() - from > maxMs) throw new Error('It keeps writing without end.');
    await delay(lookEveryMs);
  }
  return billBetween(meter.calls, from, lastWriteAt());
}

/** What is billed while the service is idle. */
export async function billOfRest(meter: FirestoreMeter, ms: number): Promise<Bill> {
  const from = performance.now();
  await delay(ms);
  return billBetween(meter.calls, from, from + ms);
}

/** What was billed between two times of `performance.now()`. */
export function billBetween(calls: readonly MeteredCall[], from: number, until: number): Bill {
  const counted = calls.filter(({ at }) => at >= from && at <= until);
  const kinds = Map.groupBy(counted, ({ call, collection }) => `${call} ${collection}`);
  const lines = [...kinds].map(([what, same]) => ({
    what,
    reads: sum(same, 'reads'),
    writes: sum(same, 'writes') + sum(same, 'deletes'),
  }));
  return {
    reads: sum(counted, 'reads'),
    writes: sum(counted, 'writes'),
    deletes: sum(counted, 'deletes'),
    ms: until - from,
    lines: lines.sort((a, b) => b.reads + b.writes - (a.reads + a.writes)),
  };
}

const sum = (calls: readonly MeteredCall[], what: 'reads' | 'writes' | 'deletes'): number =>
  calls.reduce((total, call) => total + call[what], 0);
