import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, createTestApi, metaSecrets, type TestApi } from '../../../test/support/api.ts';
import { phoneNumberId, wabaId } from '../../../test/support/webhooks.ts';

let meta: Simulator;
let thief: Server;
let api: TestApi;
const stolen: (string | undefined)[] = [];

beforeAll(async () => {
  meta = await createSimulator({ ...metaSecrets, speed: 0 });
  thief = createServer(({ headers }, response) => {
    stolen.push(headers.authorization);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(thief, 'listening');
  api = createTestApi({ graphUrl: meta.url, ids: { wabaIds: [wabaId], phoneNumberIds: [phoneNumberId] } });
});
afterAll(async () => {
  thief.close();
  await meta.close();
});

const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
  api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${apiKey}`, host: 'localhost' },
    ...(payload && { payload }),
  });

describe('Meta’s token', () => {
  const looks = 'endpoint_uri.as(url),name.as(mime_type),status.as(sha256),categories.as(file_size),id';

  it('is not sent to an address that a key holder put into an object at Meta', async () => {
    const { port } = thief.address() as AddressInfo;
    const flow = { name: 'image/png', categories: ['OTHER'], endpoint_uri: `http://127.0.0.1:${port}/` };
    const { id } = (await ask('POST', `/v24.0/${wabaId}/flows`, flow)).json<{ id: string }>();
    for (const query of ['', `?fields=${looks}`, '?fields=endpoint_uri', `?phone_number_id=1&fields=${looks}`]) {
      const described = await ask('GET', `/v24.0/${id}${query}`);
      expect([described.statusCode, described.body]).toEqual([
        expect.toBeOneOf([400, 404]),
        expect.not.stringContaining('content?at='),
      ]);
      const deleted = await ask('DELETE', `/v24.0/${id}${query}`);
      expect(deleted.statusCode).toBe(described.statusCode);
    }
    expect([[...meta.platform.world.flows.keys()], stolen]).toEqual([[id], []]);
  });

  it('is sent to the simulator for media, which may use http', async () => {
    const payload =
      '--limit\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n--limit\r\n' +
      'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--limit--\r\n';
    const uploaded = await api.app.inject({
      method: 'POST',
      url: `/v24.0/${phoneNumberId}/media`,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'multipart/form-data; boundary=limit' },
      payload,
    });
    const { id } = uploaded.json<{ id: string }>();
    const { url } = (await ask('GET', `/v24.0/${id}`)).json<{ url: string }>();
    const { pathname, search } = new URL(url);
    expect((await ask('GET', pathname + search)).body).toBe('hello');
    expect((await ask('DELETE', `/v24.0/${id}`)).json()).toEqual({ success: true });
    expect((await ask('GET', `/v24.0/${id}`)).statusCode).toBe(400);
  });
});
