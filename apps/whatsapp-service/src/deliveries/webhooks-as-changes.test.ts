import { describe, expect, it } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, textMessage } from '../../test/support/webhooks.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { webhooksAsChanges } from './webhooks-as-changes.ts';

const number = '106540352242922';
const batch = () =>
  incoming(
    messagesWebhook(textMessage('wamid.1', { from: '16505550001' }), textMessage('wamid.2', { from: '16505550002' })),
    {
      receivedAt: 0,
    },
  );

describe('webhooksAsChanges', () => {
  it('is about the conversations of everybody in a webhook', async () => {
    const store = createMemoryStore({ now: () => 1_000_000 });
    await store.events.accept(batch());
    await processAll(store);
    const { changes } = await webhooksAsChanges(store.feed).read(null, 10);
    expect(changes).toMatchObject([{ conversation: `${number}/w:16505550001`, alsoIn: [`${number}/w:16505550002`] }]);
  });

  it('is about the same conversations before the webhook is processed', async () => {
    const store = createMemoryStore({ now: () => 1_000_000 });
    await store.events.accept(batch());
    const { changes } = await webhooksAsChanges(store.feed).read(null, 10);
    expect(changes).toMatchObject([{ conversation: `${number}/w:16505550001`, alsoIn: [`${number}/w:16505550002`] }]);
  });
});
