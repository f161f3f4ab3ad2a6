import type { ReceptionHealth } from '../../inbound/reception-health.ts';
import { activeHolds, pauseOf, pausesOf } from '../../outbox/holds.ts';
import type { SendingHealth } from '../../outbox/sending-health.ts';
import { type Problem, problemText } from '../../problems/problem.ts';
import { causeOf } from '../../work/breaker.ts';
import { problemView } from '../outbox/outbox-view.ts';
import { ownTime } from '../shown-time.ts';
import type { HealthApiDeps } from './health-route.ts';

type Status = 'ok' | 'stopping' | 'unavailable';
type Facts = Pick<HealthApiDeps, 'ids' | 'version' | 'uptimeMs' | 'now'>;

const hiddenProblem = 'Webhooks are refused. This response with an API key, and the log, say why.';

/**
 * The public part: states, counts and ages. No file path, no address, no id, and no text that could contain one: so no
 * message from the store, no warning and no hint.
 */
export function healthView(
  facts: Facts,
  status: Status,
  health: ReceptionHealth,
  { problem, depth, senders }: SendingHealth,
) {
  const { store, oldestUnprocessedAt } = health;
  const { ids, version, uptimeMs, now } = facts;
  return {
    status,
    details: 'hidden' as 'hidden' | 'shown',
    version,
    uptimeSeconds: Math.floor(uptimeMs() / 1000),
    store: {
      kind: store.kind,
      problem: store.problem === null ? null : hiddenProblem,
      ...(store.eventsPerRoundTrip !== undefined && { eventsPerRoundTrip: store.eventsPerRoundTrip }),
    },
    configuration: {
      wabaId: ids.wabaIds.length > 0 ? 'checked' : 'unchecked',
      phoneNumberId: ids.phoneNumberIds.length > 0 ? 'checked' : 'unchecked',
    },
    events: health.events,
    oldestUnprocessedAt: oldestUnprocessedAt === null ? null : ownTime(oldestUnprocessedAt),
    oldestUnprocessedAgeMs: oldestUnprocessedAt === null ? null : Math.max(0, now() - oldestUnprocessedAt),
    webhooks: health.outcomes,
    // Sending trouble is shown, but is no reason to take the instance out of rotation: webhooks still arrive.
    sending: {
      problem,
      queued: depth?.queued ?? null,
      sending: depth?.sending ?? null,
      unknown: depth?.unknown ?? null,
      oldestQueuedAt: depth?.oldestQueuedAt ? ownTime(depth.oldestQueuedAt) : null,
      pausedNumbers: senders.filter((sender) => pauseOf(sender) !== null).length,
      holds: senders.flatMap(activeHolds).length,
    },
  };
}

/** The states it is made from. */
interface Looks {
  readonly health: ReceptionHealth;
  readonly sending: SendingHealth;
  /** Problems and notices. */
  readonly problems: readonly Problem[];
}

/** The full view for operators, for callers with an API key. */
export function detailedHealthView(
  view: ReturnType<typeof healthView>,
  { refusals, warnings, serviceId }: Pick<HealthApiDeps, 'refusals' | 'warnings' | 'serviceId'>,
  { health, sending, problems }: Looks,
) {
  const { store, foreignIds } = health;
  return {
    ...view,
    details: 'shown' as const,
    serviceId,
    store,
    configuration: { ...view.configuration, warnings: warnings() },
    refused: happened(refusals.counts()),
    foreignIds,
    sending: {
      ...view.sending,
      paused: sending.senders.flatMap((sender) =>
        pausesOf(sender).map(({ hold, pause }) => ({
          phoneNumberId: sender.phoneNumberId,
          hold,
          cause: causeOf(pause),
          since: ownTime(pause.since),
          problem: problemView(pause.problem),
        })),
      ),
    },
    hints: problems.filter(({ kind }) => !shownElsewhere.has(kind)).map(problemText),
  };
}

/** The configuration's warnings and those of the store have fields of their own, and so does a token that is missing. */
const shownElsewhere: ReadonlySet<string> = new Set(['setting_questionable', 'disk_low', 'token_missing']);

const happened = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
