import { earliest, latest } from '../records/joins.ts';
import { secondOf } from './thread-control.ts';

/** Conversation Routing activity on one business number. A number without any has no record. */
export interface RoutingRecord {
  /** The phone number id. */
  readonly key: string;
  /** When the first standby webhook was received; null if none was. Milliseconds since 1970, as all times here. */
  readonly standbySince: number | null;
  /** The last handover of any thread, reported by Meta or made by this service. */
  readonly handoverAt: number | null;
  /** When Meta last refused a service message because another responder owns the thread (131070). */
  readonly refusedAt: number | null;
}

/** Merges two records of a number; a join. */
export function mergeRouting(
  before: RoutingRecord | null,
  news: Partial<RoutingRecord> & { key: string },
): RoutingRecord {
  return {
    key: news.key,
    standbySince: earliest(before?.standbySince ?? null, news.standbySince ?? null),
    handoverAt: latest(before?.handoverAt ?? null, news.handoverAt ?? null),
    refusedAt: latest(before?.refusedAt ?? null, news.refusedAt ?? null),
  };
}

/** Whether Meta refuses service messages on other responders' threads: it has, since the last handover on the number. */
export function refusesOthers({ refusedAt, handoverAt }: RoutingRecord): boolean {
  return refusedAt !== null && (handoverAt === null || secondOf(refusedAt) > secondOf(handoverAt));
}
