import { takeTokens, tokenAt } from './bucket.ts';
import { recover, type Sender, senderRule } from './sender.ts';

export interface SenderGrant {
  /** How many messages may go now. */
  readonly granted: number;
  /** The sender after the grant. */
  readonly sender: Sender;
  /** When there will be more, for one that wanted more than it got. */
  readonly nextAt: number;
}

/**
 * How many messages of `wanted` a number may send at this moment. A paused one may send none, but for a single message
 * when the time has come to see whether it works again; the next such probe then lies ahead.
 */
export function takeFromSender(before: Sender, wanted: number, now: number): SenderGrant {
  const { pause } = before;
  if (pause) {
    if (wanted === 0 || pause.probeAt > now) return { granted: 0, sender: before, nextAt: pause.probeAt };
    // Until its answer is in, no other is tried.
    const sender = { ...before, pause: { ...pause, probeAt: now + probeAnswerMs, isProbing: true } };
    return { granted: 1, sender, nextAt: now + probeAnswerMs };
  }
  const sender = recover(before, now);
  const rule = senderRule(sender);
  const { bucket, taken } = takeTokens(sender.bucket, rule, now, wanted);
  const after = { ...sender, bucket };
  return { granted: taken, sender: after, nextAt: tokenAt(bucket, rule, now) };
}

const probeAnswerMs = 30_000;
