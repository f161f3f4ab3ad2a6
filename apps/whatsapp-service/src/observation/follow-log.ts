import { parseWebhook } from '@intexuraos/cloud-api';
import { eventId } from '../inbound/event-id.ts';
import type { Log } from '../log.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import { readTraceContext, traceFieldsOf } from './trace-context.ts';
import type { Watcher } from './watcher.ts';

/** So many items are named in a line; the event has them all. */
const maxNamed = 20;

/**
 * Lets one message be followed through the log, at level `debug`: each line on its way has its wamid, or the outbox's id
 * for it, or both. Reading them out of webhooks costs time, so where the level is off nothing is watched.
 */
export function createFollowLog(
  log: Pick<Log, 'debug' | 'isLevelEnabled'>,
  googleProject: string | undefined,
): Watcher {
  if (!log.isLevelEnabled('debug')) return {};
  const traceOf = (headers: Parameters<typeof readTraceContext>[0]) =>
    traceFieldsOf(readTraceContext(headers), googleProject);
  return {
    onAnswered: ({ outcome, payload, headers }) => {
      if (outcome !== 'stored' && outcome !== 'duplicate') return;
      const items = parseWebhook(payload);
      const named = items.slice(0, maxNamed).map(({ kind, type, wamid }) => ({ kind: `${kind}.${word(type)}`, wamid }));
      log.debug(
        { eventId: eventId(payload), outcome, itemCount: items.length, items: named, ...traceOf(headers) },
        'Webhook kept.',
      );
    },
    onProcessed: ({ told }) => {
      for (const { id, items } of told) {
        const named = items.slice(0, maxNamed).map(({ kind, wamid, entryId, state }) => {
          const [family = '', type = ''] = kind.split('.');
          return { kind: `${family}.${word(type)}`, wamid, entryId, state };
        });
        log.debug({ eventId: id, itemCount: items.length, items: named }, 'Webhook processed.');
      }
    },
    onAccepted: ({ entry: { id, phoneNumberId }, outcome }) =>
      log.debug({ entryId: id, phoneNumberId, outcome }, 'Message to send kept.'),
    onSubmitted: ({ outcome, entry, headers }) =>
      log.debug({ entryId: entry?.id, wamid: entry?.wamid, outcome, ...traceOf(headers) }, 'Request to send answered.'),
    onAttempt: (entry) => {
      const { number, startedAt, endedAt, outcome, problem } = entry.attempts.at(-1) ?? {};
      const durationMs = (endedAt ?? 0) - (startedAt ?? 0);
      log.debug({ ...namesOf(entry), attempt: number, outcome, code: problem?.code, durationMs }, 'Message tried.');
    },
    onSettled: (entry) => log.debug({ ...namesOf(entry), code: entry.problem?.code }, 'Message settled by a status.'),
  };
}

const namesOf = ({ id, wamid, phoneNumberId, state }: OutboxEntry) => ({ entryId: id, wamid, phoneNumberId, state });

/** Meta's words for types are short and plain; whatever else stands in their place may be content. */
const word = (type: string): string => (/^[\w-]{1,40}$/.test(type) ? type : 'other');
