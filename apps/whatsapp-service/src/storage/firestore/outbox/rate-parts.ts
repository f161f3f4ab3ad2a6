import { type RatePart, returnToPart, type Share, spendPart, takeFromPart } from '../../../outbox/rate-part.ts';
import type { Time } from '../../../outbox/realign.ts';
import type { Sender } from '../../../outbox/sender.ts';

/** This instance's parts of the numbers' rates. */
export interface RateParts {
  /** Sets the part of each rate that this instance has from now on, 0 to 1. */
  have(share: number): void;
  take(
    sender: Sender,
    wanted: number,
    time: Time,
    aheadMs?: number,
  ): { readonly times: readonly number[]; readonly nextAt: number };
  giveBack(sender: Sender, unused: readonly number[], now: number): void;
  spend(sender: Sender, messages: number, now: number): void;
  /** The number as seen from here: with the messages sent and received in the last second, and the free burst. */
  shown(sender: Sender): Sender;
}

export function createRateParts(): RateParts {
  const parts = new Map<string, RatePart>();
  let share = 1;
  const shareOf = (of: Sender): Share => ({ of, share });
  return {
    have: (next) => {
      share = next;
    },
    take: (sender, wanted, time, aheadMs) => {
      const known = parts.get(sender.phoneNumberId) ?? null;
      const { times, nextAt, part } = takeFromPart(shareOf(sender), known, wanted, time, aheadMs);
      parts.set(sender.phoneNumberId, part);
      return { times, nextAt };
    },
    giveBack: (sender, unused, now) => {
      const known = parts.get(sender.phoneNumberId);
      if (known) parts.set(sender.phoneNumberId, returnToPart(shareOf(sender), known, unused, now));
    },
    spend: (sender, messages, now) => {
      const known = parts.get(sender.phoneNumberId) ?? null;
      parts.set(sender.phoneNumberId, spendPart(shareOf(sender), known, messages, now));
    },
    shown: (sender) => {
      const known = parts.get(sender.phoneNumberId);
      return known ? { ...sender, bucket: known.bucket, lastSecond: known.lastSecond } : sender;
    },
  };
}
