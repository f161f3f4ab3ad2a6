import { givenUpStates, takenStates } from '@intexuraos/service-api/outbox-state';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { pauseOf } from '../outbox/holds.ts';
import type { OutboxEntry, OutboxProblem } from '../outbox/outbox-entry.ts';
import type { SendingHealth } from '../outbox/sending-health.ts';
import { isTokenRefused } from '../outbox/token-refused.ts';
import { causeOf, causes } from '../work/breaker.ts';
import { setOrClear } from './set-or-clear.ts';
import { shownCode } from './watched-graph.ts';
import type { Watcher } from './watcher.ts';

export interface SendingSources {
  readonly sending: () => Promise<SendingHealth>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Meta's code for a message outside of the service window. */
const windowClosed = 131047;

/** The metrics of sending. */
export function createSendingMetrics(
  registry: Registry,
  sources: () => SendingSources,
): { readonly watcher: Watcher; look(): Promise<void> } {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name, help, labelNames, registers });

  const requests = counter('whatsapp_send_requests_total', 'Messages that clients asked to send, by outcome.', [
    'outcome',
  ]);
  for (const outcome of ['accepted', 'repeated', 'invalid', 'conflict']) requests.inc({ outcome }, 0);
  const keeping = new Histogram({
    name: 'whatsapp_outbox_commit_duration_seconds',
    help: 'Time until an outgoing message was durably stored.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers,
  });
  const waits = new Histogram({
    name: 'whatsapp_outbox_wait_seconds',
    help: 'Time from a message’s acceptance to its first attempt: its recipient’s order, the number’s rate, pauses.',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600, 3_600],
    registers,
  });
  const attempts = counter('whatsapp_send_attempts_total', 'Attempts to send, by outcome and Meta’s error code.', [
    'outcome',
    'code',
  ]);
  const statuses = counter(
    'whatsapp_outbox_statuses_total',
    'Statuses of sent messages, by the resulting state and Meta’s error code.',
    ['state', 'code'],
  );
  // A counter that a rule looks at begins at 0, or the rule misses its first step.
  attempts.inc({ outcome: 'accepted', code: 'none' }, 0);
  for (const state of takenStates) if (state !== 'accepted') statuses.inc({ state, code: 'none' }, 0);
  const changes = counter('whatsapp_outbox_changes_total', 'Changes of outgoing messages, by the resulting state.', [
    'state',
  ]);
  for (const state of ['queued', 'unknown', ...takenStates, ...givenUpStates]) changes.inc({ state }, 0);
  const refusals = counter(
    'whatsapp_window_refusals_total',
    'Free-form messages refused because the service window was closed, by who refused: the service or Meta.',
    ['by'],
  );
  for (const by of ['service', 'meta']) refusals.inc({ by }, 0);
  const paced = counter('whatsapp_pacing_waits_total', 'Times that the rate of a number briefly delayed messages.', [
    'phone_number_id',
  ]);
  const calls = counter('whatsapp_graph_calls_total', 'Calls to Meta by route, HTTP status and Meta’s error code.', [
    'method',
    'route',
    'status',
    'code',
  ]);
  const callDuration = new Histogram({
    name: 'whatsapp_graph_call_duration_seconds',
    help: 'Meta’s response time, by route.',
    labelNames: ['method', 'route'],
    buckets: [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 10, 30],
    registers,
  });
  const depth = gauge('whatsapp_outbox_messages', 'Undecided outgoing messages, by state.', ['state']);
  const oldest = gauge(
    'whatsapp_outbox_oldest_queued_age_seconds',
    'Age of the oldest queued message; 0 if there is none.',
  );
  const paused = gauge('whatsapp_sender_paused', '1 while a number can’t send, with the cause and Meta’s code.', [
    'phone_number_id',
    'cause',
    'code',
  ]);
  const held = gauge('whatsapp_sender_held', '1 while some of a number’s messages are on hold, with Meta’s code.', [
    'phone_number_id',
    'hold',
    'code',
  ]);
  const pauses = counter('whatsapp_sender_pauses_total', 'Times that a number stopped sending, by cause.', [
    'phone_number_id',
    'cause',
  ]);
  const rate = gauge('whatsapp_sender_rate_messages_per_second', 'Current maximum rate of a number.', [
    'phone_number_id',
  ]);
  const allowed = gauge('whatsapp_sender_allowed_messages_per_second', 'Rate that Meta allows a number.', [
    'phone_number_id',
  ]);
  const token = gauge('whatsapp_access_token_refused', '1 while Meta refuses the access token.');

  const lookAtDepth = ({ depth: seen }: SendingHealth, now: number): void => {
    depth.reset();
    for (const state of ['queued', 'sending', 'unknown'] as const) if (seen) depth.set({ state }, seen[state]);
    setOrClear(oldest, seen && (seen.oldestQueuedAt === null ? 0 : Math.max(0, now - seen.oldestQueuedAt) / 1_000));
  };
  const lookAtSenders = ({ senders }: SendingHealth): void => {
    for (const each of [paused, held, rate, allowed]) each.reset();
    for (const sender of senders) {
      const { phoneNumberId, holds = {}, perSecond, allowedPerSecond } = sender;
      const pause = pauseOf(sender);
      const cause = pause ? causeOf(pause) : 'none';
      paused.set({ phone_number_id: phoneNumberId, cause, code: codeOf(pause?.problem) }, pause ? 1 : 0);
      for (const each of causes) pauses.inc({ phone_number_id: phoneNumberId, cause: each }, 0);
      for (const [hold, { pause: on }] of Object.entries(holds)) {
        if (on) held.set({ phone_number_id: phoneNumberId, hold, code: codeOf(on.problem) }, 1);
      }
      rate.set({ phone_number_id: phoneNumberId }, perSecond);
      allowed.set({ phone_number_id: phoneNumberId }, allowedPerSecond);
    }
  };

  return {
    watcher: {
      onAccepted: ({ outcome, commitMs }) => {
        requests.inc({ outcome });
        keeping.observe(commitMs / 1_000);
      },
      onSubmitted: ({ outcome }) => {
        if (outcome !== 'taken') requests.inc({ outcome });
      },
      onPaced: (numbers) => {
        for (const phoneNumberId of numbers) paced.inc({ phone_number_id: phoneNumberId });
      },
      onAttempt: (entry) => {
        const attempt = entry.attempts.at(-1);
        if (!attempt) return;
        if (attempt.number === 1) waits.observe((attempt.startedAt - entry.createdAt) / 1_000);
        attempts.inc({ outcome: attempt.outcome ?? 'unknown', code: codeOf(attempt.problem) });
        if (attempt.problem?.code === windowClosed) refusals.inc({ by: decidedBy(attempt.problem) });
      },
      onSettled: (entry) => {
        statuses.inc({ state: entry.state, code: codeOf(entry.problem) });
        if (isWindowRefusal(entry)) refusals.inc({ by: 'meta' });
      },
      onTurn: ({ kind, phoneNumberId, pause }) => {
        if (kind === 'opened') pauses.inc({ phone_number_id: phoneNumberId, cause: causeOf(pause) });
      },
      onMoved: ({ state }) => changes.inc({ state }),
      onCall: ({ method, route, status, code, ms }) => {
        calls.inc({ method, route, status, code });
        callDuration.observe({ method, route }, ms / 1_000);
      },
    },
    look: async () => {
      const { sending, now } = sources();
      const seen = await sending();
      lookAtDepth(seen, now());
      lookAtSenders(seen);
      setOrClear(token, isTokenRefused(seen) ? 1 : 0);
    },
  };
}

const codeOf = (problem: OutboxProblem | null | undefined): string =>
  typeof problem?.code === 'number' ? shownCode(problem.code) : 'none';

/** Meta's answers have Meta's trace id; the service's own findings have none. */
const decidedBy = ({ traceId }: OutboxProblem): string => (traceId === null ? 'service' : 'meta');

/** Meta found the window closed after accepting the message: it failed, or is sent again as its fallback. */
const isWindowRefusal = ({ problem }: OutboxEntry): boolean => problem?.code === windowClosed;
