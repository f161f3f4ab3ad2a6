import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createGraphApi } from '../../../test/support/graph-api.ts';

const id = '1037543291543636';
const media = {
  messaging_product: 'whatsapp',
  url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1037543291543636',
  mime_type: 'image/jpeg',
  sha256: '73298ec14a5b7b0a',
  file_size: 303833,
  id,
};

describe('media', () => {
  it('is described with one of our URLs, and deleted', async () => {
    for (const answer of [media, { ...media, file_size: '303833' }]) {
      const api = createGraphApi(answer);
      const described = await api.request({ method: 'GET', url: `/v24.0/${id}` });
      expect(described.json()).toEqual({
        ...answer,
        url: expect.stringMatching(`^http://service.example/v24.0/${id}/content\\?at=`),
      });
      expect((await api.request({ method: 'DELETE', url: `/v24.0/${id}` })).statusCode).toBe(200);
      expect(api.calls.map(({ method }) => method)).toEqual(['GET', 'GET', 'DELETE']);
    }
  });

  it('is requested with no client parameter but phone_number_id', async () => {
    const api = createGraphApi(media);
    const url = `/v24.0/${id}?fields=endpoint_uri&phone_number_id=20&limit=1&field[]=url`;
    for (const method of ['GET', 'DELETE'] as const) expect((await api.request({ method, url })).statusCode).toBe(200);
    expect(api.calls.map(({ query }) => query)).toEqual(new Array(3).fill('phone_number_id=20'));
  });

  it.each([
    ['another id', { id: '1' }],
    ['no id', { id: undefined }],
    ['no product', { messaging_product: undefined }],
    ['no address', { url: undefined }],
    ['a URL that is not a string', { url: 1 }],
    ['no type', { mime_type: undefined }],
    ['no hash', { sha256: undefined }],
    ['no size', { file_size: undefined }],
    ['a size that is not a number', { file_size: 'large' }],
  ])('is not an object with %s: it is not found, and not deleted', async (_what, changes) => {
    const api = createGraphApi({ ...media, ...changes });
    for (const method of ['GET', 'DELETE'] as const) {
      const response = await api.request({ method, url: `/v24.0/${id}` });
      expect([response.statusCode, response.json()]).toMatchObject([404, { error: { code: 100, error_subcode: 33 } }]);
    }
    expect(api.calls.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('is not an answer nested too deeply to be serialised again', async () => {
    const deep = '['.repeat(5_000) + ']'.repeat(5_000);
    const text = JSON.stringify({ ...media, deep: 0 }).replace('"deep":0', `"deep":${deep}`);
    const headers = new Headers({ 'content-type': 'application/json' });
    const body = new TextEncoder().encode(text);
    const api = createGraphApi({}, { call: async () => ({ kind: 'answered', status: 200, headers, body }) });
    expect((await api.request({ method: 'GET', url: `/v24.0/${id}` })).statusCode).toBe(404);
  });

  it('answers HEAD with the headers of the file, and leaves the file at Meta', async () => {
    const body = Readable.from(['never', 'read']);
    const headers = new Headers({ 'content-type': 'image/jpeg', 'content-length': '303833' });
    const api = createGraphApi(media, { download: async () => ({ kind: 'answered', status: 200, headers, body }) });
    const { url } = (await api.request({ method: 'GET', url: `/v24.0/${id}` })).json<{ url: string }>();
    const head = await api.request({ method: 'HEAD', url: url.replace('http://service.example', '') });
    expect([head.statusCode, head.headers['content-type'], head.headers['content-length'], head.body]).toEqual([
      200,
      'image/jpeg',
      '303833',
      '',
    ]);
    expect(body.destroyed).toBe(true);
  });

  it('is neither returned nor deleted if its host is not Meta’s, and the answer names the host', async () => {
    const api = createGraphApi({ ...media, url: 'https://evil.example/' }, { isMediaUrl: () => false });
    for (const method of ['GET', 'DELETE'] as const) {
      const response = await api.request({ method, url: `/v24.0/${id}` });
      expect([response.statusCode, response.json().error.error_data.details]).toEqual([
        502,
        expect.stringMatching(/"evil.example".*INTEXURAOS_WHATSAPP_MEDIA_HOSTS/),
      ]);
    }
    expect(api.calls.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('gets the same answer if an allowed URL redirects to such a host', async () => {
    const download = async () => ({ kind: 'host_not_allowed', host: 'evil.example' }) as const;
    const api = createGraphApi(media, { download });
    const { url } = (await api.request({ method: 'GET', url: `/v24.0/${id}` })).json<{ url: string }>();
    const response = await api.request({ method: 'GET', url: url.replace('http://service.example', '') });
    expect([response.statusCode, response.headers['cache-control']]).toEqual([502, 'no-store']);
  });
});
