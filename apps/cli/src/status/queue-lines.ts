import { waitWords } from '@intexuraos/service-api/outbox-state';
import type { ServiceStatusView } from '@intexuraos/service-api/schemas';
import { table } from '../terminal/table.ts';
import { duration } from '../terminal/times.ts';

/** How much waits, in a line. */
export function queueWords({ sending: { queued, sending, unknown, oldestQueuedAt }, at }: ServiceStatusView): string {
  const oldest = oldestQueuedAt === null ? '' : `, the oldest for ${ago(oldestQueuedAt, at, false)}`;
  return `${queued ?? 'an unknown number'} queued${oldest} · ${sending ?? '?'} sending · ${unknown ?? '?'} unknown`;
}

/** What waits by number, and by recipient: those with the most, with what the first message waits for. */
export function queueTable(
  { sending: { numbers, recipients }, at }: ServiceStatusView,
  recipientsShown: number,
): string[] {
  const times = (seconds: number): string => (seconds === 0 ? 'at once' : `takes ${duration(seconds * 1_000)}`);
  const rows = [
    ...(numbers ?? []).map(({ phoneNumberId, waiting, perSecond, takesSeconds }) => [
      `from ${phoneNumberId}`,
      `${waiting}`,
      times(takesSeconds),
      perSecond === null ? '' : `${Math.round(perSecond)} a second`,
    ]),
    ...(recipients ?? [])
      .slice(0, recipientsShown)
      .map(({ recipient, waiting, takesSeconds, head }) => [
        `to ${recipient}`,
        `${waiting}`,
        times(takesSeconds),
        headWords(head, at),
      ]),
  ];
  return table(rows);
}

type Head = NonNullable<ServiceStatusView['sending']['recipients']>[number]['head'];

function headWords({ id, state, waitsFor }: Head, at: string): string {
  if (waitsFor === null) return `${id} ${state}`;
  const when = waitsFor.until === null ? '' : `, for ${until(waitsFor.until, at)}`;
  return `${id} waits for ${waitWords(waitsFor)}${when}`;
}

/** What is paused, for how long, and when it is tried next. */
export function pausedWords(
  { phoneNumberId, hold, since, nextAttemptAt }: ServiceStatusView['sending']['paused'][number],
  at: string,
) {
  const what = hold === null ? phoneNumberId : `${phoneNumberId} (${hold})`;
  const next =
    nextAttemptAt === null ? 'until `whatsapp outbox resume`' : `next attempt in ${until(nextAttemptAt, at)}`;
  return `${what} for ${ago(since, at, false)}; ${next}`;
}

/** How long ago that was. */
export function ago(then: string | null, at: string, hasAgo = true): string {
  if (then === null) return 'unknown';
  const words = duration(Math.max(0, Date.parse(at) - Date.parse(then)));
  return hasAgo ? `${words} ago` : words;
}

/** How long it is until then. */
export const until = (then: string, at: string): string => duration(Math.max(0, Date.parse(then) - Date.parse(at)));
