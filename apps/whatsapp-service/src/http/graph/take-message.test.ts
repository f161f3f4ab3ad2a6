import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { phoneNumberId } from '../../../test/support/webhooks.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

describe('an Idempotency-Key', () => {
  it('stands for the same message after the API key was replaced', async () => {
    const store = createMemoryStore({ now: Date.now });
    const post = (apiKey: string, text: string) =>
      createTestApi({ store, apiKeys: [apiKey], graphUrl: 'http://127.0.0.1:9', now: Date.now }).app.inject({
        method: 'POST',
        url: `/v24.0/${phoneNumberId}/messages`,
        headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': 'order-1042', prefer: 'respond-async' },
        payload: { messaging_product: 'whatsapp', to: '16505550123', type: 'text', text: { body: text } },
      });
    const first = await post('the-key-before-the-rotation', 'Hi');
    const repeated = await post('the-key-after-the-rotation', 'Hi');
    expect([first.statusCode, repeated.statusCode]).toEqual([202, 202]);
    expect(repeated.headers['idempotent-replayed']).toBe('true');
    expect(repeated.headers['x-outbox-id']).toBe(first.headers['x-outbox-id']);
    expect((await post('the-key-after-the-rotation', 'Bye')).statusCode).toBe(422);
  });
});
