import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';

/** What was done in the commits that made it due, until the calls are made that report it. */
export interface DoneAtOnce {
  readonly settled: OutboxEntry[];
  /** Messages that are in their conversations. */
  sent: number;
}

/** Reports wake whoever waits in this process; with nobody to ask for them the oldest are dropped. */
const maxSettled = 10_000;

export const createDoneAtOnce = (): DoneAtOnce => ({ settled: [], sent: 0 });

export function noteSettled({ settled }: DoneAtOnce, entries: readonly OutboxEntry[]): void {
  settled.push(...entries);
  if (settled.length > maxSettled) settled.splice(0, settled.length - maxSettled);
}
