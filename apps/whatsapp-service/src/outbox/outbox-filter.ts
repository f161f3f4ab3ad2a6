import type { OutboxState } from '@intexuraos/service-api/outbox-state';
import type { OutboxEntry } from './outbox-entry.ts';

/** Which messages are meant. Filters combine; without any, all are. */
export interface OutboxFilter {
  readonly states?: readonly OutboxState[];
  readonly phoneNumberId?: string;
  readonly recipient?: string;
  /** Accepted at or after, and before. */
  readonly from?: number;
  readonly until?: number;
  /** Meta's code of their problem; null is a problem without a code of Meta's. */
  readonly codes?: readonly (number | null)[];
}

/** In which order a list goes by the time of acceptance. */
export type OutboxOrder = 'newest' | 'oldest';

/** Whether an entry is meant. */
export function isMeant(entry: OutboxEntry, filter: OutboxFilter): boolean {
  const { states, phoneNumberId, recipient, from, until, codes } = filter;
  return (
    (states === undefined || states.includes(entry.state)) &&
    (phoneNumberId === undefined || entry.phoneNumberId === phoneNumberId) &&
    (recipient === undefined || entry.recipient === recipient) &&
    (from === undefined || entry.createdAt >= from) &&
    (until === undefined || entry.createdAt < until) &&
    (codes === undefined || (entry.problem !== null && codes.includes(entry.problem.code)))
  );
}
