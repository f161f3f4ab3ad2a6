import { parseWebhook } from '@intexuraos/cloud-api';
import type { Log } from '../log.ts';
import { eventId } from './event-id.ts';

/** So many items are named in a line; the event has them all. */
const maxNamed = 20;

/**
 * Logs each kept webhook at level `debug`: the event's id, and of its items the kinds and message ids. Reading them out
 * costs time, so it is done only where the level is on.
 */
export function createKeptLog(
  log: Pick<Log, 'debug' | 'isLevelEnabled'>,
): (payload: Uint8Array, outcome: 'stored' | 'duplicate') => void {
  return (payload, outcome) => {
    if (!log.isLevelEnabled('debug')) return;
    const items = parseWebhook(payload);
    const named = items.slice(0, maxNamed).map(({ kind, type, wamid }) => ({ kind: `${kind}.${word(type)}`, wamid }));
    log.debug({ eventId: eventId(payload), outcome, itemCount: items.length, items: named }, 'Webhook kept.');
  };
}

/** Meta's words for types are short and plain; whatever else stands in their place may be content. */
const word = (type: string): string => (/^[\w-]{1,40}$/.test(type) ? type : 'other');
