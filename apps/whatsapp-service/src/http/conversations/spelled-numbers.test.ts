import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { createGraphApi, ourNumber } from '../../../test/support/graph-api.ts';
import { incoming, messagesWebhook, phoneNumberId, textMessage } from '../../../test/support/webhooks.ts';
import { isWanted } from '../events/stream-filter.ts';

const waId = '12025550142';
const spelled = ['+1 202 555 0142', '+1 (202) 555-0142', '1.202.555.0142', '0012025550142', '+12025550142', waId];
const withPlus = '?user=+1+202+555+0142';
const strangers = ['Ada', '1234', '020 7946 0958', 'us.1', '+1 202 555 0142 x3'];

async function apiWithAUser() {
  const api = createTestApi();
  await api.store.events.accept(
    incoming(messagesWebhook(textMessage('wamid.one', { from: waId, fromUserId: 'US.13491208655302741918' }))),
  );
  await api.receive();
  return api;
}

describe('F10: the number of a user in another spelling', () => {
  it.each(['/v1/conversations', '/v1/events'])('finds the user in %s', async (path) => {
    const { get } = await apiWithAUser();
    const queries = spelled.map((text) => `?user=${encodeURIComponent(text)}`);
    for (const query of [...queries, withPlus, '?user=US.13491208655302741918']) {
      const response = await get(path + query);
      expect([query, response.statusCode, response.json().data]).toMatchObject([query, 200, [{ phoneNumberId }]]);
    }
  });

  it('finds the user of a mobile number in Argentina by the 15 that people dial there', async () => {
    const api = createTestApi();
    const message = textMessage('wamid.ar', { from: '5491162000417' });
    await api.store.events.accept(incoming(messagesWebhook(message)));
    await api.receive();
    const found = await api.get(`/v1/conversations?user=${encodeURIComponent('+54 11 15-6200-0417')}`);
    expect(found.json().data).toMatchObject([{ phoneNumberId }]);
  });

  it.each([
    ['5491150000033', '541150000033'],
    ['541150000033', '5491150000033'],
  ])('finds the user of a number with two spellings who wrote as %s by %s too', async (from, other) => {
    const api = createTestApi();
    await api.store.events.accept(incoming(messagesWebhook(textMessage('wamid.ar', { from, body: 'hola' }))));
    await api.receive();
    for (const path of ['/v1/conversations?', '/v1/events?', '/v1/search?q=hola&']) {
      const { data } = (await api.get(`${path}user=${other}`)).json();
      expect([path, data.length]).toEqual([path, 1]);
    }
    const user = { waId: from, userId: null, parentUserId: null, name: null, username: null };
    const items = [{ kind: 'message.text', user }] as unknown as Parameters<typeof isWanted>[0]['items'];
    expect(isWanted({ items }, { user: other })).toBe(true);
  });

  it('finds what was sent to either spelling of a number that has two', async () => {
    const api = createGraphApi();
    const [long, short] = ['5491150000033', '541150000033'];
    for (const to of [long, short]) {
      const payload = { messaging_product: 'whatsapp', to, type: 'text', text: { body: 'hola' } };
      const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
      await api.request({ method: 'POST', url: `/v24.0/${ourNumber}/messages`, headers, payload });
    }
    for (const recipient of [long, short]) {
      const { data } = (await api.request({ method: 'GET', url: `/v1/outbox?recipient=${recipient}` })).json();
      expect(data).toHaveLength(2);
    }
  });

  it('finds what was sent to them in any other', async () => {
    const api = createGraphApi();
    for (const to of spelled) {
      const payload = { messaging_product: 'whatsapp', to, type: 'text', text: { body: 'hi' } };
      const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
      await api.request({ method: 'POST', url: `/v24.0/${ourNumber}/messages`, headers, payload });
    }
    for (const recipient of spelled) {
      const url = `/v1/outbox?recipient=${encodeURIComponent(recipient)}`;
      const { data } = (await api.request({ method: 'GET', url })).json<{ data: { recipient: string }[] }>();
      expect(data.map((entry) => entry.recipient)).toEqual(spelled.map(() => waId));
    }
  });

  it('is refused in every filter where it is none, and nothing is listed as if nobody were there', async () => {
    const { get } = createTestApi();
    for (const [path, name] of [
      ['/v1/conversations', 'user'],
      ['/v1/events', 'user'],
      ['/v1/stream', 'user'],
      ['/v1/outbox', 'recipient'],
    ]) {
      for (const text of strangers) {
        const response = await get(`${path}?${name}=${encodeURIComponent(text)}`);
        expect([path, text, response.statusCode, response.json().error]).toEqual([
          path,
          text,
          400,
          { code: 'parameter_invalid', message: expect.stringMatching(`^${name} must be a phone number with its`) },
        ]);
      }
    }
  });

  it('lets a stream through by each id of the user', () => {
    const user = { waId, userId: 'US.1', parentUserId: 'US.ENT.2', name: null, username: null };
    const items = [{ kind: 'message.text', user }] as unknown as Parameters<typeof isWanted>[0]['items'];
    for (const id of [waId, 'US.1', 'US.ENT.2']) expect(isWanted({ items }, { user: id })).toBe(true);
    expect(isWanted({ items }, { user: 'US.3' })).toBe(false);
  });
});

describe('F10: a business number where its id belongs', () => {
  it.each(['/v1/conversations', '/v1/stream', '/v1/outbox', '/v1/usage'])('is refused by %s', async (path) => {
    const response = await createTestApi().get(`${path}?phoneNumberId=${encodeURIComponent('+1 555 078 3881')}`);
    expect([response.statusCode, response.json().error.message]).toEqual([
      400,
      expect.stringContaining('not the number itself'),
    ]);
  });

  it('resumes nothing', async () => {
    const response = await createTestApi().post('/v1/outbox/resume?phoneNumberId=%2B15550783881');
    expect(response.json().error.code).toBe('parameter_invalid');
  });
});
