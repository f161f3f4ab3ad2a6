import type { ConversationStore } from '../conversations/conversation-store.ts';
import type { RoutingRecord } from '../conversations/routing-record.ts';
import { withDeadline } from '../deadline.ts';
import type { ForeignId, ReceptionOutcome, ReceptionStats } from './reception-stats.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

/** What the store says of itself. */
interface Condition {
  readonly warnings: readonly string[];
  readonly eventsPerRoundTrip?: number;
}

/** What health asks of the store. */
interface KeepsWebhooks {
  readonly kind: string;
  readonly events: Pick<WebhookEventStore, 'count' | 'oldestPendingAt'>;
  readonly conversations: Pick<ConversationStore, 'routing'>;
  checkWritable(): Promise<Condition>;
  hints?(): readonly string[];
}

export interface ReceptionHealthDeps {
  readonly store: KeepsWebhooks;
  readonly stats: ReceptionStats;
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  /** Whether new work is refused because the heap is nearly full. */
  readonly isMemoryLow: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A steady clock, in milliseconds. */
  readonly steadyNow: () => number;
}

/** Whether webhooks can be kept now, and what a person would ask next. */
export interface ReceptionHealth {
  readonly canKeep: boolean;
  readonly store: Condition & { readonly kind: string; readonly problem: string | null };
  readonly events: { readonly stored: number; readonly pending: number } | null;
  /** When the event that has waited longest for processing came in; null when none waits, or when nobody knows. */
  readonly oldestUnprocessedAt: number | null;
  readonly outcomes: Readonly<Partial<Record<ReceptionOutcome, number>>>;
  readonly foreignIds: readonly (ForeignId & { readonly count: number })[];
  readonly hints: readonly string[];
}

/** A probe asks for an answer within 3 s, even when the store hangs. */
const storeDeadlineMs = 2_500;
/** Probes from several sides share one look at the store. */
const freshForMs = 500;

/** What the store answered, or why it didn't. */
interface StoreLook {
  readonly condition: PromiseSettledResult<Condition>;
  readonly events: PromiseSettledResult<{ readonly stored: number; readonly pending: number }>;
  readonly oldest: PromiseSettledResult<number | null>;
  readonly routing: PromiseSettledResult<readonly RoutingRecord[]>;
}

/** Looks on demand; within half a second the store is not asked again. What was counted here is always the newest. */
export function createReceptionHealth(deps: ReceptionHealthDeps): () => Promise<ReceptionHealth> {
  let latest: { at: number; look: Promise<StoreLook> } | null = null;
  return async () => {
    if (latest === null || deps.steadyNow() - latest.at >= freshForMs) {
      latest = { at: deps.steadyNow(), look: lookAtStore(deps.store) };
    }
    return health(deps, await latest.look);
  };
}

async function lookAtStore(store: KeepsWebhooks): Promise<StoreLook> {
  const ask = <T>(work: Promise<T>): Promise<T> => withDeadline(work, storeDeadlineMs, 'Asking the store');
  const [condition, events, oldest, routing] = await Promise.allSettled([
    ask(store.checkWritable()),
    ask(store.events.count()),
    ask(store.events.oldestPendingAt()),
    ask(store.conversations.routing()),
  ]);
  return { condition, events, oldest, routing };
}

function health(
  { store, stats, ids, isMemoryLow, now }: ReceptionHealthDeps,
  { condition, events, oldest, routing }: StoreLook,
): ReceptionHealth {
  const foreignIds = stats.foreignIds();
  const problem = condition.status === 'rejected' ? messageOf(condition.reason) : refusal(stats);
  const shortages = [...(isMemoryLow() ? [lowMemory] : []), ...(stats.isTurningAway() ? [turningAway] : [])];
  return {
    canKeep: problem === null && shortages.length === 0,
    store: {
      kind: store.kind,
      problem,
      ...(condition.status === 'fulfilled' ? condition.value : { warnings: [] }),
    },
    events: events.status === 'fulfilled' ? events.value : null,
    oldestUnprocessedAt: oldest.status === 'fulfilled' ? oldest.value : null,
    outcomes: stats.outcomes(),
    foreignIds,
    hints: [
      ...shortages,
      ...(stats.hasUnknownProxy() ? [unknownProxy] : []),
      ...(store.hints?.() ?? []),
      ...hintsFrom(foreignIds, ids),
      ...(routing.status === 'fulfilled' ? routingHints(routing.value, now()) : []),
      ...unreadHints(stats),
    ],
  };
}

const lowMemory =
  'The heap is nearly full, so new requests are answered 503 until it is not. Give the process more memory (in a container, ' +
  'raise its limit; the heap is half of it), or find the client that asks for so much.';
const turningAway =
  'Most webhooks of the last half minute were answered 503, from addresses that sign correctly: there was no room for ' +
  'their bodies. If the store keeps up, raise INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES; if all clients share one address, ' +
  'set INTEXURAOS_WHATSAPP_TRUSTED_PROXIES.';

export const unknownProxy =
  'Requests come through a proxy, but INTEXURAOS_WHATSAPP_TRUSTED_PROXIES is 0: all clients count as one address, so a ' +
  'client that misbehaves is not told apart from Meta, and media URLs lead to the address that the proxy uses. Set it to the ' +
  'number of proxies in front of this service, and have the proxy set X-Forwarded-For, -Proto and -Host; ' +
  'docs/guide/proxies.md has the lines for nginx, HAProxy and Caddy.';

/** A small probe may pass where a webhook does not: on a disk with a little room left. */
function refusal(stats: ReceptionStats): string | null {
  return stats.isStoreRefusing() ? 'The store refused the latest webhook; the log says why.' : null;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'The store failed.');

/** What a foreign id most likely means. */
function hintsFrom(foreignIds: readonly ForeignId[], ids: ReceptionHealthDeps['ids']): string[] {
  return foreignIds.flatMap(({ kind, id }) => {
    if (kind === 'waba' && id === '0') {
      return ['Entries for WABA 0 come from the "Test" button in Meta’s dashboard; they are no real account’s.'];
    }
    if (kind === 'waba' && ids.phoneNumberIds.includes(id)) {
      return [`${id} arrives as a WABA id but is configured as phone number id; the two variables may be swapped.`];
    }
    if (kind === 'portfolio') {
      return [
        `Account updates arrive for ${id}, which is no WABA configured here: most likely your business portfolio. They are ` +
          'stored and not processed. If it is a WABA of yours, add it to INTEXURAOS_WHATSAPP_WABA_ID and replay them.',
      ];
    }
    if (kind === 'phone_number' && ids.wabaIds.includes(id)) {
      return [`${id} arrives as a phone number id but is configured as WABA id; the two variables may be swapped.`];
    }
    return [];
  });
}

/** How long the hint about a newly connected responder is shown. */
const newsForMs = 7 * 24 * 60 * 60 * 1000;

function routingHints(routing: readonly RoutingRecord[], now: number): string[] {
  return routing
    .filter(({ standbySince }) => standbySince !== null && now - standbySince < newsForMs)
    .map(
      ({ key, standbySince }) =>
        `Standby traffic arrives for number ${key} since ${new Date(standbySince ?? 0).toISOString()}: another responder is ` +
        'connected, Meta’s Business Agent or a second provider. Users’ messages may go to it; conversations show who controls ' +
        'them (GET /v1/conversations?control=other). docs/guide/routing.md says more.',
    );
}

function unreadHints(stats: ReceptionStats): string[] {
  return stats
    .unreadKinds()
    .map(
      ({ kind, count }) =>
        `${count} webhook part(s) of the kind ${kind} came since the start, and this version reads nothing in them. They are ` +
        `stored: GET /v1/events?kind=${kind} shows them, and a replay after an upgrade may read them.`,
    );
}
