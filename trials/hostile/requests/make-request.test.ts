import { describe, expect, it } from 'vitest';
import { signWebhook } from '../../support/sign-webhook.ts';
import type { HostileRequest } from './hostile-request.ts';
import { headerOf, toBytes } from './http-request.ts';
import { type Material, makeRequest } from './make-request.ts';
import { readOperations } from './valid-api-calls.ts';

const apiKey = 'the-right-key-of-this-test';
const appSecret = 'the-app-secret';
const document = {
  paths: {
    '/v1/things/{id}': { get: { parameters: [{ name: 'id', in: 'path', required: true, schema: {} }] } },
    '/health': { get: { security: [] } },
  },
};
const material: Material = {
  seed: 3,
  operations: readOperations(document),
  known: new Map(),
  mediaIds: ['1234567'],
  apiKey,
  appSecret,
  verifyToken: 'verify',
};
const requests = Array.from({ length: 3_000 }, (_, index) => makeRequest(material, index));
const bytesOf = ({ request }: HostileRequest): Buffer => (Buffer.isBuffer(request) ? request : toBytes(request));
const unmutated = requests.filter(({ mutations, family }) => mutations.length === 0 && family !== 'raw');

describe('makeRequest', () => {
  it('makes the same request for the same seed and index, and others for others', () => {
    for (const index of [0, 17, 2_999]) expect(makeRequest(material, index)).toEqual(requests[index]);
    expect(makeRequest({ ...material, seed: 4 }, 0)).not.toEqual(requests[0]);
    expect(new Set(requests.map((each) => bytesOf(each).toString('latin1'))).size).toBeGreaterThan(2_500);
  });

  it('signs trusted requests over the body as it is sent, mutated or not', () => {
    const signed = requests.filter(
      ({ family, isTrusted, mutations }) => family === 'webhook' && isTrusted && mutations.length > 0,
    );
    const right = signed.filter(({ request }) => {
      if (Buffer.isBuffer(request)) return false;
      return headerOf(request, 'x-hub-signature-256') === signWebhook(request.body, appSecret);
    });
    // The others lost their signature to a mutation of a header or of the method.
    expect(right.length).toBeGreaterThan(signed.length * 0.7);
  });

  it('never gives an untrusted request the key or a valid signature', () => {
    for (const hostile of requests.filter(({ isTrusted }) => !isTrusted)) {
      expect(bytesOf(hostile).includes(apiKey)).toBe(false);
      const { request } = hostile;
      if (Buffer.isBuffer(request) || hostile.family !== 'webhook' || request.body.length === 0) continue;
      expect(bytesOf(hostile).toString('latin1')).not.toContain(`: ${signWebhook(request.body, appSecret)}\r\n`);
    }
  });

  it('omits mutations that are not selected', () => {
    const { index, name } = requests.find(({ mutations }) => mutations.length > 1) ?? { index: -1, name: '' };
    expect(makeRequest(material, index, new Set())).toMatchObject({ name, mutations: [] });
    expect(makeRequest(material, index, new Set([1])).mutations).toHaveLength(1);
  });

  it('covers every route of the document, every family and every delivery', () => {
    expect(new Set(unmutated.map(({ family }) => family))).toEqual(new Set(['webhook', 'graph', 'v1', 'open']));
    expect(unmutated.map(({ name }) => name)).toEqual(expect.arrayContaining(['GET /v1/things/{id}', 'GET /health']));
    expect(new Set(requests.map(({ delivery }) => delivery)).size).toBe(7);
  });
});
