import { freeMessageHints, freeMessagesOf } from '../account/free-messages.ts';
import { type Cause, causeOf } from '../outbox/breaker.ts';
import { pausesOf } from '../outbox/holds.ts';
import { reportPause } from '../outbox/pause-report.ts';
import type { Facts } from './service-status.ts';
import { inOrderOfCause, type StatusProblem } from './status-problem.ts';

/** A queue that takes longer than this is a problem. */
const longQueueMs = 10 * 60_000;
/** Webhooks are processed within a second; one that waits longer than this shows that processing is behind. */
const longProcessingMs = 60_000;
/** A token that expires within this time is a problem. */
const soonMs = 3 * 24 * 60 * 60_000;

/** Everything that stands in the way, in order of cause. */
export function findProblems(facts: Facts): StatusProblem[] {
  return inOrderOfCause([
    ...facts.settingsWarnings.map((cause) => problem('settings', cause)),
    ...ofStore(facts),
    ...ofMeta(facts),
    ...ofToken(facts),
    ...ofNumbers(facts),
    ...ofWebhooks(facts),
    ...ofQueue(facts),
    ...facts.standing
      .filter(({ severity }) => severity === 'critical')
      .map(({ meaning, remedy, record }) => problem('account', meaning, remedy, record.at)),
    ...freeMessageHints(freeMessagesOf(facts.usage)).map((cause) => problem('account', cause)),
  ]);
}

const problem = (
  about: StatusProblem['about'],
  cause: string,
  remedy: string | null = null,
  since: number | null = null,
): StatusProblem => ({ about, cause, remedy, since });

function ofStore({ reception }: Facts): StatusProblem[] {
  const { problem: fault, warnings } = reception.store;
  return [
    ...(fault === null
      ? []
      : [
          problem(
            'store',
            fault,
            'Webhooks are refused until it is fixed; Meta repeats them for up to seven days. The log says more.',
          ),
        ]),
    ...warnings.map((cause) => problem('disk', cause)),
  ];
}

const isOutage: readonly Cause[] = ['unavailable', 'unanswered'];

function ofMeta({ meta, sending }: Facts): StatusProblem[] {
  const isReported = sending.senders.flatMap(pausesOf).some(({ pause }) => isOutage.includes(causeOf(pause)));
  if (!meta.isFailing || isReported) return [];
  const calls = meta.inARow === 1 ? 'the last call' : `the last ${meta.inARow} calls`;
  const isAnswered = meta.answer?.startsWith('HTTP') === true;
  return [
    problem(
      'meta',
      isAnswered ? `Meta answered ${meta.answer} to ${calls}.` : `Meta did not answer ${calls} (${meta.answer}).`,
      isAnswered
        ? 'Nothing to do here; https://metastatus.com/whatsapp-business-api may say how long it will last.'
        : 'Check the network and any proxy between this service and Meta; `whatsapp doctor` finds which it is.',
      meta.since,
    ),
  ];
}

function ofToken({ tokenExpiry, at }: Facts): StatusProblem[] {
  if (typeof tokenExpiry !== 'number' || tokenExpiry - at > soonMs) return [];
  const hours = Math.round((tokenExpiry - at) / 3_600_000);
  return [
    problem(
      'token',
      hours < 0 ? 'The access token has expired.' : `The access token expires in ${hours} hours; then nothing is sent.`,
      'Create one of a system user, which does not have to expire (docs/guide/setup.md), and set it.',
    ),
  ];
}

function ofNumbers({ sending }: Facts): StatusProblem[] {
  const pauses = sending.senders.flatMap((sender) =>
    pausesOf(sender).map(({ hold, pause }) => ({ ...reportPause(pause, hold), sender, pause })),
  );
  const known = new Set(pauses.map(({ what, remedy }) => `${what} ${remedy}`));
  const isPaused = pauses.some(({ what }) => what === sending.problem);
  return [
    ...(sending.problem === null || isPaused ? [] : [problem('number', sending.problem)]),
    ...pauses.map(({ what, remedy, sender, pause }) =>
      problem('number', `Number ${sender.phoneNumberId}: ${what}`, remedy, pause.since),
    ),
    ...sending.hints.filter((hint) => !known.has(hint)).map((cause) => problem('webhooks', cause)),
  ];
}

function ofWebhooks({ reception, refused, at }: Facts): StatusProblem[] {
  const { oldestUnprocessedAt } = reception;
  const isBehind = oldestUnprocessedAt !== null && at - oldestUnprocessedAt > longProcessingMs;
  return [
    ...refused
      .filter((refusal) => refusal.remedy !== null)
      .map(({ of, reason, count, remedy }) =>
        problem('webhooks', `${count} ${of} refused in the last 5 minutes: ${reason}.`, remedy),
      ),
    ...reception.hints.map((cause) => problem('webhooks', cause)),
    ...(isBehind
      ? [
          problem(
            'webhooks',
            `${reception.events?.pending ?? 'Some'} webhooks are stored and not processed yet.`,
            'If the number does not fall, look for “Processing failed” in the log.',
            oldestUnprocessedAt,
          ),
        ]
      : []),
  ];
}

function ofQueue({ queue }: Facts): StatusProblem[] {
  const long = queue?.lanes.filter(({ takesMs }) => takesMs > longQueueMs) ?? [];
  const numbers =
    queue?.numbers.filter(
      ({ waiting, perSecond }) => waiting / (perSecond ?? Number.POSITIVE_INFINITY) > longQueueMs / 1_000,
    ) ?? [];
  return [
    ...long.map(({ lane, waiting, takesMs }) =>
      problem(
        'queue',
        `${waiting} messages from ${lane.phoneNumberId} wait for ${lane.recipient}, which takes ${minutes(takesMs)}: Meta takes one in six seconds to the same recipient.`,
        `If a loop in your code made them, cancel them: \`whatsapp outbox cancel --state queued --to ${lane.recipient}\`.`,
      ),
    ),
    ...numbers.map(({ phoneNumberId, waiting, perSecond, takesMs }) =>
      problem(
        'queue',
        `${waiting} messages wait for ${phoneNumberId}, which sends ${perSecond} a second: that takes ${minutes(takesMs)}.`,
        'Nothing to do unless that is too late; a number with a higher throughput sends faster.',
      ),
    ),
  ];
}

const minutes = (ms: number): string => `about ${Math.round(ms / 60_000)} minutes`;
