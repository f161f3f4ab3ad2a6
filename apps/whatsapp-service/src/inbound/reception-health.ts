import type { ConversationStore } from '../conversations/conversation-store.ts';
import type { RoutingRecord } from '../conversations/routing-record.ts';
import { withDeadline } from '../deadline.ts';
import { type Finding, problemText } from '../problems/problem.ts';
import { causeAndRemedy, ServiceError } from '../service-error.ts';
import {
  foreignFindings,
  lowMemory,
  routingFindings,
  signatureFindings,
  turningAway,
  unknownProxy,
  unreadFindings,
} from './reception-findings.ts';
import type { ForeignId, ReceptionOutcome, ReceptionStats } from './reception-stats.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

/** The store's own condition. */
interface Condition {
  readonly warnings: readonly string[];
  readonly eventsPerRoundTrip?: number;
}

/** What health needs of the store. */
interface KeepsWebhooks {
  readonly kind: string;
  readonly events: Pick<WebhookEventStore, 'count' | 'oldestPendingAt'>;
  readonly conversations: Pick<ConversationStore, 'routing'>;
  checkWritable(): Promise<Condition>;
  findings?(): readonly Finding[];
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

/** Whether webhooks can be stored now, and the facts a person would ask for next. */
export interface ReceptionHealth {
  readonly canKeep: boolean;
  readonly store: Condition & { readonly kind: string; readonly problem: string | null };
  readonly events: { readonly stored: number; readonly pending: number } | null;
  /** When the event that has waited longest for processing was received; null if none waits, or if unknown. */
  readonly oldestUnprocessedAt: number | null;
  readonly outcomes: Readonly<Partial<Record<ReceptionOutcome, number>>>;
  readonly foreignIds: readonly (ForeignId & { readonly count: number })[];
  readonly findings: readonly Finding[];
}

/** A probe expects an answer within 3 s, even if the store hangs. */
const storeDeadlineMs = 2_500;
/** Probes from several sides share one check of the store. */
const freshForMs = 500;

/** The store's answer, or why there was none. */
interface StoreLook {
  readonly condition: PromiseSettledResult<Condition>;
  readonly events: PromiseSettledResult<{ readonly stored: number; readonly pending: number }>;
  readonly oldest: PromiseSettledResult<number | null>;
  readonly routing: PromiseSettledResult<readonly RoutingRecord[]>;
  /** How many checks in a row the store has not answered in time. */
  readonly lateLooks: number;
}

/** Checks on demand; within half a second the store is not checked again. Counters are always the latest. */
export function createReceptionHealth(deps: ReceptionHealthDeps): () => Promise<ReceptionHealth> {
  let latest: { at: number; look: Promise<StoreLook> } | null = null;
  let lateLooks = 0;
  const look = async (): Promise<StoreLook> => {
    const seen = await lookAtStore(deps.store);
    lateLooks = isLate(seen) ? lateLooks + 1 : 0;
    return { ...seen, lateLooks };
  };
  return async () => {
    if (latest === null || deps.steadyNow() - latest.at >= freshForMs) {
      latest = { at: deps.steadyNow(), look: look() };
    }
    return health(deps, await latest.look);
  };
}

async function lookAtStore(store: KeepsWebhooks): Promise<Omit<StoreLook, 'lateLooks'>> {
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
  { condition, events, oldest, routing, lateLooks }: StoreLook,
): ReceptionHealth {
  const foreignIds = stats.foreignIds();
  const ofFiles = store.findings?.() ?? [];
  const failure = condition.status === 'rejected' ? failureOf(condition.reason, ofFiles) : refusalBy(stats);
  const shortages = [...(isMemoryLow() ? [lowMemory] : []), ...(stats.isTurningAway() ? [turningAway] : [])];
  return {
    canKeep: failure === null && shortages.length === 0,
    store: {
      kind: store.kind,
      problem: failure && problemText(failure),
      ...(condition.status === 'fulfilled' ? condition.value : { warnings: [] }),
    },
    events: events.status === 'fulfilled' ? events.value : null,
    oldestUnprocessedAt: oldest.status === 'fulfilled' ? oldest.value : null,
    outcomes: stats.outcomes(),
    foreignIds,
    findings: [
      ...(failure ? [{ ...storeFailing(failure), isTentative: lateLooks === 1 && !ofFiles.some(isOfEvents) }] : []),
      ...ofFiles.filter((each) => failure === null || !isOfEvents(each)),
      ...shortages,
      ...(stats.hasUnknownProxy() ? [unknownProxy] : []),
      ...foreignFindings(foreignIds, ids),
      ...signatureFindings(stats, now()),
      ...(routing.status === 'fulfilled' ? routingFindings(routing.value, now()) : []),
      ...unreadFindings(stats),
    ],
  };
}

/** Why webhooks can't be stored. */
type Failure = Pick<Finding, 'cause' | 'remedy'>;

/** A store that does not answer in time is mostly waiting because of a known fault of its file. */
function failureOf(reason: unknown, ofFiles: readonly Finding[]): Failure {
  return (isTimeout(reason) ? ofFiles.find(isOfEvents) : undefined) ?? causeAndRemedy(reason);
}

const isTimeout = (reason: unknown): boolean => reason instanceof ServiceError && reason.code === 'store_timeout';

const isLate = ({ condition }: Pick<StoreLook, 'condition'>): boolean =>
  condition.status === 'rejected' && isTimeout(condition.reason);

/** On a disk with a little room left, a small probe may succeed where a webhook does not. */
function refusalBy(stats: ReceptionStats): Failure | null {
  return stats.isStoreRefusing()
    ? { cause: 'The store refused the latest webhook; the log says why.', remedy: null }
    : null;
}

/** The file in which webhooks are stored. */
const isOfEvents = ({ kind, subject }: Finding): boolean => kind === 'file_fault' && subject === 'events';

const repeated = 'Webhooks are refused until then; Meta sends them again for up to seven days.';

const storeFailing = ({ cause, remedy }: Failure): Finding => ({
  kind: 'store_failing',
  cause,
  remedy: remedy === null ? repeated : `${remedy} ${repeated}`,
});
