import type { OutboxState } from '@intexuraos/service-api/outbox-state';
import type { OutboxEntry } from './outbox-entry.ts';

/** Selects messages. Filters combine; without any, all match. */
export interface OutboxFilter {
  readonly states?: readonly OutboxState[];
  readonly phoneNumberId?: string;
  /** Their ids, exactly as the messages name them. */
  readonly recipient?: string | readonly string[];
  /** Accepted at or after `from`, and before `until`. */
  readonly from?: number;
  readonly until?: number;
  /** Meta's code of their problem; null is a problem without a code of Meta's. */
  readonly codes?: readonly (number | null)[];
}

/** The order of a list, by time of acceptance. */
export type OutboxOrder = 'newest' | 'oldest';

/** Whether an entry matches. */
export function isMeant(entry: OutboxEntry, filter: OutboxFilter): boolean {
  const { states, phoneNumberId, recipient, from, until, codes } = filter;
  return (
    (states === undefined || states.includes(entry.state)) &&
    (phoneNumberId === undefined || entry.phoneNumberId === phoneNumberId) &&
    (recipient === undefined || [recipient].flat().includes(entry.recipient)) &&
    (from === undefined || entry.createdAt >= from) &&
    (until === undefined || entry.createdAt < until) &&
    (codes === undefined || (entry.problem !== null && codes.includes(entry.problem.code)))
  );
}
