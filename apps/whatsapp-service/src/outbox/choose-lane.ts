import { idsOfName } from '@intexuraos/cloud-api';
import { conversationRecords } from '../conversations/collections.ts';
import { aliasOf, conversationKey } from '../conversations/conversation-key.ts';
import { type Flow, load } from '../records/flow.ts';
import { outboxLanes } from './collections.ts';
import { createLane, type Lane, laneKey } from './lane.ts';
import type { LaneTail } from './outbox-entry.ts';

/** The lane that a message joins, and the messages that have to end before it is sent. */
interface LaneChoice {
  readonly lane: Lane;
  /** Ends of the person's other lanes in which something waits. */
  readonly behind: readonly LaneTail[];
}

/**
 * The lane in which a message to this recipient waits its turn. A person known by several ids has one lane, once webhooks have linked
 * them: of the lanes of those ids, one in which something waits, otherwise the one used last. So the messages to all ids
 * leave in the order in which they were accepted, and share one pace. If several lanes have messages waiting, because the
 * ids were linked after those were accepted, the message waits for the others as well (`docs/decisions/016`).
 */
export function* chooseLane(phoneNumberId: string, recipient: string, now: number): Flow<LaneChoice> {
  const lanes = yield* lanesOf(phoneNumberId, recipient);
  const own = laneKey(phoneNumberId, recipient);
  const begun = lanes.some(({ key }) => key === own) ? lanes : [createLane(phoneNumberId, recipient, now), ...lanes];
  const lane = begun.reduce((a, b) => (goesBefore(b, a) ? b : a));
  return { lane, behind: busyTails(lanes, lane.key) };
}

/** The lanes that a person has under any id, first the recipient's own. */
export function* lanesOf(phoneNumberId: string, recipient: string): Flow<Lane[]> {
  const lanes: Lane[] = [];
  for (const name of new Set([recipient, ...(yield* namesOf(phoneNumberId, recipient))])) {
    const lane = yield* load(outboxLanes, laneKey(phoneNumberId, name));
    if (lane) lanes.push(lane);
  }
  return lanes;
}

/** The ends of the lanes in which something waits, except one. */
export function busyTails(lanes: readonly Lane[], but: string): LaneTail[] {
  return lanes
    .filter(({ key, dueAt }) => key !== but && dueAt !== null)
    .map(({ key, lastPosition }) => ({ lane: key, position: lastPosition }));
}

/** All ids of the person that the conversations know; empty if they know none. */
function* namesOf(phoneNumberId: string, recipient: string): Flow<string[]> {
  const alias = aliasOf(idsOfName(recipient), null);
  if (alias === null) return [];
  const record = yield* load(conversationRecords, conversationKey({ phoneNumberId, alias }));
  const whole = record?.partOf ? yield* load(conversationRecords, record.partOf) : record;
  const aliases = (whole?.members ?? []).map((key) => key.slice(phoneNumberId.length + 1));
  return aliases.filter((name) => /^[upw]:/.test(name)).map((name) => name.slice(2));
}

function goesBefore(lane: Lane, other: Lane): boolean {
  const [waits, otherWaits] = [lane.dueAt !== null, other.dueAt !== null];
  if (waits !== otherWaits) return waits;
  return (lane.acceptedAt ?? 0) > (other.acceptedAt ?? 0);
}
