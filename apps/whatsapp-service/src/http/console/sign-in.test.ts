import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from '../../../test/support/api.ts';
import { clientId, clientSecret, createTestProvider, issuer, publicUrl } from '../../../test/support/oidc-provider.ts';
import { noon } from '../../../test/support/webhooks.ts';
import { readAccessRules, scopesOf } from '../../config/access-rules.ts';
import type { Person } from '../../sign-in/person.ts';
import { createSignInProvider } from '../../sign-in/provider.ts';
import { createAddressLimit } from '../address-limit.ts';
import { createConsoleSessions, idleMs } from './session.ts';
import { pendingMs } from './sign-in-routes.ts';

const maxSessionMs = 3 * 3_600_000;
const email = { email: 'ana@example.com', email_verified: true };

/** A service whose people sign in with a provider. */
async function open(access = 'email:ana@example.com = read:content, manage') {
  const clock = { now: noon };
  const provider = await createTestProvider();
  provider.claims = email;
  const settings = { rules: readAccessRules('RULES', access).value };
  const people = { issuer, maxSessionMs, scopesOf: ({ marks }: Person) => scopesOf(settings.rules, marks) };
  const sessions = createConsoleSessions(['secret'], () => clock.now, people);
  const choice = {
    ...{ issuer, clientId, clientSecret, publicUrl, name: 'Example', clientAuth: null },
    ...{ scopes: 'openid', groupsClaim: 'groups', rules: settings.rules, maxSessionMs },
  };
  const audited: string[] = [];
  const limit = createAddressLimit(() => 0);
  const logged: unknown[] = [];
  const signIn = {
    name: 'Example',
    provider: createSignInProvider({ choice, fetch: provider.fetch, steadyNow: () => 0 }),
    isSecure: true,
    secrets: ['secret'],
    isAllowed: (person: Person) => people.scopesOf(person).length > 0,
    limit,
    trustedProxies: 0,
    audit: {
      count: ({ keyName, action }: { keyName: string; action: string }) => void audited.push(`${action} ${keyName}`),
    },
    log: { info: (...line: unknown[]) => void logged.push(line), warn: (...line: unknown[]) => void logged.push(line) },
    now: () => clock.now,
  };
  const api = createTestApi({
    consolePage: { files: null, sessions, signIn },
    presentSession: sessions.present,
    now: () => clock.now,
  });
  const { app } = api;
  const visit = async (url: string, cookie = '', headers: Record<string, string> = {}) => {
    const answer = await app.inject({ url, headers: { ...(cookie && { cookie }), ...headers } });
    return {
      ...answer,
      status: answer.statusCode,
      to: String(answer.headers.location),
      cookies: [answer.headers['set-cookie'] ?? []].flat(),
    };
  };
  const begin = async () => {
    const { to, cookies } = await visit('/console/sign-in');
    return { to, pending: cookies[0]?.split(';')[0] ?? '', header: cookies[0] };
  };
  const comeBack = (query: URLSearchParams, pending: string) => visit(`/console/sign-in/callback?${query}`, pending);
  const signedIn = async () => {
    const { to, pending } = await begin();
    const answer = await comeBack(provider.answer(to), pending);
    return { answer, session: answer.cookies[0]?.split(';')[0] ?? '' };
  };
  const statusOf = async (session: string, headers: Record<string, string> = {}) =>
    (await visit('/v1/conversations', session, headers)).status;
  return { ...api, clock, provider, settings, audited, logged, limit, visit, begin, comeBack, signedIn, statusOf };
}

describe('signing in with OpenID Connect', () => {
  it('begins with a cookie that comes along from the provider’s site, and ends with one that no other site sends', async () => {
    const { begin, provider, comeBack } = await open();
    const { to, pending, header } = await begin();
    expect(to).toMatch(/^https:\/\/id\.example\/authorize\?/);
    expect(header).toMatch(/^__Host-whatsapp-sign-in=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const { status, to: target, cookies } = await comeBack(provider.answer(to), pending);
    expect([status, target]).toEqual([303, '/console']);
    expect(cookies[0]).toMatch(/^__Host-whatsapp-console=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    expect(cookies.slice(1).join()).toMatch(/whatsapp-sign-in=;.*Max-Age=0/);
  });

  it('gives the scopes of the rules, and names the person to the page and in the audit trail', async () => {
    const { app, signedIn, statusOf, visit, audited } = await open();
    const { session } = await signedIn();
    expect(await statusOf(session)).toBe(200);
    const { body } = await visit('/console/session', session);
    expect(JSON.parse(body)).toEqual({
      isSignedIn: true,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      scopes: ['read', 'read:content', 'manage'],
      phone: null,
      person: 'ana@example.com',
      provider: 'Example',
    });
    expect(audited).toEqual(['signIn ana@example.com']);
    const headers = { cookie: session, 'x-console': '1' };
    const denied = await app.inject({
      method: 'POST',
      url: '/v1/keys',
      headers,
      payload: { name: 'a', scopes: ['read'] },
    });
    expect([denied.statusCode, denied.json().error.code]).toEqual([403, 'scope_missing']);
    const number = '106540352242922';
    await app.inject({ method: 'POST', url: `/v1/outbox/pause?phoneNumberId=${number}`, headers, payload: {} });
    const trail = await app.inject({ url: '/v1/audit', headers: { authorization: `Bearer ${apiKey}` } });
    const lines = trail
      .json()
      .data.map((each: Record<string, string>) => `${each.keyName} ${each.keyId?.slice(0, 7)} ${each.action}`);
    expect(lines).toContain('ana@example.com person_ pauseOutbox');
  });

  it('signs nobody in to whom no rule gives anything, and says so', async () => {
    const { begin, comeBack, provider, logged } = await open('group:support = read');
    const { to, pending } = await begin();
    const answer = await comeBack(provider.answer(to), pending);
    expect(answer.to).toBe('/console#/sign-in?problem=no_access');
    expect(answer.cookies.join()).not.toContain('whatsapp-console=');
    expect(JSON.stringify(logged)).toMatch(/person_[0-9a-f]{20}/);
    expect(JSON.stringify(logged)).not.toContain('ana@');
  });

  it('goes nowhere but to the provider and to the console, whatever is added to its addresses', async () => {
    const { visit, provider, comeBack } = await open();
    const { to, cookies } = await visit('/console/sign-in?redirect_uri=https://evil.test&return_to=//evil.test', '', {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
    });
    expect(new URL(to).searchParams.get('redirect_uri')).toBe(`${publicUrl}/console/sign-in/callback`);
    const query = provider.answer(to);
    query.set('return_to', 'https://evil.test');
    expect((await comeBack(query, cookies[0]?.split(';')[0] ?? '')).to).toBe('/console');
    expect((await visit('/console/sign-in/callback?error=x&error_description=<b>')).to).toBe(
      '/console#/sign-in?problem=stale',
    );
  });

  it('takes no answer that this browser did not ask for, a session that another site begins included', async () => {
    const { begin, comeBack, provider } = await open();
    const mine = await begin();
    const theirs = await begin();
    const answer = provider.answer(theirs.to);
    expect((await comeBack(answer, '')).to).toContain('problem=stale');
    expect((await comeBack(answer, mine.pending)).to).toContain('problem=invalid');
    expect((await comeBack(answer, mine.pending.replace(/.{6}$/, 'AAAAAA'))).to).toContain('problem=stale');
  });

  it('takes an answer once, and not after ten minutes', async () => {
    const { begin, comeBack, provider, clock } = await open();
    const { to, pending } = await begin();
    const query = provider.answer(to);
    expect((await comeBack(query, pending)).to).toBe('/console');
    expect((await comeBack(query, pending)).to).toContain('problem=stale');
    const late = await begin();
    clock.now += pendingMs + 1_000;
    expect((await comeBack(provider.answer(late.to), late.pending)).to).toContain('problem=stale');
  });

  it('is limited by address once it has failed too often, before the provider is asked', async () => {
    const { begin, comeBack, visit, provider } = await open();
    const first = await begin();
    for (let count = 0; count < 20; count += 1) await visit('/console/sign-in/callback?code=guess');
    const calls = provider.calls.length;
    expect((await visit('/console/sign-in')).to).toContain('problem=busy');
    expect((await comeBack(provider.answer(first.to), first.pending)).to).toContain('problem=busy');
    expect(provider.calls).toHaveLength(calls);
  });

  it('leaves API keys as they are while the provider is down', async () => {
    const { app, provider, visit } = await open();
    provider.failure = new Error('down');
    expect((await visit('/console/sign-in')).to).toBe('/console#/sign-in?problem=unreachable');
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer = await app.inject({ method: 'POST', url: '/console/session', headers });
    expect(answer.statusCode).toBe(204);
    const session = String(answer.headers['set-cookie']).split(';')[0] ?? '';
    expect((await visit('/v1/conversations', session)).status).toBe(200);
  });
});

describe('a session of a person', () => {
  it('adds nothing to requests that another site may have caused', async () => {
    const { app, signedIn, statusOf } = await open();
    const { session } = await signedIn();
    expect(await statusOf(session, { 'sec-fetch-site': 'cross-site' })).toBe(401);
    const pause = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/v1/outbox/pause', headers: { cookie: session, ...headers }, payload: {} });
    expect((await pause({})).statusCode).toBe(401);
    expect((await pause({ 'x-console': '1' })).statusCode).not.toBe(401);
  });

  it('is not opened by sending the header that stands for it', async () => {
    const { app } = await open();
    const answer = await app.inject({ url: '/v1/conversations', headers: { authorization: 'Bearer session' } });
    expect(answer.statusCode).toBe(401);
  });

  it('ends at once where the rules no longer give anything', async () => {
    const { signedIn, statusOf, settings } = await open();
    const { session } = await signedIn();
    settings.rules = readAccessRules('RULES', 'email:ben@example.com = admin').value;
    expect(await statusOf(session)).toBe(401);
  });

  it('ends an hour after it was last renewed, and after the hours that are set, whatever renews it', async () => {
    const { app, clock, signedIn, statusOf } = await open();
    const first = await signedIn();
    clock.now += idleMs + 1_000;
    expect(await statusOf(first.session)).toBe(401);
    let { session } = await signedIn();
    const began = clock.now;
    for (; clock.now + idleMs / 2 < began + maxSessionMs; clock.now += idleMs / 2) {
      const headers = { cookie: session, 'x-console': '1', origin: publicUrl };
      const renewed = await app.inject({ method: 'POST', url: '/console/session', headers });
      expect(renewed.statusCode).toBe(204);
      session = String(renewed.headers['set-cookie']).split(';')[0] ?? '';
      expect(await statusOf(session)).toBe(200);
    }
    clock.now = began + maxSessionMs + 1_000;
    expect(await statusOf(session)).toBe(401);
  });

  it('begins again when the person signs in again, also where the provider is of the same site', async () => {
    const { begin, comeBack, provider, clock, signedIn, statusOf } = await open();
    const { session } = await signedIn();
    clock.now += idleMs - 1_000;
    const { to, pending } = await begin();
    const answer = await comeBack(provider.answer(to), `${pending}; ${session}`);
    clock.now += idleMs - 1_000;
    expect(await statusOf(answer.cookies[0]?.split(';')[0] ?? '')).toBe(200);
  });
});
