import { randomUUID } from 'node:crypto';
import { createUsageWatch } from '../../src/account/usage-watch.ts';
import { environmentCaller, identify } from '../../src/http/caller.ts';
import { healthApi } from '../../src/http/operations/health-route.ts';
import { webhookAnswers } from '../../src/http/webhook/webhook-answer.ts';
import { createReceptionHealth } from '../../src/inbound/reception-health.ts';
import { createReceptionStats } from '../../src/inbound/reception-stats.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/observation/metrics.ts';
import { lookAtSending } from '../../src/outbox/sending-health.ts';
import { createSilenceWatch } from '../../src/outbox/silence.ts';
import type { Alert } from '../../src/problems/alert.ts';
import type { ProblemState } from '../../src/problems/problem-store.ts';
import { createProblemWatch } from '../../src/problems/problem-watch.ts';
import { createMetaCalls } from '../../src/status/meta-calls.ts';
import { createQuietWatch } from '../../src/status/quiet-watch.ts';
import type { Store } from '../../src/storage/store.ts';
import { createTestApi } from './api.ts';
import { statusLooksOf } from './status.ts';

export interface ProblemScene extends ReturnType<typeof problemScene> {}

/**
 * Everything that finds, reports and shows problems, in this process and on a clock of the test’s; alerts are queued and not
 * delivered. Another scene on the same store and clock is the service after a restart.
 */
export function problemScene(store: Store, clock: { at: number }, quietMinutes: number | null = null) {
  const now = (): number => clock.at;
  const lines: { severity: string; message: string; problem?: string; count?: number }[] = [];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const stats = createReceptionStats(now);
  const meta = createMetaCalls(now);
  const { outbox } = store.sending;
  const silence = createSilenceWatch(outbox, { now, steadyNow: now });
  const ids = { wabaIds: [], phoneNumberIds: [] };
  // Half a second passes between two looks.
  let looks = 0;
  const steadyNow = (): number => {
    looks += 1;
    return looks * 500;
  };
  const health = createReceptionHealth({ store, stats, ids, isMemoryLow: () => false, now, steadyNow });
  const sending = () => lookAtSending({ outbox, silence, hasToken: () => true });
  const status = statusLooksOf(store, now, {
    startedAt: clock.at,
    health,
    sending,
    meta: meta.look,
    quiet: createQuietWatch({ events: store.events, minutes: quietMinutes, startedAt: clock.at, now }),
    isSignatureSeen: stats.hasSeenSignature,
    records: () => watch.records(),
    alertTargets: () => watch.targets(),
    freshForMs: 0,
  });
  const watch = createProblemWatch({
    look: status.watch,
    store: store.problems,
    alerts: { targets: ['url'], severity: 'critical', afterMs: 60_000 },
    onAlerts: () => undefined,
    log,
    newId: randomUUID,
    now,
    everyMs: 5_000,
    overAfterMs: 30_000,
  });
  const problems = async () => {
    const { problems: found, notices } = await status.watch();
    return [...found, ...notices];
  };
  const metrics = createMetrics(() => ({
    stats,
    refusals: { counts: () => ({}) },
    answers: webhookAnswers,
    health,
    sending,
    problems,
    standing: async () => [],
    usage: createUsageWatch({ usage: store.usage, dayOf: () => '2026-03-01', steadyNow: now, now }),
    version: '1.2.3',
    storeKind: 'memory',
    parts: () => [],
    now,
  }));
  const api = createTestApi({
    store,
    status: status.status,
    registerOperations: (app) =>
      healthApi({
        health,
        sending,
        problems,
        refusals: { counts: () => ({}) as never },
        holderOf: async (request) => {
          const caller = environmentCaller('0');
          identify(request, caller);
          return caller;
        },
        ids,
        serviceId: 's',
        warnings: () => [],
        isStopping: () => false,
        version: '1.2.3',
        uptimeMs: () => 0,
        now,
      }).register(app),
  });
  const state = (): Promise<ProblemState> => store.problems.update((before) => before);
  return {
    stats,
    meta,
    silence,
    lines,
    /** Lets time pass, looking every five seconds as the service does. */
    pass: async (ms: number): Promise<void> => {
      for (const until = clock.at + ms; clock.at < until; ) {
        clock.at = Math.min(until, clock.at + 5_000);
        await watch.step();
      }
    },
    look: watch.step,
    hints: async (): Promise<readonly string[]> => (await api.get('/health')).json().hints,
    problems: async (): Promise<readonly { id: string; cause: string; remedy: string; severity: string }[]> =>
      (await api.get('/v1/status')).json().problems,
    /** How many problems of a kind the metrics show. */
    metric: async (kind: string): Promise<number> => {
      const { text } = await metrics.scrape();
      const samples = [...text.matchAll(new RegExp(`^whatsapp_problem\\{problem="${kind}",[^}]*\\} (\\d+)$`, 'gm'))];
      return samples.reduce((sum, [, value]) => sum + Number(value), 0);
    },
    alerts: async (): Promise<readonly Pick<Alert, 'type' | 'problem'>[]> => (await state()).alerts,
  };
}
