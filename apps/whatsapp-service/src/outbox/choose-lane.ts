import { type ConversationPlace, conversationKey } from '../conversations/conversation-key.ts';
import { createLane, type Lane, laneKey } from './lane.ts';
import { type OutboxFlow, read } from './unit-of-work.ts';

/**
 * The lane in which a message to this recipient waits its turn. Who is written to by number and by BSUID is one person, where
 * a webhook has told so, and has one lane: of those that the names have, one in which something waits, else the one
 * that was used last. So the messages of either name leave in the order in which they were accepted, and share one pace.
 */
export function* chooseLane(phoneNumberId: string, recipient: string, now: number): OutboxFlow<Lane> {
  const own = laneKey(phoneNumberId, recipient);
  let chosen = (yield* read('lane', own)) ?? createLane(phoneNumberId, recipient, now);
  for (const name of yield* namesOf(phoneNumberId, recipient)) {
    const key = laneKey(phoneNumberId, name);
    const lane = key === own ? null : yield* read('lane', key);
    if (lane && goesBefore(lane, chosen)) chosen = lane;
  }
  return chosen;
}

/** All names of the person, as the conversations know them; none where they know nothing. */
function* namesOf(phoneNumberId: string, recipient: string): OutboxFlow<string[]> {
  const record = yield* read('conversation', conversationKey({ phoneNumberId, alias: aliasOf(recipient) }));
  const whole = record?.partOf ? yield* read('conversation', record.partOf) : record;
  return (whole?.members ?? []).map((key) => nameOf(key, phoneNumberId));
}

const aliasOf = (recipient: string): ConversationPlace['alias'] =>
  `${/^\d+$/.test(recipient) ? 'w' : 'u'}:${recipient}`;

const nameOf = (key: string, phoneNumberId: string): string => key.slice(`${phoneNumberId}/u:`.length);

function goesBefore(lane: Lane, other: Lane): boolean {
  const [waits, otherWaits] = [lane.dueAt !== null, other.dueAt !== null];
  if (waits !== otherWaits) return waits;
  return (lane.acceptedAt ?? 0) > (other.acceptedAt ?? 0);
}
