import { describe, expect, it, vi } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { incoming, messagesWebhook, phoneNumberId, textMessage, wabaId } from '../../../test/support/webhooks.ts';
import { eventId } from '../../inbound/event-id.ts';

const kept = incoming(messagesWebhook(textMessage('wamid.1')), { foreign: ['/entry/0'] });
const url = `/v1/events/${eventId(kept.payload)}/replay`;

describe('POST /v1/events/{id}/replay', () => {
  it('answers 202 with the waiting event, its ownership checked again, and wakes the worker', async () => {
    const onReplay = vi.fn();
    const { post, get, store, receive } = createTestApi({ onReplay, ids: { wabaIds: [wabaId], phoneNumberIds: [] } });
    await store.events.accept(kept);
    await receive();
    expect((await get('/v1/messages/wamid.1')).statusCode).toBe(404);
    const response = await post(url);
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ state: 'pending', result: null, foreign: [] });
    expect(onReplay).toHaveBeenCalledTimes(1);
    await receive();
    expect((await get('/v1/messages/wamid.1')).statusCode).toBe(200);
  });

  it('keeps rejecting items that are still not ours', async () => {
    const ids = { wabaIds: ['1'], phoneNumberIds: [phoneNumberId] };
    const { post, store } = createTestApi({ ids });
    await store.events.accept(incoming(kept.payload, { foreign: [] }));
    expect((await post(url)).json().foreign).toEqual(['/entry/0']);
  });

  it('answers 404 for an event that is not there, and wakes nobody', async () => {
    const onReplay = vi.fn();
    const { post } = createTestApi({ onReplay });
    expect((await post(url)).statusCode).toBe(404);
    expect((await post('/v1/events/x/replay')).statusCode).toBe(404);
    expect(onReplay).not.toHaveBeenCalled();
  });

  it('takes a JSON body and minds nothing in it', async () => {
    const { post, store } = createTestApi();
    await store.events.accept(kept);
    for (const body of ['', '{}', 'null']) {
      const response = await post(url, { headers: { 'content-type': 'application/json' }, body });
      expect(response.statusCode).toBe(202);
    }
  });
});
