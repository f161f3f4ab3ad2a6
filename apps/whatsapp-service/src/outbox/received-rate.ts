import { changesIn, listAt, valueAt } from '@intexuraos/cloud-api';
import type { Clock } from '../clock.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Meta counts the messages that a number receives against its rate, beside those that it sends (Meta: throughput). */
export interface ReceivedRate {
  /** Takes note of a webhook that came, as parsed JSON. */
  saw(webhook: unknown): void;
  /** Says that the number sends just now; one that has not for a while has nothing to be held back. */
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
      // Losing a count costs a little of the rate's precision; Meta would say so, and it slows down.
      outbox.spend(phoneNumberId, messages, now()).catch(() => undefined);
    }
    counts.clear();
  };
  return {
    saw: (webhook) => {
      if (sentAt.size === 0) return;
      for (const [phoneNumberId, messages] of messagesIn(webhook)) {
        if (steadyNow() - (sentAt.get(phoneNumberId) ?? Number.NEGATIVE_INFINITY) > activeForMs) continue;
        counts.set(phoneNumberId, (counts.get(phoneNumberId) ?? 0) + messages);
        if (!isGathering) setTimeout(spend, gatherMs).unref();
        isGathering = true;
      }
    },
    sends: (phoneNumberId) => {
      sentAt.set(phoneNumberId, steadyNow());
    },
  };
}

function messagesIn(webhook: unknown): [string, number][] {
  return changesIn(webhook).flatMap(({ value }) => {
    const phoneNumberId = valueAt(valueAt(value, 'metadata'), 'phone_number_id');
    const messages = listAt(value, 'messages').length;
    return messages > 0 && typeof phoneNumberId === 'string' ? [[phoneNumberId, messages] as [string, number]] : [];
  });
}
