import { withHead } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { type OutboxFlow, type OutboxWrite, read, readOpen } from './unit-of-work.ts';

/** What becomes of the lane of an entry that came to its end, wherever in it that stood: the others keep their order. */
export function* leaveLane({ id, lane: key, position }: OutboxEntry, now: number): OutboxFlow<OutboxWrite[]> {
  const lane = yield* read('lane', key);
  const first = yield* readOpen(key, 0);
  const head = first?.id === id ? yield* readOpen(key, position) : first;
  return lane ? [{ kind: 'lane', record: withHead(lane, head, now) }] : [];
}
