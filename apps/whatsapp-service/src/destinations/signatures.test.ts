import { verifySignature } from '@intexuraos/cloud-api';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import { isSameSecret, newSecret, secretBytes } from '../subscriptions/webhook-secret.ts';
import { metaHeaders, standardHeaders } from './signatures.ts';

const secrets = [newSecret(Buffer.alloc(32, 1)), newSecret(Buffer.alloc(24, 2))];
const body = '{"type":"com.intexuraos.whatsapp.message.received","data":{"text":"żółw 🐢"}}';

describe('standardHeaders', () => {
  const headers = standardHeaders('dlv_1', Date.now(), body, secrets);

  it.each([
    ['the new secret', secrets[0] ?? ''],
    ['the old secret', secrets[1] ?? ''],
  ])('are accepted by standardwebhooks and svix with %s', (_name, secret) => {
    expect(new StandardWebhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new SvixWebhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('are refused by both with another secret, body, id or time', () => {
    const verifiers = [StandardWebhook, SvixWebhook].map((Webhook) => new Webhook(secrets[0] ?? ''));
    for (const verifier of verifiers) {
      expect(() => verifier.verify(`${body} `, headers)).toThrow();
      expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'dlv_2' })).toThrow();
      expect(() => verifier.verify(body, { ...headers, 'webhook-timestamp': '1' })).toThrow();
    }
    expect(() => new StandardWebhook(newSecret(Buffer.alloc(32, 9))).verify(body, headers)).toThrow();
  });
});

describe('metaHeaders', () => {
  it('are what a receiver of Meta’s webhooks verifies', () => {
    const bytes = Buffer.from(body);
    const { 'x-hub-signature-256': signature = '' } = metaHeaders(bytes, 'the app’s secret');
    expect(verifySignature(bytes, signature, ['the app’s secret'])).toBe(true);
    expect(verifySignature(bytes, signature, ['another'])).toBe(false);
  });
});

describe('secretBytes', () => {
  it('reads base64 of 16 to 64 bytes, with or without whsec_', () => {
    expect(secretBytes('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toHaveLength(24);
    expect(secretBytes('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toHaveLength(24);
    expect(secretBytes(newSecret(Buffer.alloc(64)))).toHaveLength(64);
  });

  it.each(['', 'whsec_', 'whsec_short', 'not base64!', `whsec_${Buffer.alloc(65).toString('base64')}`])(
    'reads nothing of %j',
    (secret) => {
      expect(secretBytes(secret)).toBeNull();
    },
  );
});

describe('isSameSecret', () => {
  const one = newSecret(Buffer.alloc(32, 1));
  const bare = one.replace('whsec_', '').replace('=', '');

  it('compares the keys of Standard Webhooks secrets, however they are spelt', () => {
    expect(isSameSecret(one, bare, 'event')).toBe(true);
    expect(isSameSecret(one, newSecret(Buffer.alloc(32, 2)), 'event')).toBe(false);
    expect(isSameSecret('', 'not base64!', 'event')).toBe(false);
  });

  it('compares the texts that sign for Meta’s form', () => {
    expect(isSameSecret(one, one, 'meta')).toBe(true);
    expect(isSameSecret(one, bare, 'meta')).toBe(false);
  });
});
