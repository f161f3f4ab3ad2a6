import type { ReceptionHealth } from '../inbound/reception-health.ts';
import type { ReceptionOutcome, ReceptionStats } from '../inbound/reception-stats.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { pauseOf } from '../outbox/holds.ts';
import type { SendingHealth } from '../outbox/sending-health.ts';
import { isTokenRefused } from '../outbox/token-refused.ts';

/** The state of the service, for metrics made from the log; Terraform's alert policies read these names. */
export interface ServiceState {
  readonly canKeep: boolean;
  readonly pendingEvents: number;
  readonly oldestUnprocessedSeconds: number;
  readonly outboxQueued: number;
  readonly outboxUnknown: number;
  readonly outboxOldestQueuedSeconds: number;
  readonly pausedNumbers: number;
  readonly tokenRefused: boolean;
  /** Webhooks answered 5xx since the line before. */
  readonly webhookFailures: number;
  /** Webhooks kept for the first time since the line before. */
  readonly webhooksStored: number;
}

export interface StateLogDeps {
  readonly stats: Pick<ReceptionStats, 'outcomes'>;
  /** The status that each outcome is answered with. */
  readonly answers: Readonly<Record<ReceptionOutcome, { readonly status: number }>>;
  readonly health: () => Promise<ReceptionHealth>;
  readonly sending: () => Promise<SendingHealth>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const everyMs = 60_000;

/** Logs the state of the service at once, and then every minute. */
export function createStateLoop(deps: StateLogDeps & { readonly log: Pick<Log, 'info' | 'warn' | 'error'> }): Loop {
  const write = createStateLog(deps);
  return createLoop({
    step: async () => {
      await write();
      return everyMs;
    },
    log: deps.log,
    words: { fails: 'Cannot log the service state; will retry.', worksAgain: 'The service state is logged again.' },
  });
}

/**
 * Makes a function that logs one line on the state of the service per call. Unknown values count as 0; `canKeep` says
 * whether the store is the reason, and makes the line a warning.
 */
export function createStateLog({ stats, answers, health, sending, log, now }: StateLogDeps): () => Promise<void> {
  let stored = 0;
  let failed = 0;
  const since = (): Pick<ServiceState, 'webhookFailures' | 'webhooksStored'> => {
    const before = { stored, failed };
    const counts = Object.entries(stats.outcomes()) as [ReceptionOutcome, number][];
    stored = sum(counts.filter(([outcome]) => outcome === 'stored'));
    failed = sum(counts.filter(([outcome]) => answers[outcome].status >= 500));
    return { webhookFailures: failed - before.failed, webhooksStored: stored - before.stored };
  };
  const secondsSince = (at: number | null | undefined): number =>
    typeof at === 'number' ? Math.max(0, Math.round((now() - at) / 1_000)) : 0;
  return async () => {
    const [reception, outbox] = await Promise.all([health(), sending()]);
    const state: ServiceState = {
      canKeep: reception.canKeep,
      pendingEvents: reception.events?.pending ?? 0,
      oldestUnprocessedSeconds: secondsSince(reception.oldestUnprocessedAt),
      outboxQueued: outbox.depth?.queued ?? 0,
      outboxUnknown: outbox.depth?.unknown ?? 0,
      outboxOldestQueuedSeconds: secondsSince(outbox.depth?.oldestQueuedAt),
      pausedNumbers: outbox.senders.filter((sender) => pauseOf(sender) !== null).length,
      tokenRefused: isTokenRefused(outbox),
      ...since(),
    };
    log[state.canKeep ? 'info' : 'warn']({ state }, 'State of the service.');
  };
}

const sum = (counts: readonly (readonly [string, number])[]): number =>
  counts.reduce((total, [, count]) => total + count, 0);
