import type { Simulator, WebhookRecord } from '@intexuraos/whatsapp-simulator';
import { eventIdOf } from '../support/service-client.ts';
import { postedOf, type SentWebhook } from './meta-sender.ts';

const lookEveryMs = 150;

/** Tells of each POST that the simulator makes from now on, once it was answered; returns what ends that. */
export function watchTraffic(simulator: Simulator, onSent: (webhook: SentWebhook) => void): () => void {
  const isTold = new Set(simulator.webhooks().map(({ id }) => id));
  const look = setInterval(() => {
    for (const record of simulator.webhooks()) {
      if (record.attempts.length === 0 || isTold.has(record.id)) continue;
      isTold.add(record.id);
      onSent(webhookOf(record));
    }
  }, lookEveryMs);
  look.unref();
  return () => clearInterval(look);
}

function webhookOf(record: WebhookRecord): SentWebhook {
  const posted = postedOf(record);
  const kind = [...new Set(record.fields)].join(', ');
  const sentAt = record.attempts[0]?.at ?? record.createdAt;
  return { kind, who: 'the simulator', sentAt, dueStatus: 200, eventId: eventIdOf(posted.body), ...posted };
}
