import { standingFindings } from '../account/account-watch.ts';
import { freeMessageFindings, freeMessagesOf } from '../account/free-messages.ts';
import type { Finding, ProblemKind } from '../problems/problem.ts';
import type { FailingCalls } from './meta-calls.ts';
import type { Facts } from './service-status.ts';

/** A queue that takes longer than this is a problem. */
const longQueueMs = 10 * 60_000;
/** Webhooks are processed within a second; one that waits longer than this shows that processing is behind. */
const longProcessingMs = 60_000;
/** A token that expires within this time is a problem. */
const soonMs = 3 * 24 * 60 * 60_000;

/** Everything that a person should know of, found in the facts. */
export function findProblems(facts: Facts): Finding[] {
  return [
    ...facts.settingsWarnings.map(
      (cause): Finding => ({ kind: 'setting_questionable', subject: wordOf(cause), cause, remedy: null }),
    ),
    ...facts.reception.findings,
    ...facts.reception.store.warnings.map((cause): Finding => ({ kind: 'disk_low', cause, remedy: null })),
    ...ofMeta(facts),
    ...ofToken(facts),
    ...facts.sending.findings.filter(({ kind }) => kind !== 'meta_failing'),
    ...ofWebhooks(facts),
    ...ofQueue(facts),
    ...standingFindings(facts.standing),
    ...freeMessageFindings(freeMessagesOf(facts.usage)),
    ...facts.ofParts,
    ...ofAlerts(facts),
  ];
}

/** Kinds that the facts can't decide: present problems of these stay on meanwhile. */
export function undecidedIn({
  at,
  startedAt,
  reception,
  sending,
  lastWebhookAt,
  quiet,
  meta,
  queue,
  isSignatureSeen,
}: Facts) {
  const kinds: (ProblemKind | false)[] = [
    meta.answer === null && 'meta_failing',
    sending.depth === null && 'sending_paused',
    sending.depth === null && 'meta_failing',
    sending.depth === null && 'statuses_missing',
    queue === null && 'queue_long',
    (lastWebhookAt === undefined || quiet === undefined) && 'nothing_received',
    reception.events === null && 'processing_behind',
    !isSignatureSeen && at - startedAt < signatureMemoryMs && 'signatures_wrong',
  ];
  return new Set(kinds.filter((kind) => kind !== false));
}

/** Meta repeats a refused webhook within this time. */
const signatureMemoryMs = 60 * 60_000;

const wordOf = (text: string): string => text.split(' ', 1)[0] ?? '';

/** The pauses of numbers, which say it best; without one, the failing calls. */
function ofMeta({ meta, sending }: Facts): Finding[] {
  const paused = sending.findings.find(({ kind }) => kind === 'meta_failing');
  const failing = meta.failing.filter(({ answer, inARow }) => answer.startsWith('HTTP') || inARow > 1);
  const count = meta.failing.reduce((sum, { inARow }) => sum + inARow, 0);
  if (paused) return [{ ...paused, ...(count > 0 && { count }) }];
  const [first] = failing;
  if (!first) return [];
  const isAnswered = first.answer.startsWith('HTTP');
  return [
    {
      kind: 'meta_failing',
      since: Math.min(...failing.map(({ since }) => since)),
      count,
      cause: `${metaWords[first.answer] ?? `Meta answers ${first.answer} to`} ${failing.map(callsOf).join(' and ')}.`,
      remedy: isAnswered
        ? 'Nothing to do here; see https://metastatus.com/whatsapp-business-api for how long it may last. Messages wait or are ' +
          'retried; `whatsapp outbox retry --state failed --since 1h` retries those that failed meanwhile.'
        : 'Check the network and any proxy between this service and Meta; `whatsapp doctor` finds which it is.',
    },
  ];
}

const metaWords: Readonly<Record<string, string>> = {
  unreached: 'Meta cannot be reached for',
  lost: 'No answer comes from Meta to',
};

const callsOf = ({ name, inARow }: FailingCalls): string => `${name} (${inARow === 1 ? '1 call' : `${inARow} calls`})`;

function ofToken({ tokenExpiry, at }: Facts): Finding[] {
  if (typeof tokenExpiry !== 'number' || tokenExpiry - at > soonMs) return [];
  const hours = Math.round((tokenExpiry - at) / 3_600_000);
  return [
    {
      kind: 'token_expiring',
      ...(hours < 0 && { severity: 'critical', since: tokenExpiry }),
      cause:
        hours < 0
          ? 'The access token has expired.'
          : `The access token expires in ${hours} hours; then nothing is sent.`,
      remedy: 'Create one of a system user, which does not have to expire (docs/guide/setup.md), and set it.',
    },
  ];
}

function ofWebhooks({ reception, refused, at, quiet }: Facts): Finding[] {
  const { oldestUnprocessedAt } = reception;
  const isBehind = oldestUnprocessedAt !== null && at - oldestUnprocessedAt > longProcessingMs;
  return [
    ...(quiet ? [quiet] : []),
    ...refused.flatMap(({ of, reason, count, remedy }): Finding[] => {
      if (remedy === null || reportedOtherwise.has(reason)) return [];
      const kind = of === 'webhooks' ? 'webhooks_refused' : 'requests_refused';
      const refusals = count === 1 ? `1 ${of.replace(/s$/, '')} was` : `${count} ${of} were`;
      const cause = `${refusals} refused in the last 5 minutes (${reason}).`;
      return [{ kind, subject: reason, count, cause, remedy }];
    }),
    ...(isBehind
      ? [
          {
            kind: 'processing_behind' as const,
            since: oldestUnprocessedAt,
            count: reception.events?.pending ?? null,
            cause: `${reception.events?.pending ?? 'Some'} webhooks are stored but not processed yet.`,
            remedy: 'If it does not fall, look for “Processing failed” in the log.',
          },
        ]
      : []),
  ];
}

/** Refusals that are the sign of a problem which is found as such. */
const reportedOtherwise: ReadonlySet<string> = new Set(['signature_wrong', 'store_unavailable', 'low_memory']);

/** Without the recipient, whose number is not for a log; `whatsapp status` lists recipients apart. */
function ofQueue({ queue }: Facts): Finding[] {
  const long = queue?.lanes.filter(({ takesMs }) => takesMs > longQueueMs) ?? [];
  const numbers =
    queue?.numbers.filter(
      ({ waiting, perSecond }) => waiting / (perSecond ?? Number.POSITIVE_INFINITY) > longQueueMs / 1_000,
    ) ?? [];
  const [longest] = [...long].sort((a, b) => b.takesMs - a.takesMs);
  return [
    ...(longest
      ? [
          {
            kind: 'queue_long' as const,
            subject: 'recipient',
            count: longest.waiting,
            cause:
              `${longest.waiting} messages from ${longest.lane.phoneNumberId} to one recipient are queued, which takes ` +
              `${minutes(longest.takesMs)}: Meta accepts one every six seconds to the same recipient.` +
              (long.length > 1 ? ` ${long.length - 1} more recipients have a long queue.` : ''),
            remedy:
              'If a loop in your code created them, cancel them: `whatsapp status` names the recipients, `whatsapp outbox ' +
              'cancel --state queued --to NUMBER` cancels what is queued for one.',
          },
        ]
      : []),
    ...numbers.map(({ phoneNumberId, waiting, perSecond, takesMs }) => ({
      kind: 'queue_long' as const,
      subject: phoneNumberId,
      count: waiting,
      cause: `${waiting} messages wait for ${phoneNumberId}, which sends ${perSecond} a second: that takes ${minutes(takesMs)}.`,
      remedy: 'No action is needed unless that is too slow; a number with a higher throughput sends faster.',
    })),
  ];
}

function ofAlerts({ alertTargets }: Facts): Finding[] {
  return Object.entries(alertTargets)
    .filter(([, { failures }]) => failures > 0)
    .map(([name, { failures, failingSince, reason }]) => ({
      kind: 'alerts_failing',
      subject: name,
      since: failingSince,
      count: failures,
      cause: `Alerts cannot be delivered to ${name} (${reason}).`,
      remedy:
        '`whatsapp alerts test` tests it; alerts wait for a day. Check the INTEXURAOS_WHATSAPP_ALERT_… variables.',
    }));
}

const minutes = (ms: number): string => `about ${Math.round(ms / 60_000)} minutes`;
