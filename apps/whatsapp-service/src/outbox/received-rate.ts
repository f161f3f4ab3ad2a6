import type { Change } from '../changes/change.ts';
import type { Clock } from '../clock.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Meta counts the messages that a number receives against its rate, in addition to those that it sends (Meta: throughput). */
export interface ReceivedRate {
  /** Counts the received messages among these changes. */
  saw(changes: readonly Change[]): void;
  /** Reports that the number is sending; one that has not for a while has nothing to hold back. */
  sends(phoneNumberId: string): void;
}

const gatherMs = 100;
const activeForMs = 5_000;

export function createReceivedRate(
  outbox: Pick<OutboxStore, 'spend'>,
  { now, steadyNow }: Pick<Clock, 'now' | 'steadyNow'>,
): ReceivedRate {
  const sentAt = new Map<string, number>();
  const counts = new Map<string, number>();
  let isGathering = false;
  const spend = (): void => {
    isGathering = false;
    for (const [phoneNumberId, messages] of counts) {
      // A lost count costs a little precision of the rate; if it matters, Meta says so and the number slows down.
      outbox.spend(phoneNumberId, messages, now()).catch(() => undefined);
    }
    counts.clear();
  };
  return {
    saw: (changes) => {
      if (sentAt.size === 0) return;
      for (const { type, key } of changes) {
        if (type !== 'message.received') continue;
        const phoneNumberId = key.slice(0, key.indexOf('/'));
        if (steadyNow() - (sentAt.get(phoneNumberId) ?? Number.NEGATIVE_INFINITY) > activeForMs) continue;
        counts.set(phoneNumberId, (counts.get(phoneNumberId) ?? 0) + 1);
        if (!isGathering) setTimeout(spend, gatherMs).unref();
        isGathering = true;
      }
    },
    sends: (phoneNumberId) => {
      sentAt.set(phoneNumberId, steadyNow());
    },
  };
}
