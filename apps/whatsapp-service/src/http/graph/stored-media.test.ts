import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, metaSecrets } from '../../../test/support/api.ts';
import { type MediaHost, startMediaHost } from '../../../test/support/media-host.ts';
import { mediaId, openWithMedia } from '../../../test/support/stored-media.ts';
import { phoneNumberId } from '../../../test/support/webhooks.ts';

const id = mediaId;
let meta: MediaHost;
beforeAll(async () => {
  meta = await startMediaHost();
  meta.token = metaSecrets.token;
});
afterAll(() => meta.close());

/** An API with a file that is stored here, and that Meta has never heard of. */
async function scene() {
  const bytes = randomBytes(1_000);
  const file = { kind: 'image', mimeType: 'image/jpeg', sha256: null, filename: null } as const;
  const api = await openWithMedia({ bytes, file, graphUrl: meta.url });
  const get = (url: string) => api.app.inject({ url, headers: { authorization: `Bearer ${apiKey}` } });
  return { ...api, get, bytes };
}

describe('media that Meta has forgotten', () => {
  it('are described under the same id, with an address that opens without a key and serves ranges', async () => {
    const { app, get, bytes, sha256 } = await scene();
    const node = await get(`/v24.0/${id}`);
    expect(node.statusCode).toBe(200);
    expect(node.json()).toMatchObject({
      messaging_product: 'whatsapp',
      id,
      mime_type: 'image/jpeg',
      sha256,
      file_size: 1_000,
    });
    const { pathname, search } = new URL(node.json().url);
    const whole = await app.inject(pathname + search);
    expect(whole.statusCode).toBe(200);
    expect(whole.rawPayload).toEqual(bytes);
    expect(whole.headers['cross-origin-resource-policy']).toBe('cross-origin');
    const part = await app.inject({ url: pathname + search, headers: { range: 'bytes=10-19' } });
    expect(part.statusCode).toBe(206);
    expect(part.rawPayload).toEqual(bytes.subarray(10, 20));
    expect((await app.inject(`${pathname}${search.replace('by=', 'by=x')}`)).statusCode).toBe(401);
  });

  it('are served at the address in the message, with a key, and without a call to Meta', async () => {
    const { get, bytes } = await scene();
    const before = meta.asked.length;
    const { media: file } = (await get('/v1/messages/wamid.1')).json();
    const response = await get(new URL(file.url).pathname);
    expect([response.statusCode, response.rawPayload.equals(bytes)]).toEqual([200, true]);
    expect(meta.asked).toHaveLength(before);
  });

  it('are as unknown as at Meta once the content is gone, or for another number', async () => {
    const { get, contents, sha256 } = await scene();
    expect((await get(`/v24.0/${id}?phone_number_id=7`)).statusCode).toBe(400);
    expect((await get(`/v24.0/${id}?phone_number_id=${phoneNumberId}`)).statusCode).toBe(200);
    const { url } = (await get(`/v24.0/${id}`)).json();
    await contents.remove(sha256);
    const { pathname, search } = new URL(url);
    expect((await get(pathname + search)).statusCode).toBe(404);
  });
});
