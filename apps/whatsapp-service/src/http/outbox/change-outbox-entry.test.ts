import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { draft, outcomes, takeRequest } from '../../../test/support/outbox.ts';
import { messageStatus, noon, statusesWebhook } from '../../../test/support/webhooks.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

const at = noon + 3_600_000;

describe('POST /v1/outbox/{id}/retry', () => {
  it('takes a message that has failed before the outbox has learnt so', async () => {
    const store = createMemoryStore({ now: () => at });
    const { outbox } = store.sending;
    // The outbox learns it after it was asked for the first time.
    const retry: OutboxStore['retry'] = async (id, now) => {
      const change = await outbox.retry(id, now);
      await outbox.settlePending(10, now);
      return change;
    };
    const sending = { ...store.sending, outbox: { ...outbox, retry } };
    const { receive, get, post } = createTestApi({ store: { ...store, sending } });
    const { entry } = await outbox.accept(draft('16505551234', { createdAt: at }));
    await outbox.take(takeRequest(at));
    const sent = { outcome: outcomes.accepted('wamid.OUT'), usedFallback: false, now: at, holdMs: 0, jitter: 0 };
    await outbox.finish({ entryId: entry.id, attempt: 1, ...sent });
    await store.sending.sent.drain(10);
    await receive(statusesWebhook(messageStatus('wamid.OUT', 'failed')));
    const stateOf = async (path: string) => (await get(path)).json().state;
    expect([await stateOf('/v1/messages/wamid.OUT'), await stateOf(`/v1/outbox/${entry.id}`)]).toEqual([
      ...['failed', 'accepted'],
    ]);
    expect((await post(`/v1/outbox/${entry.id}/retry`)).json()).toMatchObject({ state: 'queued' });
  });
});
