import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, createTestApi, metaSecrets, type TestApi } from '../../../test/support/api.ts';
import {
  type JsonObject,
  messagesWebhook,
  phoneNumberId,
  textMessage,
  wabaId,
} from '../../../test/support/webhooks.ts';
import { addressLifeMs } from './media-address.ts';
import { createKnownAddresses } from './media-content.ts';

const bytes = Buffer.from('the bytes of a picture');
const host = 'wa.example.com';
const user = '16505551234';

let meta: Simulator;
let api: TestApi;

beforeAll(async () => {
  meta = await createSimulator({ ...metaSecrets, speed: 0 });
});
beforeEach(() => {
  meta.reset();
  api = createTestApi({ graphUrl: meta.url, ids: { wabaIds: [wabaId], phoneNumberIds: [phoneNumberId] } });
});
afterAll(() => meta.close());

const withKey = { authorization: `Bearer ${apiKey}` };

/** Fetches a URL from a response, as a reader of it would. */
const fetchShown = (
  url: string,
  headers: Readonly<Record<string, string>> = withKey,
  method: 'GET' | 'HEAD' = 'GET',
) => {
  expect(new URL(url).origin).toBe(`http://${host}`);
  return api.app.inject({ method, url: url.replace(`http://${host}`, ''), headers: { ...headers, host } });
};

/** A user's picture, and the URL that the service shows for it. */
async function receivePicture(): Promise<{ readonly id: string; readonly url: string; readonly metaUrl: string }> {
  const { message: written } = meta.users.write(user, { type: 'image', image: { data: bytes.toString('base64') } });
  const image = written.image as JsonObject;
  const { text: _, ...message } = textMessage('wamid.picture', { from: user });
  await api.receive(messagesWebhook({ ...message, type: 'image', image }));
  const headers = { host };
  const { data } = (await api.get('/v1/conversations')).json<{ data: { id: string }[] }>();
  const listed = await api.get(`/v1/conversations/${data[0]?.id}/messages`, { headers });
  return { id: String(image.id), url: listed.json().data[0].media.url, metaUrl: String(image.url) };
}

describe('F9: media.url', () => {
  it('opens with an API key, sent in any of the ways', async () => {
    const { url } = await receivePicture();
    for (const headers of [withKey, { 'x-api-key': apiKey }, { authorization: `OAuth ${apiKey}` }]) {
      const file = await fetchShown(url, headers);
      expect([file.statusCode, file.headers['content-type'], file.rawPayload]).toEqual([200, 'image/jpeg', bytes]);
    }
    expect((await fetchShown(`${url}?access_token=${apiKey}`, {})).rawPayload).toEqual(bytes);
    expect([(await fetchShown(url, {})).statusCode, (await fetchShown(url, { 'x-api-key': 'x' })).statusCode]).toEqual([
      401, 401,
    ]);
  });

  it('is the same wherever a medium is shown, and Meta’s own address is in no such place', async () => {
    const { url, metaUrl } = await receivePicture();
    const headers = { host };
    const message = (await api.get('/v1/messages/wamid.picture', { headers })).json();
    const { data } = (await api.get('/v1/events')).json<{ data: { id: string }[] }>();
    const event = (await api.get(`/v1/events/${data[0]?.id}`, { headers })).json();
    expect([message.media.url, event.items[0].details.media.url]).toEqual([url, url]);
    expect(JSON.stringify([message.media, event.items[0].details])).not.toContain(new URL(metaUrl).host);
  });

  it('still opens when Meta’s address has expired, and until Meta deletes the file', async () => {
    const { url } = await receivePicture();
    meta.clock.advance(6 * 60_000);
    expect((await fetchShown(url)).rawPayload).toEqual(bytes);
    meta.clock.advance(7 * 86_400_000);
    const gone = await fetchShown(url);
    expect([gone.statusCode, gone.json().error]).toMatchObject([404, { message: expect.stringContaining('7 days') }]);
  });

  it('serves ranges, and asks Meta once where the file is', async () => {
    const { url } = await receivePicture();
    const part = await fetchShown(url, { ...withKey, range: 'bytes=4-8' });
    expect([part.statusCode, part.headers['content-range'], part.body]).toEqual([
      206,
      `bytes 4-8/${bytes.length}`,
      'bytes',
    ]);
    const head = await fetchShown(url, withKey, 'HEAD');
    expect([head.statusCode, head.headers['content-length'], head.headers['accept-ranges'], head.body]).toEqual([
      200,
      String(bytes.length),
      'bytes',
      '',
    ]);
    const beyond = await fetchShown(url, { ...withKey, range: 'bytes=1000-' });
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, `bytes */${bytes.length}`]);
    meta.faults.add({ route: 'GET media' }, { kind: 'error', code: 131000 });
    expect((await fetchShown(url, { ...withKey, range: 'bytes=-7' })).body).toBe('picture');
  });

  it('leads to no other object of Meta’s', async () => {
    const response = await fetchShown(`http://${host}/v24.0/${wabaId}/content`);
    expect([response.statusCode, response.json().error.code]).toEqual([404, 100]);
  });

  it('is null if the message names no file that Meta keeps', async () => {
    const { text: _, ...message } = textMessage('wamid.broken', { from: user });
    await api.receive(messagesWebhook({ ...message, type: 'image', image: { url: 'https://lookaside.fbsbx.com/x' } }));
    expect((await api.get('/v1/messages/wamid.broken')).json().media).toMatchObject({ id: null, url: null });
  });
});

describe('F9: the url of a media object', () => {
  const signedUrl = async (): Promise<string> => {
    const { id } = await receivePicture();
    const described = await api.app.inject({ url: `/v24.0/${id}`, headers: { ...withKey, host } });
    return described.json<{ url: string }>().url;
  };

  it('opens without a key for five minutes, also on a page of another origin', async () => {
    const url = await signedUrl();
    const file = await fetchShown(url, {});
    expect([file.statusCode, file.rawPayload, file.headers['cross-origin-resource-policy']]).toEqual([
      200,
      bytes,
      'cross-origin',
    ]);
    expect((await fetchShown(url)).rawPayload).toEqual(bytes);
    const { searchParams } = new URL(url);
    // The API's clock is at an hour past noon.
    expect(Number(searchParams.get('until'))).toBe(Date.UTC(2026, 5, 1, 13) + addressLifeMs);
  });

  it.each(['at', 'until', 'by'])('opens nothing if its %s is changed or missing', async (name) => {
    for (const value of ['9999999999999', null]) {
      const url = new URL(await signedUrl());
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
      expect((await fetchShown(url.href, {})).statusCode).toBe(401);
      // With a key, a URL without Meta's is the plain one.
      if (url.searchParams.has('at')) expect((await fetchShown(url.href)).statusCode).toBe(404);
    }
  });

  it('does not make up for a wrong key', async () => {
    expect((await fetchShown(await signedUrl(), { 'x-api-key': 'wrong' })).statusCode).toBe(401);
  });
});

describe('known addresses', () => {
  it('are forgotten before Meta’s expire, and when there are too many', () => {
    const time = { now: 0 };
    const known = createKnownAddresses(() => time.now);
    known.put('a', 'https://a');
    time.now = addressLifeMs - 60_001;
    expect(known.get('a')).toBe('https://a');
    time.now += 1;
    expect(known.get('a')).toBeNull();
    for (let index = 0; index <= 1_000; index += 1) known.put(String(index), 'https://b');
    expect([known.get('0'), known.get('1')]).toEqual([null, 'https://b']);
    known.forget('1');
    expect(known.get('1')).toBeNull();
  });
});
