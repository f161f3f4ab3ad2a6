import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { testLimits } from '../../../test/support/limits.ts';
import { sign, startWebhookServer, type WebhookServer } from '../../../test/support/webhook-server.ts';

import { ServiceError } from '../../service-error.ts';
import { createAddressLimit } from '../address-limit.ts';
import { createBodies } from '../limits/bodies.ts';
import { createLimits } from '../limits/limits.ts';
import type { WebhookRouteDeps } from './webhook-route.ts';

const waba = '102290129340398';
const number = '106540352242922';

const webhook = (overrides: { wabaId?: string; phoneNumberId?: string; object?: string } = {}): string =>
  JSON.stringify({
    object: overrides.object ?? 'whatsapp_business_account',
    entry: [
      {
        id: overrides.wabaId ?? waba,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: overrides.phoneNumberId ?? number },
              messages: [{ from: '16505551234', id: 'wamid.A', timestamp: '1', type: 'text', text: { body: 'hi' } }],
            },
          },
        ],
      },
    ],
  });

const withBudget = (budgetBytes: number) =>
  testLimits({ bodies: createBodies({ now: () => 0, addressOf: () => '192.0.2.1' }, { budgetBytes }) });

let server: WebhookServer | undefined;
const start = async (overrides: Partial<WebhookRouteDeps> = {}): Promise<WebhookServer> => {
  server = await startWebhookServer(overrides);
  return server;
};
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('POST /webhooks/whatsapp', () => {
  it('answers 200 to a signed webhook and keeps its very bytes', async () => {
    const { post, kept } = await start();
    const body = webhook();
    expect(await post(body)).toMatchObject({ status: 200, code: 'stored' });
    expect(Buffer.from(kept[0]?.payload ?? []).toString()).toBe(body);
    expect(kept[0]).toMatchObject({ phoneNumberId: number, wabaId: waba, foreign: [] });
  });

  it.each(['/', '/?a=1', '?a=1'])('accepts the same callback with %j after its path', async (suffix) => {
    const { post } = await start();
    expect(await post(webhook(), {}, suffix)).toMatchObject({ status: 200, code: 'stored' });
  });

  it('stores updates for the portfolio separately, since its id is not an account’s', async () => {
    const { post, kept } = await start({ ids: { wabaIds: [waba], phoneNumberIds: [number] } });
    const changes = [{ field: 'partner_solutions', value: { event: 'SOLUTION_CREATED', solution_id: '3' } }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '506914307656634', changes }] });
    expect(await post(body)).toMatchObject({ status: 200, code: 'stored' });
    expect(kept[0]?.foreign).toEqual(['/entry/0']);
  });

  it('answers 200 to a repeat', async () => {
    const { post } = await start();
    await post(webhook());
    expect(await post(webhook())).toMatchObject({ status: 200, code: 'duplicate' });
  });

  it('answers 401 with no signature header or an empty one', async () => {
    const { post, kept } = await start();
    expect(await post(webhook(), { 'x-hub-signature-256': undefined })).toMatchObject({ status: 401 });
    expect(await post(webhook(), { 'x-hub-signature-256': '' })).toMatchObject({ status: 401 });
    expect(kept).toHaveLength(0);
  });

  it.each([
    ['a signature under another secret', sign(webhook(), 'other')],
    ['a signature of another body', sign('{}')],
    ['the digest without sha256=', sign(webhook()).slice('sha256='.length)],
    ['sha1= before the digest', sign(webhook()).replace('sha256', 'sha1')],
    ['a digest that is cut short', sign(webhook()).slice(0, -1)],
    ['no digest at all', 'sha256='],
    ['two signatures in one header', `${sign(webhook())}, ${sign(webhook())}`],
  ])('answers 403 to %s', async (_what, signature) => {
    const { post, kept } = await start();
    expect(await post(webhook(), { 'x-hub-signature-256': signature })).toMatchObject({
      status: 403,
      code: 'signature_wrong',
    });
    expect(kept).toHaveLength(0);
  });

  it('accepts any of several secrets, so that one can be rotated without losing a webhook', async () => {
    const { post } = await start({ accounts: { appSecrets: ['new', 'old'] } });
    for (const secret of ['new', 'old']) {
      expect(await post(webhook(), { 'x-hub-signature-256': sign(webhook(), secret) })).toMatchObject({ status: 200 });
    }
  });

  it('checks raw bytes whatever the content type (pain 17: signature computed over re-serialised JSON)', async () => {
    const { post, kept } = await start();
    const body = `  ${webhook().replace('"hi"', '"\\u0068\\/i"')}\n`;
    expect(await post(body, { 'content-type': 'text/plain' })).toMatchObject({ status: 200 });
    expect(Buffer.from(kept[0]?.payload ?? []).toString()).toBe(body);
  });

  it('answers 413 past the limit before reading the body', async () => {
    const { raw, deps } = await start();
    const answer = await raw(
      `POST /webhooks/whatsapp HTTP/1.1\r\nhost: x\r\ncontent-length: ${deps.maxBodyBytes + 1}\r\n` +
        `x-hub-signature-256: ${sign('')}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it('answers 413 to a body that grows past the limit without having said so', async () => {
    const { raw } = await start({ maxBodyBytes: 1024 });
    const chunk = 'x'.repeat(600);
    const head = `POST /webhooks/whatsapp HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nx-hub-signature-256: ${sign('')}\r\n\r\n`;
    const part = `258\r\n${chunk}\r\n`;
    expect(await raw([head, part, part, '0\r\n\r\n'])).toMatch(/^HTTP\/1.1 413 /);
  });

  it('takes a body of the limit itself', async () => {
    const body = webhook();
    const { post } = await start({ maxBodyBytes: Buffer.byteLength(body) });
    expect(await post(body)).toMatchObject({ status: 200 });
  });

  it.each([
    ['text that is not JSON', 'hello', 'not_json'],
    ['an empty body', '', 'not_json'],
    ['JSON cut off in the middle', webhook().slice(0, -5), 'not_json'],
    ['a list', '[]', 'not_an_object'],
    ['a string', '"x"', 'not_an_object'],
    ['null', 'null', 'not_an_object'],
    ['another product’s object', webhook({ object: 'page' }), 'wrong_object'],
    ['an object without entries', '{}', 'wrong_object'],
  ])('answers 400 to %s, signed', async (_what, body, code) => {
    const { post, kept } = await start();
    expect(await post(body)).toMatchObject({ status: 400, code });
    expect(kept).toHaveLength(0);
  });

  it('accepts a body without "object" where "entry" is right, as some of Meta’s samples are', async () => {
    const { post } = await start();
    const { entry } = JSON.parse(webhook()) as { entry: unknown };
    expect(await post(JSON.stringify({ entry }))).toMatchObject({ status: 200 });
  });

  it('answers 200 to changes that are null or oddly made, and keeps them (no 500 with the parser’s text)', async () => {
    const { post } = await start({ ids: { wabaIds: [waba], phoneNumberIds: [number] } });
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: waba, changes: [null, 7, []] }] });
    expect(await post(body)).toMatchObject({ status: 200 });
  });

  it('inflates nothing: a gzip bomb is a small body that is not JSON', async () => {
    const { post, kept } = await start();
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect(await post(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 400, code: 'not_json' });
    expect(kept).toHaveLength(0);
  });

  it('survives nesting of any depth', async () => {
    const { post } = await start();
    const depth = 1_000_000;
    const body = `{"object":"whatsapp_business_account","entry":[{"id":"${waba}","changes":${'['.repeat(depth)}${']'.repeat(depth)}}]}`;
    expect([200, 400]).toContain((await post(body)).status);
    expect(await post(webhook())).toMatchObject({ status: 200 });
  });
});

describe('the ids of a webhook', () => {
  const ids = { wabaIds: [waba, '777'], phoneNumberIds: [number] };

  it('answers 403 when no entry is ours, and counts which ids came', async () => {
    const { post, kept, deps } = await start({ ids });
    expect(await post(webhook({ wabaId: '999' }))).toMatchObject({ status: 403, code: 'foreign' });
    expect(await post(webhook({ phoneNumberId: '888' }))).toMatchObject({ status: 403, code: 'foreign' });
    expect(kept).toHaveLength(0);
    expect(deps.stats.foreignIds()).toEqual([
      { kind: 'waba', id: '999', count: 1 },
      { kind: 'phone_number', id: '888', count: 1 },
    ]);
  });

  it('keeps foreign entries of a mixed payload apart (only the first entry’s ids checked: a foreign one got in)', async () => {
    const { post, kept } = await start({ ids });
    const both = JSON.parse(webhook()) as { entry: unknown[] };
    both.entry.push((JSON.parse(webhook({ wabaId: '999' })) as { entry: unknown[] }).entry[0]);
    expect(await post(JSON.stringify(both))).toMatchObject({ status: 200 });
    expect(kept[0]?.foreign).toEqual(['/entry/1']);
  });

  it('needs only the WABA where a change has no metadata (template updates answered 403)', async () => {
    const { post } = await start({ ids });
    const change = { field: 'message_template_status_update', value: { event: 'APPROVED', message_template_id: 1 } };
    const body = { object: 'whatsapp_business_account', entry: [{ id: waba, changes: [change] }] };
    expect(await post(JSON.stringify(body))).toMatchObject({ status: 200 });
  });
});

describe('a store in trouble', () => {
  it('answers 503 with Retry-After when it refuses (pain 1: 200 before the event was durable)', async () => {
    const accept = async () => {
      throw new ServiceError('store_unavailable', 'disk full', { isRetryable: true });
    };
    const { post, deps } = await start({ events: { accept } });
    expect(await post(webhook())).toEqual({ status: 503, code: 'store_unavailable', retryAfter: '5' });
    expect(deps.limits.bodies.count()).toBe(0);
  });

  it('answers 503 when it does not answer in 4 s, and counts the body as under way until it does', async () => {
    const stuck = Promise.withResolvers<'stored'>();
    const { post, deps } = await start({ events: { accept: () => stuck.promise } });
    expect(await post(webhook())).toMatchObject({ status: 503 });
    expect(deps.limits.bodies.count()).toBe(1);
    stuck.resolve('stored');
    await stuck.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(deps.limits.bodies.count()).toBe(0);
  });

  it('answers 503 while the bodies in flight pass the budget', async () => {
    const stuck = Promise.withResolvers<'stored'>();
    const { post, deps } = await start({ events: { accept: () => stuck.promise }, limits: withBudget(500) });
    const first = post(webhook());
    await expect.poll(() => deps.limits.bodies.count()).toBe(1);
    expect(await post(webhook())).toEqual({ status: 503, code: 'overloaded', retryAfter: '1' });
    stuck.resolve('stored');
    expect(await first).toMatchObject({ status: 200 });
    expect(await post(webhook())).toMatchObject({ status: 200 });
  });
});

it.each([
  [0, true],
  [1, false],
])('notes a signed webhook with X-Forwarded-For if %i proxies are configured: %s', async (trustedProxies, isNoted) => {
  const limits = createLimits({
    maxInFlightBytes: 1024 * 1024,
    trustedProxies,
    refusals: { count: () => undefined },
    now: () => 0,
  });
  const { post, deps } = await start({ limits });
  const forwarded = { 'x-forwarded-for': '192.0.2.1' };
  await post(webhook(), { ...forwarded, 'x-hub-signature-256': sign('x') });
  expect(deps.stats.hasUnknownProxy()).toBe(false);
  await post(webhook(), forwarded);
  expect(deps.stats.hasUnknownProxy()).toBe(isNoted);
});

describe('slow bodies', () => {
  /** Limits on a clock that the test moves. */
  const clocked = () => {
    let time = 0;
    const now = () => time;
    const addressOf = () => '192.0.2.1';
    const limits = testLimits({
      addressOf,
      bodies: createBodies({ now, addressOf }, { budgetBytes: 64 * 1024 * 1024 }),
      misuse: createAddressLimit(now, { limit: 16 }),
    });
    const pass = (ms: number): void => {
      time += ms;
      limits.bodies.sweep();
    };
    return { limits, pass };
  };
  const head = `POST /webhooks/whatsapp HTTP/1.1\r\nhost: x\r\ncontent-length: 4194304\r\nx-hub-signature-256: ${sign('')}\r\n\r\n`;

  it('block no others (sixteen that declared 4 MiB, sent a byte and fell silent stopped all webhooks)', async () => {
    const { limits } = clocked();
    const { raw, post, deps } = await start({ limits });
    const silent = Array.from({ length: 16 }, () => raw([head, 'x']));
    await expect.poll(() => deps.limits.bodies.count()).toBe(16);
    expect(await post(`${webhook()}${' '.repeat(256 * 1024)}`)).toMatchObject({ status: 200 });
    await server?.close();
    server = undefined;
    await Promise.all(silent);
  });

  it('are answered 408 and count against their address, so that its larger bodies are refused unread', async () => {
    const { limits, pass } = clocked();
    const { raw, post, deps } = await start({ limits });
    const silent = Array.from({ length: 16 }, () => raw([head, 'x']));
    await expect.poll(() => deps.limits.bodies.count()).toBe(16);
    pass(5_000);
    for (const answer of await Promise.all(silent)) expect(answer).toMatch(/^HTTP\/1\.1 408 .*"slow_body"/s);
    expect(deps.stats.outcomes()).toEqual({ slow_body: 16 });
    expect(await post(`${webhook()}${' '.repeat(256 * 1024)}`)).toMatchObject({ status: 429 });
    expect(await post(webhook())).toMatchObject({ status: 200 });
  });

  it('are not counted if valid signatures come from the same address, as behind a proxy', async () => {
    const { limits, pass } = clocked();
    const { raw, post, deps } = await start({ limits });
    expect(await post(webhook())).toMatchObject({ status: 200 });
    const silent = Array.from({ length: 100 }, () => raw([head, 'x']));
    await expect.poll(() => deps.limits.bodies.count()).toBe(100);
    pass(5_000);
    await Promise.all(silent);
    expect(await post(`${webhook()}${' '.repeat(1024 * 1024)}`)).toMatchObject({ status: 200 });
  });
});

describe('too little room for bodies', () => {
  it('is reported if it turns away known senders, but not if it turns away unknown ones', async () => {
    const stuck = Promise.withResolvers<'stored'>();
    const limits = withBudget(700);
    const { post, deps } = await start({ events: { accept: () => stuck.promise }, limits });
    const strange = { 'x-hub-signature-256': sign('x') };
    const held = limits.bodies.open({ socket: {}, headers: {} } as unknown as IncomingMessage);
    limits.bodies.reserve(held, 600);
    limits.bodies.finish(held);
    expect(await post(webhook(), strange)).toMatchObject({ status: 503, code: 'overloaded' });
    expect(deps.stats.isTurningAway()).toBe(false);
    limits.bodies.prove(held);
    expect(await post(webhook(), strange)).toMatchObject({ status: 503, code: 'overloaded' });
    expect(deps.stats.isTurningAway()).toBe(true);
    limits.bodies.release(held);
    stuck.resolve('stored');
    expect(await post(webhook())).toMatchObject({ status: 200 });
  });
});

it('answers 503 with Retry-After while memory is low, before it reads anything', async () => {
  const limits = testLimits({ memory: { isLow: () => true, look: () => undefined } });
  const { post, kept } = await start({ limits });
  expect(await post(webhook())).toEqual({ status: 503, code: 'low_memory', retryAfter: '5' });
  expect(kept).toHaveLength(0);
});

describe('an address with too many wrong signatures', () => {
  const limited = () => ({ limits: testLimits({ misuse: createAddressLimit(() => 0, { limit: 2 }) }) });
  const wrong = { 'x-hub-signature-256': sign('x') };

  it('gets 429 instead of 403, and valid bodies up to 256 KiB still pass', async () => {
    const { post } = await start(limited());
    for (const status of [403, 403, 429]) expect((await post(webhook(), wrong)).status).toBe(status);
    expect(await post(webhook(), wrong)).toEqual({ status: 429, code: 'too_many_wrong_signatures', retryAfter: '60' });
    expect(await post(webhook())).toMatchObject({ status: 200 });
  });

  it('gets 429 for a larger body, unread', async () => {
    const { post } = await start(limited());
    for (const _ of [1, 2]) await post(webhook(), wrong);
    const large = webhook() + ' '.repeat(256 * 1024);
    expect(await post(large)).toMatchObject({ status: 429 });
  });

  it('is not one that sends right signatures, however many', async () => {
    const { post } = await start(limited());
    for (let index = 0; index < 20; index += 1) expect((await post(webhook())).status).toBe(200);
  });

  it('can’t pass the blame to another by writing X-Forwarded-For', async () => {
    const { post } = await start(limited());
    for (const ip of ['1.1.1.1', '2.2.2.2']) await post(webhook(), { ...wrong, 'x-forwarded-for': ip });
    expect(await post(webhook(), { ...wrong, 'x-forwarded-for': '3.3.3.3' })).toMatchObject({ status: 429 });
  });
});

describe('a connection that misbehaves', () => {
  it('is answered before its body is read where the signature header is not well formed', async () => {
    const { raw } = await start();
    const answer = await raw(
      'POST /webhooks/whatsapp HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\nx-hub-signature-256: sha256=zz\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 403 .*connection: close/is);
  });

  it('leaves nothing behind when it ends in the middle of a body', async () => {
    const { raw, kept, deps, close } = await start();
    const body = webhook();
    const head = `POST /webhooks/whatsapp HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length + 10}\r\n`;
    const ended = raw([`${head}x-hub-signature-256: ${sign(body)}\r\n\r\n`, body]);
    await expect.poll(() => deps.limits.bodies.count()).toBe(1);
    server = undefined;
    await close();
    await ended;
    await expect.poll(() => deps.limits.bodies.count()).toBe(0);
    expect(kept).toHaveLength(0);
  });
});
