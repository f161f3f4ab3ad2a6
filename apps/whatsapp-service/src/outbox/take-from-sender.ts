import { takeTokens, tokenAt } from './bucket.ts';
import { goneAt, lastSecondAt, messagesIn } from './last-second.ts';
import { recover, type Sender, senderRule, spend } from './sender.ts';

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
    const sender = { ...spend(before, 1, now), pause: { ...pause, probeAt: now + probeAnswerMs, isProbing: true } };
    return { granted: 1, sender, nextAt: now + probeAnswerMs };
  }
  const sender = recover(before, now);
  const rule = senderRule(sender);
  const recent = lastSecondAt(sender.lastSecond ?? [], now);
  const room = Math.max(1, Math.floor(sender.perSecond)) - messagesIn(recent);
  const { taken } = takeTokens(sender.bucket, rule, now, Math.min(wanted, room));
  const after = spend(sender, taken, now);
  const nextRoomAt = room > taken ? now : goneAt(after.lastSecond ?? [], taken + 1 - room, now);
  return { granted: taken, sender: after, nextAt: Math.max(nextRoomAt, tokenAt(after.bucket, rule, now)) };
}

const probeAnswerMs = 30_000;
