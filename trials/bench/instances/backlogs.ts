import { defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import type { Store } from '../../../apps/whatsapp-service/src/storage/store.ts';
import { draft } from '../../../apps/whatsapp-service/test/support/outbox.ts';
import { incoming, messagesWebhook, textMessage } from '../../../apps/whatsapp-service/test/support/webhooks.ts';

/** Work that is in the store before the instances start, each piece about a different person. */
export interface Backlog {
  /** Its name in the names of figures. */
  readonly name: string;
  readonly label: string;
  /** Stores that much of it. */
  pour(store: Store, count: number): Promise<void>;
  /** The amount that is done. */
  done(store: Store, count: number, meta: Simulator): Promise<number>;
}

export const webhooksToProcess: Backlog = {
  name: 'processing',
  label: 'webhooks processed',
  pour: (store, count) =>
    inGroups(count, (index) => {
      const message = textMessage(`wamid.${index}`, { from: personAt(index) });
      return store.events.accept(incoming(messagesWebhook(message), { receivedAt: Date.now() }));
    }),
  done: async ({ events }, count) => count - (await events.count()).pending,
};

export const messagesToSend: Backlog = {
  name: 'sending',
  label: 'messages sent',
  pour: ({ sending: { outbox } }, count) =>
    inGroups(count, (index) => {
      const body = JSON.stringify(template(personAt(index)));
      return outbox.accept(
        draft(personAt(index), { createdAt: Date.now(), phoneNumberId: defaults.phoneNumberId, body }),
      );
    }),
  done: async (_store, _count, meta) => meta.platform.world.messages.size,
};

const personAt = (index: number): string => `1650${5_000_000 + index}`;

const template = (to: string) => ({
  messaging_product: 'whatsapp',
  to,
  type: 'template',
  template: { name: 'hello_world', language: { code: 'en_US' } },
});

async function inGroups(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  const groupSize = 16;
  for (let next = 0; next < count; next += groupSize) {
    await Promise.all(Array.from({ length: Math.min(groupSize, count - next) }, (_, index) => work(next + index)));
  }
}
