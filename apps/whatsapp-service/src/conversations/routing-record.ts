import { earliest, latest } from '../inbound/joins.ts';
import { secondOf } from './thread-control.ts';

/** What was seen of Conversation Routing on one business number. There is no record of a number without any. */
export interface RoutingRecord {
  /** The phone number id. */
  readonly key: string;
  /** When the first standby webhook was received; null if none was. Milliseconds since 1970, as all times here. */
  readonly standbySince: number | null;
  /** The last handover of any thread, reported by Meta or done by this service. */
  readonly handoverAt: number | null;
  /** The last time that Meta refused a service message since another responder owns the thread (131070). */
  readonly refusedAt: number | null;
}

/** Puts together what was seen at two times; a join. */
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

/** Whether Meta refuses service messages on the threads of others: it did since the last handover on the number. */
export function refusesOthers({ refusedAt, handoverAt }: RoutingRecord): boolean {
  return refusedAt !== null && (handoverAt === null || secondOf(refusedAt) > secondOf(handoverAt));
}
