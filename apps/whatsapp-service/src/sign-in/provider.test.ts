import { describe, expect, it } from 'vitest';
import {
  clientId,
  clientSecret,
  createTestProvider,
  issuer,
  publicUrl,
  subject,
  type TestProvider,
} from '../../test/support/oidc-provider.ts';
import { readAccessRules } from '../config/access-rules.ts';
import type { SignInChoice } from '../config/sign-in.ts';
import { createSignInProvider, type PendingSignIn } from './provider.ts';

const rules = readAccessRules('RULES', 'group:support = read:content; domain:example.com = read').value;
const choice: SignInChoice = {
  ...{ issuer, clientId, clientSecret, publicUrl, rules },
  name: 'Test',
  clientAuth: null,
  scopes: 'openid email',
  groupsClaim: 'groups',
  maxSessionMs: 8 * 3_600_000,
};

async function open(change: (provider: TestProvider) => void = () => undefined) {
  const testProvider = await createTestProvider();
  change(testProvider);
  const clock = { now: 0 };
  const exchanges: (string | null)[] = [];
  const provider = createSignInProvider({
    choice,
    fetch: testProvider.fetch,
    steadyNow: () => clock.now,
    onExchange: (refusal) => exchanges.push(refusal),
  });
  /** Signs in; the response on the way back may be changed. */
  const signIn = async (tamper: (query: URLSearchParams, pending: PendingSignIn) => unknown = () => undefined) => {
    const { url, pending } = await provider.begin(false);
    const query = testProvider.answer(url);
    const changed = { ...pending };
    tamper(query, changed);
    return { query, pending, outcome: await provider.complete(query, changed) };
  };
  return { testProvider, provider, clock, exchanges, signIn };
}

describe('a provider of OpenID Connect', () => {
  it('is asked for a code with PKCE, state and nonce, and with the redirect URI of the public address', async () => {
    const { provider } = await open();
    const { url } = await provider.begin(false);
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(asked).toEqual({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: 'https://whatsapp.example/console/sign-in/callback',
      scope: 'openid email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(new URL((await provider.begin(true)).url).searchParams.get('prompt')).toBe('login');
  });

  it('vouches for a person, under an id that is not the provider’s', async () => {
    const { signIn, exchanges } = await open((provider) => {
      provider.claims = { email: 'Ana@Example.com', email_verified: true, groups: ['sales', 'support'] };
    });
    const { outcome } = await signIn();
    expect(outcome).toEqual({
      isSignedIn: true,
      person: {
        id: expect.stringMatching(/^person_[0-9a-f]{20}$/),
        name: 'ana@example.com',
        issuer,
        marks: rules.map(({ mark }) => mark),
      },
    });
    expect(exchanges).toEqual([null]);
  });

  it('may name groups and addresses at its UserInfo endpoint only', async () => {
    const { signIn } = await open((provider) => {
      provider.userInfo = { groups: ['support'] };
    });
    expect((await signIn()).outcome).toMatchObject({ person: { marks: [rules[0]?.mark], name: subject } });
  });

  it('vouches for nobody with another person’s UserInfo', async () => {
    const { signIn } = await open((provider) => {
      provider.userInfo = { sub: 'u-1', groups: ['support'] };
    });
    expect((await signIn()).outcome).toMatchObject({ isSignedIn: false, failure: 'invalid' });
  });

  it.each<[string, (provider: TestProvider) => void]>([
    ['is meant for another service', ({ claims }) => Object.assign(claims, { aud: 'another' })],
    [
      'is meant for several, by one that is not this service',
      ({ claims }) => Object.assign(claims, { aud: [clientId, 'b'], azp: 'b' }),
    ],
    ['has another nonce', ({ claims }) => Object.assign(claims, { nonce: 'another' })],
    ['comes from another issuer', ({ claims }) => Object.assign(claims, { iss: 'https://other.example' })],
    [
      'has expired, with more than half a minute for clocks',
      ({ claims }) => Object.assign(claims, { exp: Math.floor(Date.now() / 1_000) - 60 }),
    ],
    ['names nobody', ({ claims }) => Object.assign(claims, { sub: undefined })],
  ])('vouches for nobody with an ID token that %s', async (_what, change) => {
    const { signIn } = await open(change);
    expect((await signIn()).outcome).toMatchObject({ isSignedIn: false, failure: 'invalid' });
  });

  it('vouches for nobody with an ID token that it has not signed itself', async () => {
    const { signIn, testProvider } = await open();
    await testProvider.forge();
    expect((await signIn()).outcome).toMatchObject({ isSignedIn: false, failure: 'invalid' });
  });

  it('may have a clock that is a little slow', async () => {
    const { signIn } = await open(({ claims }) => {
      Object.assign(claims, { exp: Math.floor(Date.now() / 1_000) - 10 });
    });
    expect((await signIn()).outcome.isSignedIn).toBe(true);
  });

  it('may change its keys between two sign-ins', async () => {
    const { signIn, testProvider } = await open();
    expect((await signIn()).outcome.isSignedIn).toBe(true);
    await testProvider.rotate();
    expect((await signIn()).outcome.isSignedIn).toBe(true);
  });

  it('vouches once for each code', async () => {
    const { signIn, provider } = await open();
    const { query, pending } = await signIn();
    expect(await provider.complete(query, pending)).toEqual({
      isSignedIn: false,
      failure: 'stale',
      reason: 'invalid_grant',
    });
  });

  it.each<[string, (query: URLSearchParams, pending: PendingSignIn) => unknown]>([
    ['has another state', (query) => query.set('state', 'another')],
    ['has no state', (query) => query.delete('state')],
    ['has two codes', (query) => query.append('code', 'another')],
    ['names another issuer, of a mix-up', (query) => query.set('iss', 'https://other.example')],
  ])('is not asked for a token where the answer %s', async (_what, tamper) => {
    const { signIn, testProvider } = await open();
    expect((await signIn(tamper)).outcome).toMatchObject({ isSignedIn: false, failure: 'invalid' });
    expect(testProvider.calls).not.toContain('/token');
  });

  it('must name itself in its answer where it says that it does', async () => {
    const { signIn } = await open((provider) => {
      provider.description = { authorization_response_iss_parameter_supported: true };
    });
    expect((await signIn()).outcome).toMatchObject({ failure: 'invalid' });
    expect((await signIn((query) => query.set('iss', issuer))).outcome.isSignedIn).toBe(true);
  });

  it('gives nothing for a code that another browser began with', async () => {
    const { signIn } = await open();
    const { outcome } = await signIn((_query, pending) => Object.assign(pending, { verifier: 'v'.repeat(43) }));
    expect(outcome).toMatchObject({ isSignedIn: false, failure: 'stale' });
  });

  it('may decline', async () => {
    const { signIn } = await open();
    const { outcome } = await signIn((query) => {
      query.delete('code');
      query.set('error', 'access_denied');
    });
    expect(outcome).toEqual({ isSignedIn: false, failure: 'declined', reason: 'access_denied' });
  });

  it('may be unreachable at any moment, and is asked again', async () => {
    const { signIn, provider, testProvider, clock } = await open();
    testProvider.failure = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    await expect(provider.begin(false)).rejects.toThrow();
    testProvider.failure = null;
    const { url, pending } = await provider.begin(false);
    testProvider.failure = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(await provider.complete(testProvider.answer(url), pending)).toEqual({
      isSignedIn: false,
      failure: 'unreachable',
      reason: 'ECONNREFUSED',
    });
    testProvider.failure = null;
    clock.now += 10 * 60_000;
    expect((await signIn()).outcome.isSignedIn).toBe(true);
  });

  it('must identify itself by the configured issuer', async () => {
    const { provider } = await open((other) => {
      other.description = { issuer: 'https://other.example' };
    });
    await expect(provider.begin(false)).rejects.toThrow('description');
  });

  it('says so where it refuses this service as its client', async () => {
    const { signIn, exchanges } = await open((provider) => {
      provider.refusal = 'invalid_client';
    });
    expect((await signIn()).outcome).toMatchObject({ failure: 'invalid', reason: 'invalid_client' });
    expect(exchanges).toEqual(['invalid_client']);
  });

  it.each([[['client_secret_basic']], [['client_secret_post']], [undefined]])(
    'gets the secret in a way that it takes: %s',
    async (methods) => {
      const { signIn } = await open((provider) => {
        provider.description = { token_endpoint_auth_methods_supported: methods };
      });
      expect((await signIn()).outcome.isSignedIn).toBe(true);
    },
  );
});
