import { randomUUID } from 'node:crypto';
import type { Proxies } from '@intexuraos/cloud-api';
import type { AlertChoice } from '../config/alerts.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Alert, TargetName } from '../problems/alert.ts';
import { finishAlert, takeAlerts } from '../problems/alert-queue.ts';
import type { ProblemStore } from '../problems/problem-store.ts';
import type { AlertTarget } from './alert-target.ts';
import { createMailTarget } from './mail-target.ts';
import { createPostJson } from './post-json.ts';
import { createSlackTarget } from './slack-target.ts';
import { createUrlTarget } from './url-target.ts';

/** The targets that the configuration names. */
export function alertTargets(choice: AlertChoice, version: string, proxies: Pick<Proxies, 'for'>): AlertTarget[] {
  const { name, url, secret, slackUrl, mail } = choice;
  const sender = { name, version };
  const post = createPostJson(proxies);
  return [
    ...(url === null ? [] : [createUrlTarget({ url, secret, sender, post })]),
    ...(slackUrl === null ? [] : [createSlackTarget(slackUrl, sender, post)]),
    ...(mail === null ? [] : [createMailTarget({ url: mail.smtpUrl, from: mail.from, to: mail.to, sender })]),
  ];
}

export interface AlertLoopDeps {
  readonly targets: readonly AlertTarget[];
  readonly store: ProblemStore;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How often it looks for due alerts, in milliseconds. */
  readonly everyMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Delivers queued alerts: to each target one after another, with retries. */
export function createAlertLoop({ targets, store, log, now, everyMs, sleep }: AlertLoopDeps): Loop {
  const names = targets.map(({ name }) => name);
  return createLoop({
    step: async () => {
      const taken = await take(store, names, now());
      const delivered = await Promise.all(
        taken.map(async ({ target, alert }) => {
          const reason = (await targets.find(({ name }) => name === target)?.send(alert)) ?? null;
          await store.update((state) => finishAlert(state, { target, alertId: alert.id, reason, at: now() }));
          return reason === null;
        }),
      );
      return delivered.includes(true) ? 0 : everyMs;
    },
    log,
    words: {
      fails: 'Alerts can’t be delivered, because their state can’t be stored.',
      worksAgain: 'Alerts are delivered again.',
    },
    ...(sleep && { sleep }),
  });
}

async function take(store: ProblemStore, names: readonly TargetName[], at: number) {
  let taken: ReturnType<typeof takeAlerts>['taken'] = [];
  await store.update((before) => {
    const after = takeAlerts(before, names, at);
    taken = after.taken;
    return after.state;
  });
  return taken;
}

/** The result of a test alert at one target. */
export interface TestResult {
  readonly target: TargetName;
  /** The reason it failed; null if the target accepted it. */
  readonly problem: string | null;
}

/** Sends a test alert to every target at once, without the queue. */
export function createAlertTest(targets: readonly AlertTarget[], now: () => number): () => Promise<TestResult[]> {
  return () => {
    const alert: Alert = {
      id: randomUUID(),
      type: 'test',
      at: now(),
      pending: [],
      problem: {
        id: 'test',
        about: 'alerts',
        severity: 'info',
        cause: 'This is a test. Alerts from this service arrive here.',
        remedy: null,
        since: null,
        until: null,
        count: null,
      },
    };
    return Promise.all(targets.map(async (target) => ({ target: target.name, problem: await target.send(alert) })));
  };
}
