import { canonicalJson, compareKeys } from '../records/joins.ts';
import type { ControlEvidence, ControlReason, ConversationFacts } from './conversation-record.ts';

/** A thread whose user has been silent for this long no longer has an owner. */
export const idleAfterMs = 24 * 60 * 60 * 1000;

/**
 * Who may send service messages in a conversation while Conversation Routing is active. `mine`: this service's app;
 * `other`: another responder, such as Meta's agent; `idle`: nobody, the next message of the user decides; `unknown`:
 * nothing was reported, as for numbers without routing.
 */
export type ControlState = 'mine' | 'other' | 'idle' | 'unknown';

export interface ThreadControl {
  readonly state: ControlState;
  /** Since when, milliseconds since 1970; null while unknown. */
  readonly since: number | null;
  /** What this is inferred from; `user_silent` for a thread that became idle by itself. */
  readonly reason: ControlReason | 'service_message' | 'user_silent' | null;
}

const ranks: Readonly<Record<ControlReason, number>> = {
  user_message: 1,
  standby: 2,
  refused: 4,
  control_passed: 5,
  control_taken: 5,
  passed: 5,
  released: 5,
  taken: 5,
};
/** A service message that Meta accepted outweighs standby in the same second, but not a refusal. */
const serviceRank = 3;

/**
 * Of two pieces of evidence, the one that decides who owns the thread now: the later, in seconds, as Meta counts; in the
 * same second handovers beat a refusal, which beats standby, which beats messages. A join: neither order nor repetition
 * matters.
 */
export function newerControl(a: ControlEvidence | null, b: ControlEvidence | null): ControlEvidence | null {
  if (!a || !b || a === b) return a ?? b;
  // Each message of a user is evidence, so the expensive comparison is made only if nothing else differs.
  const order =
    secondOf(a.at) - secondOf(b.at) ||
    ranks[a.reason] - ranks[b.reason] ||
    a.at - b.at ||
    compareKeys([a.reason], [b.reason]) ||
    compareKeys([canonicalJson(a)], [canonicalJson(b)]);
  return order >= 0 ? a : b;
}

/**
 * Who controls the thread according to the reports, ignoring the user's silence: a service message that Meta accepted while
 * another responder owned the thread has taken it over.
 */
export function lastControl({
  control,
  servedAt,
}: Pick<ConversationFacts, 'control' | 'servedAt'>): (ThreadControl & { readonly since: number }) | null {
  if (!control) return null;
  const { state, at, reason } = control;
  const hasTaken =
    state === 'other' &&
    servedAt !== null &&
    servedAt < at + idleAfterMs &&
    compareKeys([secondOf(servedAt), serviceRank], [secondOf(at), ranks[reason]]) > 0;
  return hasTaken ? { state: 'mine', since: servedAt, reason: 'service_message' } : { state, since: at, reason };
}

/**
 * Who controls the thread at `now`. Meta does not report idleness: it begins 24 hours after the user's last message or the
 * last handover, whichever is later.
 */
export function threadControl(facts: Pick<ConversationFacts, 'control' | 'servedAt'>, now: number): ThreadControl {
  const last = lastControl(facts);
  if (!last) return { state: 'unknown', since: null, reason: null };
  const idleAt = last.since + idleAfterMs;
  return last.state !== 'idle' && now >= idleAt ? { state: 'idle', since: idleAt, reason: 'user_silent' } : last;
}

/** Meta counts seconds. */
export const secondOf = (at: number): number => Math.floor(at / 1000);
