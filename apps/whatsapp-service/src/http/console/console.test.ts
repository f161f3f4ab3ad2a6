import { keyScopes } from '@intexuraos/service-api/words';
import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from '../../../test/support/api.ts';
import { noon } from '../../../test/support/webhooks.ts';
import type { ConsoleFiles } from './console-files.ts';
import { phoneAt } from './phone.ts';
import { createConsoleSessions, idleMs, maxMs } from './session.ts';

const asset = {
  path: 'assets/index-0a1b.js',
  type: 'text/javascript; charset=utf-8',
  bytes: Buffer.from('1'),
  gzipped: Buffer.from('gz'),
};
const files: ConsoleFiles = {
  page: { ...asset, path: 'index.html', type: 'text/html; charset=utf-8', bytes: Buffer.from('<p>') },
  assets: [asset],
  reference: { script: 'assets/reference-2c3d.js', style: 'assets/reference-2c3d.css' },
};

/** A service with a console, whose clock the tests move. */
function open(built: ConsoleFiles | null = files, phone: string | null = null) {
  const clock = { now: noon };
  const sessions = createConsoleSessions(['secret'], () => clock.now);
  const { app } = createTestApi({ consolePage: { files: built, sessions, phone }, presentSession: sessions.present });
  const signIn = async (headers: Record<string, string> = {}): Promise<string> => {
    const authorization = `Bearer ${apiKey}`;
    const answer = await app.inject({
      method: 'POST',
      url: '/console/session',
      headers: { authorization, ...headers },
    });
    expect(answer.statusCode).toBe(204);
    return String(answer.headers['set-cookie']);
  };
  const statusOf = async (cookie: string, headers: Record<string, string> = {}, url = '/v1/conversations') =>
    (await app.inject({ url, headers: { cookie: cookie.split(';')[0] ?? '', ...headers } })).statusCode;
  return { app, clock, signIn, statusOf };
}

describe('GET /console', () => {
  it('is a page that may run its own files only, and is asked for again each time', async () => {
    const { headers, body } = await open().app.inject('/console');
    expect(body).toBe('<p>');
    expect(headers['cache-control']).toBe('no-cache');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'; style-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('frame-src');
  });

  it('may frame the simulator in the sandbox, if it is on this machine', async () => {
    const phone = phoneAt('http://127.0.0.1:8090');
    const { headers } = await open(files, phone).app.inject('/console');
    expect(headers['content-security-policy']).toContain('frame-src http://127.0.0.1:8090/; ');
    expect(phoneAt('http://simulator:8090')).toBeNull();
    expect(phoneAt('https://graph.facebook.com')).toBeNull();
  });

  it('has files that never change under their names, gzipped for those who take it', async () => {
    const { app } = open();
    const plain = await app.inject('/console/assets/index-0a1b.js');
    expect([plain.body, plain.headers['cache-control']]).toEqual(['1', 'public, max-age=31536000, immutable']);
    const zipped = await app.inject({
      url: '/console/assets/index-0a1b.js',
      headers: { 'accept-encoding': 'br, gzip' },
    });
    expect([zipped.body, zipped.headers['content-encoding'], zipped.headers.vary]).toEqual([
      'gz',
      'gzip',
      'accept-encoding',
    ]);
    expect((await app.inject('/console/assets/other.js')).statusCode).toBe(404);
  });

  it('says how to build it where it was not built', async () => {
    const answer = await open(null).app.inject('/console');
    expect([answer.statusCode, answer.json().error.message]).toEqual([404, expect.stringContaining('npm run build')]);
  });
});

describe('a session of the console', () => {
  it('opens what its key opens, by a cookie that no script reads and no other site sends', async () => {
    const { signIn, statusOf } = open();
    const cookie = await signIn();
    expect(cookie).toMatch(/^whatsapp-console=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(apiKey);
    expect(await statusOf(cookie)).toBe(200);
    expect(await statusOf('')).toBe(401);
    expect(await statusOf(cookie.replace(/.{4}; Path/, 'AAAA; Path'))).toBe(401);
  });

  it('is bound to HTTPS and to this host where the page came by HTTPS', async () => {
    const cookie = await open().signIn({ origin: 'https://whatsapp.example' });
    expect(cookie).toMatch(/^__Host-whatsapp-console=.*; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  });

  it('is not begun with a wrong key', async () => {
    const headers = { authorization: 'Bearer wrong' };
    const answer = await open().app.inject({ method: 'POST', url: '/console/session', headers });
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined]);
  });

  it('limits guesses by address: the 21st wrong key within a minute is answered 429, and the right key still signs in', async () => {
    const { app, signIn } = open();
    const guess = (key: string) =>
      app.inject({ method: 'POST', url: '/console/session', headers: { authorization: `Bearer ${key}` } });
    for (let index = 0; index < 20; index += 1) expect((await guess(`wrong-${index}`)).statusCode).toBe(401);
    const refused = await guess('wrong-20');
    expect([refused.statusCode, refused.headers['retry-after'], refused.headers['set-cookie']]).toEqual([
      ...[429, '60', undefined],
    ]);
    expect(await signIn()).toContain('whatsapp-console=');
  });

  it('adds nothing to requests that another site or another host of this site may have caused', async () => {
    const { app, signIn, statusOf } = open();
    const cookie = (await signIn()).split(';')[0] ?? '';
    expect(await statusOf(cookie, { 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await statusOf(cookie, { 'sec-fetch-site': 'cross-site' })).toBe(401);
    expect(await statusOf(cookie, { 'sec-fetch-site': 'same-site' })).toBe(401);
    const url = `/v1/events/${'0'.repeat(32)}/replay`;
    const replay = async (headers: Record<string, string>) =>
      (await app.inject({ method: 'POST', url, headers: { cookie, ...headers } })).statusCode;
    expect(await replay({})).toBe(401);
    expect(await replay({ 'x-console': '1' })).toBe(404);
  });

  it('gives way to a key that the request brings itself', async () => {
    const { signIn, statusOf } = open();
    expect(await statusOf(await signIn(), { authorization: 'Bearer wrong' })).toBe(401);
  });

  it('ends an hour after it was last renewed, and twelve hours after it began', async () => {
    const { app, clock, signIn, statusOf } = open();
    let cookie = await signIn();
    const renew = () =>
      app.inject({
        method: 'POST',
        url: '/console/session',
        headers: { cookie: cookie.split(';')[0], 'x-console': '1' },
      });
    clock.now += idleMs + 1_000;
    expect(await statusOf(cookie)).toBe(401);
    const began = clock.now;
    cookie = await signIn();
    while (clock.now + idleMs / 2 < began + maxMs) {
      clock.now += idleMs / 2;
      const renewed = await renew();
      expect(renewed.statusCode).toBe(204);
      cookie = String(renewed.headers['set-cookie']);
    }
    clock.now = began + maxMs + 1_000;
    expect(await statusOf(cookie)).toBe(401);
  });

  it('tells the page whether there is one, and is ended by it', async () => {
    const { app, signIn } = open();
    const cookie = (await signIn()).split(';')[0];
    const asked = async (headers: Record<string, string | undefined>) =>
      (await app.inject({ url: '/console/session', headers })).json();
    const nobody = { at: new Date(noon + 3_600_000).toISOString(), phone: null, person: null, provider: null };
    expect(await asked({})).toEqual({ isSignedIn: false, scopes: [], ...nobody });
    expect(await asked({ cookie })).toEqual({ isSignedIn: true, scopes: Object.keys(keyScopes), ...nobody });
    const ended = await app.inject({ method: 'DELETE', url: '/console/session' });
    expect([ended.statusCode, String(ended.headers['set-cookie'])]).toEqual([
      204,
      expect.stringMatching(/Max-Age=0.*Max-Age=0/),
    ]);
  });
});
