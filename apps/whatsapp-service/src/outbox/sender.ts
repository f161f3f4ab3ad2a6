import type { Usage } from '@intexuraos/cloud-api';
import { type Bucket, type BucketRule, fullBucket, returnTokens, spendTokens } from '../pacing/bucket.ts';
import { count, type LastSecond, uncount } from '../pacing/last-second.ts';
import { type Breaker, type BreakerTurn, beginProbe, hurried, type Pause, passOver, turnOf } from '../work/breaker.ts';
import { atBreaker, type Holds } from './holds.ts';
import type { OutboxProblem } from './outbox-entry.ts';

/** The sending side of a business number: its rate, and the breaker that can stop it. */
export interface Sender extends Breaker<OutboxProblem> {
  readonly phoneNumberId: string;
  /**
   * Messages a second that Meta allows it: 80, 1,000 with high throughput, 20 alongside the WhatsApp Business app
   * (Meta: throughput).
   */
  readonly allowedPerSecond: number;
  /** The messages a second that it sends at present; less after Meta answered that it was too fast. */
  readonly perSecond: number;
  /** Spreads messages over the second. */
  readonly bucket: Bucket;
  /** Caps every one-second window at `perSecond`; absent in records of older versions. */
  readonly lastSecond?: LastSecond;
  /** When its rate begins to recover from Meta's last answer that it was too fast: at the end of the wait. */
  readonly slowedAt: number | null;
  /** Since when Meta has answered every call so; absent if it has accepted a message since. */
  readonly tooFastSince?: number;
  /** When Meta last accepted a message while the number was slow or had been paused. */
  readonly workedAt?: number;
  /** Pauses of a part of what it sends (`holds.ts`). */
  readonly holds?: Holds;
  /** An operator's pause: no call is made, not even as a probe, until an operator resumes it. */
  readonly stop?: Pause<OutboxProblem> | null;
}

/** The breaker of a number or of one of its holds opened or closed. */
export interface SenderTurn extends BreakerTurn<OutboxProblem> {
  readonly phoneNumberId: string;
  /** The hold; null if it is the whole number. */
  readonly hold: string | null;
}

/** A number's rate until another is set. */
const defaultPerSecond = 80;

/** A tenth of a second's worth may go at once, to catch up after a short delay. */
export function senderRule({ perSecond }: Pick<Sender, 'perSecond'>): BucketRule {
  return { capacity: Math.max(1, perSecond / 10), perSecond };
}

export function createSender(phoneNumberId: string, now: number, allowedPerSecond = defaultPerSecond): Sender {
  const rates = { allowedPerSecond, perSecond: allowedPerSecond };
  return { phoneNumberId, ...rates, bucket: fullBucket(senderRule(rates), now), slowedAt: null, pause: null };
}

/** The sender with a new allowed rate; the same rate changes nothing. */
export function allowRate(sender: Sender, allowedPerSecond: number, now: number): Sender {
  if (sender.allowedPerSecond === allowedPerSecond) return sender;
  return { ...sender, ...createSender(sender.phoneNumberId, now, allowedPerSecond), pause: sender.pause };
}

/** The sender after this many messages: sent, or received, which Meta counts as well. `isExact` as in `count`. */
export function spend(sender: Sender, messages: number, now: number, isExact = false): Sender {
  return {
    ...sender,
    bucket: spendTokens(sender.bucket, senderRule(sender), now, messages),
    lastSecond: count(sender.lastSecond ?? [], messages, now, isExact),
  };
}

const slowestPerSecond = 1;
/** A halved rate recovers in this time, if Meta does not refuse again. */
const recoveryMs = 60_000;
/** A refusal this soon after the wait may be of a call that began before. */
const settlingMs = 1_000;

/** How long a number that was too fast rests, unless Meta says how long. */
export const slowWaitMs = 1_000;
/**
 * A longer rest pauses the number, and so does a minute in which every call was too fast: it is reported, probed with
 * increasing delays, and can be resumed by an operator.
 */
export const maxSlowMs = 60_000;

/** Meta answered that the number is too fast (130429, 80007): half the rate, after a rest. */
export function slowDown(sender: Sender, now: number, waitMs: number): Sender {
  // Several calls were in flight when the first was refused; together they count once.
  const isNew = sender.slowedAt === null || now - sender.slowedAt >= settlingMs;
  const perSecond = isNew ? Math.max(slowestPerSecond, sender.perSecond / 2) : sender.perSecond;
  const slowedAt = Math.max(sender.slowedAt ?? 0, now + waitMs);
  // The bucket starts in debt, which has to fill up first.
  const tokens = (-senderRule({ perSecond }).perSecond * (slowedAt - now)) / 1000;
  return { ...sender, perSecond, bucket: { tokens, at: now }, slowedAt };
}

/** The rate rises steadily while Meta refuses nothing. */
export function recover(sender: Sender, now: number): Sender {
  if (sender.slowedAt === null || sender.perSecond >= sender.allowedPerSecond) return { ...sender, slowedAt: null };
  const part = Math.min(1, Math.max(0, now - sender.slowedAt) / recoveryMs);
  const perSecond = Math.min(sender.allowedPerSecond, sender.perSecond + sender.allowedPerSecond * part);
  return part < 0.05 ? sender : { ...sender, perSecond, slowedAt: perSecond >= sender.allowedPerSecond ? null : now };
}

/** Up to this percentage nothing changes; from here to 100 the rate falls to zero. */
const easesFrom = 80;
/** The longest wait at 100 %; then one message is tried, since Meta may let it through earlier than it estimated. */
const maxUsedUpMs = 60_000;

/**
 * The sender after Meta reported how much of the hour's calls is used up (`X-Business-Use-Case-Usage`, Meta:
 * graph-api/overview/rate-limiting): from 80 % on, its rate is limited to the remaining part of the last fifth, and at
 * 100 % it waits as long as Meta says, a minute at most. It recovers as after any slowness.
 */
export function applyUsage(sender: Sender, { percent, regainMs }: Usage, now: number): Sender {
  if (percent >= 100 || regainMs > 0) {
    return slowDown(sender, now, Math.min(regainMs > 0 ? regainMs : maxUsedUpMs, maxUsedUpMs));
  }
  const left = Math.min(1, (100 - percent) / (100 - easesFrom));
  const perSecond = Math.max(slowestPerSecond, sender.allowedPerSecond * left);
  return sender.perSecond <= perSecond
    ? sender
    : { ...sender, perSecond, slowedAt: Math.max(sender.slowedAt ?? 0, now) };
}

/** The grant of a paused number: one probe when it is due, none before. */
export function probe(sender: Sender, now: number): { readonly times: readonly number[]; readonly sender: Sender } {
  const pause = sender.pause && beginProbe(sender.pause, now);
  return pause ? { times: [now], sender: { ...spend(sender, 1, now), pause } } : { times: [], sender };
}

/** Returns unused grants for these times. */
export function returnGrant(sender: Sender, unused: readonly number[], now: number): Sender {
  if (unused[0] === undefined) return sender;
  if (sender.pause) return passOver(sender, unused[0], now);
  return {
    ...sender,
    bucket: returnTokens(sender.bucket, senderRule(sender), now, unused.length),
    lastSecond: uncount(sender.lastSecond ?? [], unused, now),
  };
}

export interface Turned {
  readonly sender: Sender;
  readonly turns: readonly SenderTurn[];
}

/**
 * The sender with its pauses lifted: their cause was fixed. An operator's pause is lifted by an operator only, not by
 * the service when a new token arrives.
 */
export function resumeSender(before: Sender, by: ResumedBy): Turned {
  const holds = before.holds && mapValues(before.holds, liftHold);
  const stop = by === 'operator' && before.stop ? { stop: null } : {};
  return turned(before, { ...before, ...lifted(before), ...(holds && { holds }), ...stop });
}

export type ResumedBy = 'operator' | 'service';

/** Who paused a number, and why; null if not given. */
export interface StopRequest {
  readonly by: string | null;
  readonly reason: string | null;
}

/** The sender with an operator's pause; an existing one stays. */
export function stopSender(before: Sender, { by, reason }: StopRequest, now: number): Turned {
  if (before.stop) return { sender: before, turns: [] };
  const problem = {
    code: null,
    subcode: null,
    title: `Paused by ${by ?? 'an operator'}`,
    details: reason,
    traceId: null,
  };
  const stop = { since: now, cause: 'operator', probeAt: now, probes: 0, isProbing: false, problem } as const;
  return turned(before, { ...before, stop });
}

/** The sender with the probes of all pauses by Meta's answers due at once. */
export function hurrySender(before: Sender, now: number): Sender {
  const hurry = <B extends Breaker<OutboxProblem>>(breaker: B): B =>
    breaker.pause ? { ...breaker, pause: hurried(breaker.pause, now) } : breaker;
  return { ...hurry(before), ...(before.holds && { holds: mapValues(before.holds, hurry) }) };
}

function turned(before: Sender, sender: Sender): Turned {
  const turns = senderTurns(before, sender);
  return { sender: turns.length === 0 ? before : sender, turns };
}

const lifted = (breaker: Breaker<OutboxProblem>): Breaker<OutboxProblem> =>
  breaker.pause ? { pause: null, doubt: null } : { pause: null };

/** `resumedAt` says until when its messages may still be marked as held. */
const liftHold = (breaker: Breaker<OutboxProblem>): Breaker<OutboxProblem> =>
  breaker.pause ? { pause: null, resumedAt: Math.max(breaker.pause.since, breaker.pause.probeAt) } : breaker;

/** The changes of a number's breakers. */
export function senderTurns(before: Sender, after: Sender): SenderTurn[] {
  const { phoneNumberId } = after;
  const holds = before.holds === after.holds ? [] : Object.keys({ ...before.holds, ...after.holds });
  const turnAt = (hold: string | null, one: Breaker<OutboxProblem>, other: Breaker<OutboxProblem>): SenderTurn[] => {
    const turn = turnOf(one, other);
    return turn ? [{ phoneNumberId, hold, ...turn }] : [];
  };
  const none = { pause: null };
  return [
    ...turnAt(null, { pause: before.stop ?? null }, { pause: after.stop ?? null }),
    ...turnAt(null, before, after),
    ...holds.flatMap((hold) => turnAt(hold, before.holds?.[hold] ?? none, after.holds?.[hold] ?? none)),
  ];
}

/** A number after the breaker of another of the same account opened or closed: they share the cause. */
export function followTurn(sender: Sender, { kind, hold, pause }: SenderTurn): Sender {
  return atBreaker(sender, hold, (breaker) => {
    if (kind !== 'closed') return breaker.pause ? breaker : { ...breaker, pause: alike(pause), doubt: null };
    const isSame = breaker.pause?.problem.code === pause.problem.code;
    return isSame ? { ...breaker, pause: null, doubt: null, resumedAt: pause.probeAt } : breaker;
  });
}

/** Another number's pause, without its probe. */
const alike = ({ probedAt: _own, ...pause }: Pause<OutboxProblem>): Pause<OutboxProblem> => ({
  ...pause,
  probes: 0,
  isProbing: false,
});

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
