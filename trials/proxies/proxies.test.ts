import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, json, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messagesWebhook, textMessage } from '../../apps/whatsapp-service/test/support/webhooks.ts';
import { freePort, type ServiceProcess, startService } from '../support/service-process.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import { type Asked, ask } from './ask.ts';
import { file, type Meta, mediaIds, openMeta } from './meta.ts';
import { openProxy, proxies, publicHost, type RunningProxy } from './open-proxy.ts';

const appSecret = '6c1f0b83d92e4a75b0c8e1f3a6d79452';
const apiKey = 'proxies-3f8a1c6e9b2d4075';
const number = '106540352242922';
const all = Object.keys(proxies) as (keyof typeof proxies)[];
const there = all.filter((name) => proxies[name].isInstalled);
for (const name of all.filter((each) => !there.includes(each))) {
  console.info(`${name} is not installed (apt-get install ${proxies[name].package}): its configuration is not tried.`);
}

let meta: Meta;
let service: ServiceProcess;
const opened = new Map<string, RunningProxy>();
let folder = '';
/** What a quiet stream through each of them brings; it takes half a minute, and the other tests run meanwhile. */
let quietStreams: readonly Promise<string[]>[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxies-'));
  meta = await openMeta();
  const port = await freePort();
  const env = {
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'proxies-5b9e2d7f0c4a8163',
    INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: number,
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'a-token-of-meta',
    INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
    INTEXURAOS_WHATSAPP_TRUSTED_PROXIES: '1',
    INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}`,
    HOST: '127.0.0.1',
  };
  service = await startService({ env, port });
  for (const name of there) opened.set(name, await openProxy(name, port));
  quietStreams = there.map(followQuietStream);
  // The last test says so where one broke.
  for (const stream of quietStreams) stream.catch(() => undefined);
});
afterAll(async () => {
  await service?.kill();
  for (const proxy of opened.values()) await proxy.close();
  meta?.close();
  await rm(folder, { recursive: true, force: true });
});

const authorization = { authorization: `Bearer ${apiKey}` };
const webhook = (body: string, secret = appSecret, headers = {}): Asked => ({
  path: '/webhooks/whatsapp',
  method: 'POST',
  body,
  headers: { 'x-hub-signature-256': signWebhook(body, secret), ...headers },
});
const message = (name: string): string => JSON.stringify(messagesWebhook(textMessage(`wamid.${name}`)));

describe.each(there.map((name, index) => [name, index] as const))('%s, as the guide configures it', (name, index) => {
  const through = (asked: Asked): Promise<IncomingMessage> => ask(opened.get(name) as RunningProxy, asked);
  const statusOf = async (asked: Asked): Promise<number | undefined> => {
    const response = await through(asked);
    response.resume();
    return response.statusCode;
  };

  it('passes the caller’s real address on, whatever X-Forwarded-For the caller sends', async () => {
    const guesser = `127.0.1.${index + 1}`;
    const answers: (number | undefined)[] = [];
    for (let tries = 0; tries < 60 && answers.at(-1) !== 429; tries += 1) {
      const forged = { 'x-forwarded-for': `198.51.100.${tries}, 203.0.113.7` };
      answers.push(await statusOf({ ...webhook('{}', 'guessed', forged), from: guesser }));
    }
    expect(answers.at(-1)).toBe(429);
    // Another address, forged or not, does not pay for it; nor does a right signature from the same.
    const forged = { 'x-forwarded-for': guesser };
    expect(await statusOf(webhook('{}', 'guessed', forged))).toBe(403);
    expect(await statusOf({ ...webhook(message(`${name}.own`)), from: guesser })).toBe(200);
  });

  it('passes %2F in a path on unchanged', async () => {
    const wamid = `wamid.${name}/a+b==`;
    expect(await statusOf(webhook(JSON.stringify(messagesWebhook(textMessage(wamid)))))).toBe(200);
    const path = `/v1/messages/${encodeURIComponent(wamid)}`;
    await expect.poll(() => statusOf({ path, headers: authorization })).toBe(200);
  });

  it('makes media URLs begin with the public host and scheme, whatever host a client sends', async () => {
    const { scheme } = opened.get(name) as RunningProxy;
    const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' };
    const path = `/v24.0/${mediaIds.whole}`;
    const described = await json(await through({ path, headers: { ...authorization, ...forged } }));
    expect(described).toMatchObject({ url: expect.stringMatching(`^${scheme}://${publicHost}/v24.0/`) });
  });

  const contentOf = async (id: string): Promise<string> => {
    const response = await through({ path: `/v24.0/${id}`, headers: authorization });
    const { url } = (await json(response)) as { url: string };
    const { pathname, search } = new URL(url);
    return pathname + search;
  };

  it('passes a download on with its length', async () => {
    const response = await through({ path: await contentOf(mediaIds.whole), headers: authorization });
    expect(response.headers['content-length']).toBe(String(file.byteLength));
    expect((await buffer(response)).equals(file)).toBe(true);
  });

  // Caddy 2.6, Debian's, ends a file without a length as if it were whole; Meta states lengths.
  it.each(name === 'caddy' ? (['cut'] as const) : (['cut', 'cutWithoutLength'] as const))(
    'passes the break of a download on: %s',
    async (kind) => {
      const response = await through({ path: await contentOf(mediaIds[kind]), headers: authorization });
      expect(response.statusCode).toBe(200);
      await expect(buffer(response)).rejects.toThrow();
    },
  );

  it('lets webhooks through up to the service’s limit, and leaves it to the service to refuse larger ones', async () => {
    const tooLarge = async (): Promise<number> => {
      const health = await json(await through({ path: '/health', headers: authorization }));
      return (health as { webhooks: { too_large?: number } }).webhooks.too_large ?? 0;
    };
    const before = await tooLarge();
    const padded = (bytes: number): string => message(`${name}.large`).padEnd(bytes, ' ');
    expect(await statusOf(webhook(padded(4 * 1024 * 1024)))).toBe(200);
    // Its answer, 413, comes before all of the body was sent: nginx makes 502 of that, and the connection may break.
    const refused = await statusOf(webhook(padded(4 * 1024 * 1024 + 1))).catch(() => 'broken off');
    expect([413, 502, 'broken off']).toContain(refused);
    expect(await tooLarge()).toBe(before + 1);
  });

  it('passes the offset of a resumed upload on', async () => {
    const headers = { ...authorization, file_offset: '4096', 'content-type': 'image/png' };
    expect(await statusOf({ path: '/v24.0/upload:MTo=?sig=AR-1', method: 'POST', headers, body: 'png' })).toBe(200);
    expect(meta.offsets.at(-1)).toBe('4096');
  });

  it('lets an upload of 100 MB through', { timeout: 60_000 }, async () => {
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n';
    const body = Buffer.concat([Buffer.from(head), Buffer.alloc(100 * 1024 * 1024), Buffer.from('\r\n--b--\r\n')]);
    const headers = { ...authorization, 'content-type': 'multipart/form-data; boundary=b' };
    const answer = await through({ path: `/v24.0/${number}/media`, method: 'POST', body, headers });
    expect(await text(answer)).toBe(JSON.stringify({ id: mediaIds.whole }));
    expect(meta.uploads.at(-1)).toBe(body.byteLength);
  });
});

/** The events until that of a user who writes after two keep-alives: they take half a minute, and the proxy’s timeouts are 28 s here. */
async function followQuietStream(name: string, index: number): Promise<string[]> {
  const through = (asked: Asked): Promise<IncomingMessage> => ask(opened.get(name) as RunningProxy, asked);
  const user = `4930900001${index}`;
  const response = await through({ path: `/v1/stream?user=${user}`, headers: authorization });
  const seen: string[] = [];
  for await (const chunk of response.setEncoding('utf8')) {
    seen.push(...[...String(chunk).matchAll(/^event: (\w+)$/gm)].map(([, event = '']) => event));
    if (seen.includes('webhook')) break;
    if (seen.length < 3) continue;
    const own = textMessage(`wamid.${name}.quiet`, { from: user });
    (await through(webhook(JSON.stringify(messagesWebhook(own))))).resume();
  }
  return seen;
}

it('each proxy passes events on as they arrive, and keeps a quiet stream beyond its own timeouts', {
  timeout: 90_000,
}, async () => {
  const seen = await Promise.all(quietStreams);
  expect(seen).toEqual(there.map(() => ['open', 'keepalive', 'keepalive', 'webhook']));
});
