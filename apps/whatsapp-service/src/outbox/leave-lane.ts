import { type Flow, firstOf, load, put, type Write } from '../records/flow.ts';
import { openEntries, outboxLanes } from './collections.ts';
import { type Lane, withHead } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/**
 * Updates the lane of an entry that ended, wherever in the lane it was: the others keep their order.
 * @param rest further changes of the lane.
 */
export function* leaveLane(
  { id, lane: key, position }: OutboxEntry,
  now: number,
  rest: (lane: Lane) => Lane = (lane) => lane,
): Flow<Write[]> {
  const lane = yield* load(outboxLanes, key);
  const first = yield* firstOf(openEntries, key, 0);
  const head = first?.id === id ? yield* firstOf(openEntries, key, position) : first;
  return lane ? [put(outboxLanes, withHead(rest(lane), head, now))] : [];
}
