import { describe, expect, it } from 'vitest';
import { signWebhook } from '../../support/sign-webhook.ts';
import type { HostileRequest } from '../requests/hostile-request.ts';
import type { HttpRequest } from '../requests/http-request.ts';
import { judgeAnswer } from './judge-answer.ts';

const deps = {
  apiKey: 'right-key',
  appSecret: 'app-secret',
  secrets: ['right-key', 'meta-token'],
  verifyToken: 'verify-token',
  openPaths: new Set(['/', '/health', '/webhooks/whatsapp']),
};

function hostile(request: Partial<HttpRequest>): HostileRequest {
  const whole: HttpRequest = {
    method: 'GET',
    target: '/v1/x',
    headers: [],
    body: Buffer.alloc(0),
    framing: 'length',
    ...request,
  };
  return {
    index: 0,
    family: 'v1',
    name: 'GET /v1/x',
    mutations: [],
    request: whole,
    delivery: 'whole',
    isTrusted: false,
  };
}

const answer = (status: number, body = '', head = '') => ({
  status,
  head: `HTTP/1.1 ${status} X${head}`,
  body: Buffer.from(body),
  isKeptAlive: true,
});

describe('judgeAnswer', () => {
  it.each([
    ['500', answer(500), '500 to GET /v1/x'],
    ['502', answer(502), '502 to GET /v1/x'],
    ['503 that doesn’t say when to come again', answer(503), '503 without Retry-After to GET /v1/x'],
    ['504 without Meta’s code', answer(504), '504 to GET /v1/x'],
    ['something that is no HTTP', answer(0), 'an answer that is no HTTP'],
    ['a secret in the body', answer(400, 'see meta-token'), 'a secret in the answer to GET /v1/x'],
    ['a secret in a header', answer(400, '', '\r\nx: right-key'), 'a secret in the answer to GET /v1/x'],
  ])('objects to %s', (_what, given, problem) => {
    expect(judgeAnswer(hostile({}), given, deps)).toBe(problem);
  });

  describe('of the verify token', () => {
    const setup = { target: '/v1/webhook', headers: [['authorization', 'Bearer right-key']] } as const;
    const shown = answer(200, '{"verify_token":"verify-token"}');

    it('accepts it where it is shown to the holder of a key', () => {
      expect(judgeAnswer(hostile(setup), shown, deps)).toBeNull();
    });

    it.each([
      ['without a key', { ...setup, headers: [] }, shown],
      ['at another path', { ...setup, target: '/v1/x' }, shown],
      ['by another method', { ...setup, method: 'POST' }, shown],
      ['in a refusal', setup, answer(401, 'not verify-token')],
      ['next to another secret', setup, answer(200, 'verify-token meta-token')],
    ])('objects to it %s', (_where, request, given) => {
      expect(judgeAnswer(hostile(request), given, deps)).not.toBeNull();
    });
  });

  it.each([
    ['overload', answer(503, '', '\r\nRetry-After: 2')],
    ['an unknown outcome', answer(504, '{"error":{"code":131000}}')],
    ['a refusal', answer(401)],
  ])('accepts %s', (_what, given) => {
    expect(judgeAnswer(hostile({}), given, deps)).toBeNull();
  });

  it.each(['/v1/x', '//v1/./x', '/%76%31/x', '/health/../v1/x', '/V1/x?health', '/health;/../v1/x'])(
    'objects to %s answered without the key',
    (target) => {
      expect(judgeAnswer(hostile({ target }), answer(200), deps)).toContain('answered without the key');
      const headers = [['X-API-Key', 'right-key']] as const;
      expect(judgeAnswer(hostile({ target, headers }), answer(200), deps)).toBeNull();
    },
  );

  it.each(['/health', '/', '*', '/HEALTH/?a', '/%68ealth', 'http://evil.example/health'])(
    'lets %s be open',
    (target) => {
      expect(judgeAnswer(hostile({ target }), answer(200), deps)).toBeNull();
    },
  );

  it('objects to a webhook that is accepted without its signature', () => {
    const webhook = { method: 'POST', target: '/webhooks/whatsapp', body: Buffer.from('{}') };
    const signed = (signature: string) => hostile({ ...webhook, headers: [['X-Hub-Signature-256', signature]] });
    expect(judgeAnswer(hostile(webhook), answer(200), deps)).toBe('a webhook accepted without its signature');
    expect(judgeAnswer(signed(signWebhook('{ }', 'app-secret')), answer(200), deps)).not.toBeNull();
    expect(judgeAnswer(signed(signWebhook('{}', 'app-secret')), answer(200), deps)).toBeNull();
  });
});
