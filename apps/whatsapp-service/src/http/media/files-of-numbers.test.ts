import { describe, expect, it } from 'vitest';
import { mediaId, openWithMedia } from '../../../test/support/stored-media.ts';
import { phoneNumberId } from '../../../test/support/webhooks.ts';

const other = '222222222222222';
const pdf = Buffer.from('%PDF-1.7\n%%EOF\n');

/** A service that has received a file for one number, with a key for each of two numbers, and one for all. */
async function scene() {
  const file = { kind: 'document', mimeType: 'application/pdf', sha256: null, filename: null };
  const api = await openWithMedia({ bytes: pdf, file, graphUrl: 'http://127.0.0.1:9' });
  const keyFor = async (...phoneNumberIds: string[]): Promise<string> => {
    const payload = { name: 'shop', scopes: ['send'], ...(phoneNumberIds.length > 0 && { phoneNumberIds }) };
    return (await api.post('/v1/keys', { payload })).json().key;
  };
  const request = (key: string, url: string, type: string, payload: string | Buffer) =>
    api.app.inject({
      method: 'POST',
      url,
      payload,
      headers: { authorization: `Bearer ${key}`, 'content-type': type, prefer: 'respond-async' },
    });
  const store = async (key: string): Promise<string> =>
    (await request(key, '/v1/media', 'application/pdf', pdf)).json().id;
  const send = async (key: string, from: string, idText: string) => {
    const message = `{"messaging_product":"whatsapp","to":"16505551234","type":"document","document":{"id":${idText}}}`;
    const response = await request(key, `/v24.0/${from}/messages`, 'application/json', message);
    return [response.statusCode, response.json().error?.error_data?.details ?? null];
  };
  return { keyFor, store, send };
}

describe('a file that a key for one number stored', () => {
  it('is sent by that number only, with whatever key', async () => {
    const { keyFor, store, send } = await scene();
    const [ours, theirs, all] = [await keyFor(phoneNumberId), await keyFor(other), await keyFor()];
    const id = await store(ours);
    expect(await send(ours, phoneNumberId, `"${id}"`)).toEqual([202, null]);
    expect(await send(all, phoneNumberId, `"${id}"`)).toEqual([202, null]);
    const refused = [400, `document.id: There is no file ${id}. Store it first: POST /v1/media.`];
    expect(await send(theirs, other, `"${id}"`)).toEqual(refused);
    expect(await send(all, other, `"${id}"`)).toEqual(refused);
  });

  it('is sent by every number if the key was for all', async () => {
    const { keyFor, store, send } = await scene();
    const id = await store(await keyFor());
    expect(await send(await keyFor(other), other, `"${id}"`)).toEqual([202, null]);
  });
});

describe('a file that one number received', () => {
  it.each([`"${mediaId}"`, mediaId])('is not sent on with a key for another number: %s', async (id) => {
    const { keyFor, send } = await scene();
    expect(await send(await keyFor(other), other, id)).toEqual([
      400,
      expect.stringContaining(`document.id: There is no file ${mediaId} of number ${other}.`),
    ]);
  });

  it('is left to Meta with a key for that number, or for all', async () => {
    const { keyFor, send } = await scene();
    expect(await send(await keyFor(phoneNumberId), phoneNumberId, `"${mediaId}"`)).toEqual([202, null]);
    expect(await send(await keyFor(), other, `"${mediaId}"`)).toEqual([202, null]);
  });
});
