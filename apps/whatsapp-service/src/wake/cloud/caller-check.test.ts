import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createCallerCheck } from './caller-check.ts';

const audience = 'https://worker.example/internal/wake';
const account = 'waker@my-shop-417.iam.gserviceaccount.com';
const google = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const publicKey = google.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const check = createCallerCheck({ audience, account, certificates: async () => ({ one: publicKey }) });

const claims = { email: account, email_verified: true, iss: 'https://accounts.google.com', aud: audience };
const bearer = async (changes: object = {}, { key = google.privateKey, kid = 'one', endsIn = 3_600 } = {}) => {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { ...claims, sub: '1', iat: now - 10, exp: now + endsIn, ...changes };
  return `Bearer ${await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(key as KeyObject)}`;
};

describe('a wake-up', () => {
  it('is believed with a token of Google’s, for this service, of the account that calls', async () => {
    expect(await check(await bearer())).toBe('right');
  });

  it.each([
    ['another audience', { aud: 'https://another.example/internal/wake' }, {}],
    ['another issuer', { iss: 'https://evil.example' }, {}],
    ['another’s signature', {}, { key: stranger.privateKey }],
    ['an unknown key', {}, { kid: 'two' }],
    ['a time that is over', {}, { endsIn: -3_600 }],
  ])('is unproven with %s', async (_what, changes, options) => {
    expect(await check(await bearer(changes, options))).toBe('unproven');
  });

  it('is unproven without a token, and with one that says of itself what it is', async () => {
    expect(await check(undefined)).toBe('unproven');
    expect(await check('Bearer x')).toBe('unproven');
    const [, token = ''] = (await bearer()).split(' ');
    const [, payload] = token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await check(`Bearer ${none}.${payload}.`)).toBe('unproven');
    expect(await check(`Bearer ${none}.${payload}.${token.split('.')[2]}`)).toBe('unproven');
  });

  it.each([
    ['another account', { email: 'someone@my-shop-417.iam.gserviceaccount.com' }],
    ['an address that is not verified', { email_verified: false }],
    ['no address', { email: undefined }],
  ])('is refused with %s, though Google signed it', async (_what, changes) => {
    expect(await check(await bearer(changes))).toBe('another_account');
  });

  it('is not decided where Google’s keys can’t be had, and is unproven there with what is no token', async () => {
    const offline = createCallerCheck({
      audience,
      account,
      certificates: () => Promise.reject(new Error('unreachable')),
    });
    expect(await offline(await bearer())).toBe('undecided');
    const nameless = Buffer.from(JSON.stringify({ alg: 'RS256' })).toString('base64url');
    for (const header of ['a', nameless, Buffer.from('null').toString('base64url')]) {
      expect(await offline(`Bearer ${header}.b.c`)).toBe('unproven');
    }
  });
});
