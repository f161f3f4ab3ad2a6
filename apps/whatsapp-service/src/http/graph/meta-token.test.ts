import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, createTestApi, metaSecrets, type TestApi } from '../../../test/support/api.ts';
import { phoneNumberId, wabaId } from '../../../test/support/webhooks.ts';

const otherAccount = '888000888000888';

let meta: Simulator;
let thief: Server;
let api: TestApi;
const stolen: (string | undefined)[] = [];

beforeAll(async () => {
  meta = await createSimulator({ ...metaSecrets, speed: 0 });
  meta.seed({ wabas: [{ id: otherAccount }] });
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

/** A flow that could pass for a file, made directly at Meta. */
async function makeFlow(account: string): Promise<{ readonly id: string }> {
  const { port } = thief.address() as AddressInfo;
  const flow = { name: 'image/png', categories: ['OTHER'], endpoint_uri: `http://127.0.0.1:${port}/` };
  const response = await fetch(`${meta.url}/v24.0/${account}/flows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${metaSecrets.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(flow),
  });
  return (await response.json()) as { id: string };
}

describe('Meta’s token', () => {
  const looks = 'endpoint_uri.as(url),name.as(mime_type),status.as(sha256),categories.as(file_size),id';

  it('is not sent to an address that a key holder put into an object of another account at Meta', async () => {
    const { id } = await makeFlow(otherAccount);
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

  it('is not sent to an address in a flow of ours, which never looks like media', async () => {
    const { id } = await makeFlow(wabaId);
    for (const [query, status] of [
      ['', 200],
      [`?fields=${looks}`, 400],
      ['?fields=endpoint_uri', 200],
      [`?phone_number_id=1&fields=${looks}`, 400],
    ] as const) {
      const described = await ask('GET', `/v24.0/${id}${query}`);
      expect([described.statusCode, described.body]).toEqual([status, expect.not.stringContaining('content?at=')]);
      if (status === 400) expect((await ask('DELETE', `/v24.0/${id}${query}`)).statusCode).toBe(status);
    }
    expect([meta.platform.world.flows.has(id), stolen]).toEqual([true, []]);
    expect((await ask('DELETE', `/v24.0/${id}`)).json()).toEqual({ success: true });
    expect((await ask('GET', `/v24.0/${id}/content`)).statusCode).toBe(404);
    expect(stolen).toEqual([]);
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
