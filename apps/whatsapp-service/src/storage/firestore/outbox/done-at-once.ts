import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';

/** Work that was done together with the commit that caused it, until `settlePending` and `drain` report it. */
export interface DoneAtOnce {
  readonly settled: OutboxEntry[];
  /** Messages that are in their conversations. */
  sent: number;
}

/** Reports wake requests that wait in this process. If none are fetched, the oldest are dropped. */
const maxSettled = 10_000;

export const createDoneAtOnce = (): DoneAtOnce => ({ settled: [], sent: 0 });

export function noteSettled({ settled }: DoneAtOnce, entries: readonly OutboxEntry[]): void {
  settled.push(...entries);
  if (settled.length > maxSettled) settled.splice(0, settled.length - maxSettled);
}
