import { aliasesOfName } from '../conversations/conversation-key.ts';
import { isTheirKey } from '../persons/is-theirs.ts';
import { type Collection, collection, indexOf } from '../records/collection.ts';
import type { ErasedPerson } from '../records/person.ts';
import { keptUntil, numberIn } from '../records/retention.ts';
import { isOpen, openJobs } from '../work/job.ts';
import { disturbQueue } from '../work/queue.ts';
import type { Delivery } from './delivery.ts';

export const deliveries = collection({
  name: 'deliveries',
  key: ({ id }: Delivery) => id,
  indexes: {
    open: openJobs,
    newest: { groups: groupsOf, place: ({ createdAt }) => -createdAt },
  },
  // Only messages of one conversation are gathered, so all changes of a delivery are the person's; a webhook may be
  // about others too.
  erasure: {
    index: 'newest',
    groupsOf: (person) => conversationsOf(person).map((conversation) => deliveryGroup({ conversation })),
    without: (delivery, person) => withoutPerson(delivery, person),
    // An attempt in flight notices that it is gone.
    also: ({ queue }) => disturbQueue(queue),
  },
  // Counted from its end.
  keptUntil: (delivery, retention) =>
    isOpen(delivery)
      ? null
      : keptUntil(retention, 'deliveries', delivery.updatedAt, numberIn(conversationOf(delivery))),
  keptAs: 'deliveries',
});

/** Under every id: a webhook names the ids that Meta sent with it. Those of older versions are under the bare id. */
function conversationsOf({ ids, conversations }: ErasedPerson): string[] {
  const numbers = new Set(conversations.map((key) => key.slice(0, key.indexOf('/'))));
  const names = ids.flatMap((id) => [id, ...aliasesOfName(id)]);
  return [
    ...new Set([...conversations, ...[...numbers].flatMap((number) => names.map((name) => `${number}/${name}`))]),
  ];
}

const isAbout = ({ lane, changes }: Delivery, person: ErasedPerson): boolean =>
  [lane, ...changes.flatMap(({ key, conversation = key }) => [key, conversation])].some((key) =>
    isTheirKey(person, key),
  );

/** Their stored webhook by now has only the others' items, in the conversation of the first of them. */
function withoutPerson(delivery: Delivery, person: ErasedPerson): Delivery | null {
  const { lanes: all = [], lane, changes } = delivery;
  const lanes = all.filter((each) => !isTheirKey(person, conversationOfLane(each)));
  const [next, ...rest] = lanes;
  if (!isAbout(delivery, person)) return lanes.length === all.length ? delivery : { ...delivery, lanes };
  if (next === undefined || changes.some(({ key }) => isTheirKey(person, key))) return null;
  const isOwn = !isTheirKey(person, conversationOfLane(lane));
  return {
    ...delivery,
    ...(isOwn ? { lanes } : { lane: next, lanes: rest }),
    changes: changes.map((change) => ({ ...change, conversation: conversationOfLane(isOwn ? lane : next) })),
  };
}

/** By group (`deliveryGroup`), the newest first: places are negative times of creation. */
export const newestDeliveries = indexOf(deliveries, 'newest');

/** The open deliveries of a queue or a lane (`work/job.ts`), by position. */
export const openDeliveries = indexOf(deliveries, 'open');

/** The lists of deliveries. Only rare states have one: few of millions. */
export type DeliveryGroup =
  | { readonly subscription?: string | undefined; readonly state?: RareState | undefined }
  | { readonly conversation: string }
  | { readonly record: string };

/** `retrying`: queued after a failed attempt. */
export type RareState = 'retrying' | 'held' | 'failed';

/** The name of a group; `record` is the key of a change's subject, or the wamid in it. */
export function deliveryGroup(by: DeliveryGroup): string {
  if ('conversation' in by) return `conversation/${by.conversation}`;
  if ('record' in by) return `record/${wamidIn(by.record)}`;
  return `subscription/${by.subscription ?? ''}${by.state ? `/${by.state}` : ''}`;
}

/** Comes before the lanes of replayed changes (`replay-changes.ts`). */
export const replayPrefix = 'replay/';
const conversationOfLane = (lane: string): string =>
  lane.startsWith(replayPrefix) ? lane.slice(replayPrefix.length) : lane;

/** The key of its conversation; if it is about none, the lane. */
const conversationOf = ({ lane, changes }: Delivery): string => changes[0]?.conversation ?? lane;

/** The keys of all its conversations: a webhook may be about several. */
export const conversationsOfDelivery = (delivery: Delivery): readonly string[] => [
  conversationOf(delivery),
  ...(delivery.lanes ?? []).map(conversationOfLane),
];

function groupsOf(delivery: Delivery): string[] {
  const { queue: subscription, changes } = delivery;
  const conversations = conversationsOfDelivery(delivery).map((conversation) => ({ conversation }));
  const groups = [{ subscription }, {}, ...conversations].map(deliveryGroup);
  const records = changes.map(({ key }) => deliveryGroup({ record: key }));
  const state = rareState(delivery);
  if (state === null) return [...groups, ...records];
  return [...groups, ...records, deliveryGroup({ subscription, state }), deliveryGroup({ state })];
}

function rareState({ state, attempts }: Delivery): RareState | null {
  if (state === 'failed' || state === 'held') return state;
  return state === 'queued' && attempts.length > 0 ? 'retrying' : null;
}

/** Keys of messages have the number's id before the wamid. */
const wamidIn = (key: string): string => key.slice(key.indexOf('/') + 1);

/** The last position that was given to a delivery. */
export const deliveryPositions: Collection<DeliveryPosition> = collection({
  name: 'delivery_positions',
  key: () => lastPosition,
  indexes: {},
});
export const lastPosition = 'last';

export interface DeliveryPosition {
  readonly position: number;
}
