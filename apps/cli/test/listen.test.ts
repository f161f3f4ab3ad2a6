import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postWebhook } from '../../whatsapp-service/test/journeys/service.ts';
import { sign } from '../../whatsapp-service/test/support/webhook-server.ts';
import {
  webhook as anyWebhook,
  messageStatus,
  messagesWebhook,
  statusesWebhook,
  textMessage,
} from '../../whatsapp-service/test/support/webhooks.ts';
import { positionPath } from '../src/events/listen/position-file.ts';
import { type Ran, whatsapp } from './support/cli.ts';
import { openStand, type Stand } from './support/stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

const secret = 'simulator-app-secret';
const running: { readonly breaking: AbortController; readonly ended: Promise<Ran> }[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const { breaking, ended } of running.splice(0)) {
    breaking.abort();
    await ended;
  }
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A handler under development: it stores what it was sent, and refuses the first ones. */
async function handler(refusals = 0, refusal = 500) {
  const taken: { readonly body: string; readonly signature: string | undefined }[] = [];
  let left = refusals;
  let count = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    left -= 1;
    count += 1;
    if (left < 0) taken.push({ body, signature: request.headers['x-hub-signature-256']?.toString() });
    response.writeHead(left < 0 ? 200 : refusal).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accept = (): void => {
    left = 0;
  };
  return {
    taken,
    asked: () => count,
    accept,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
  };
}

/** Begins a command that goes on until it is interrupted. */
async function begin(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<() => string> {
  const breaking = new AbortController();
  let said = '';
  const ended = whatsapp(args, {
    env: { ...stand.env, ...more },
    signal: breaking.signal,
    onOutput: (more) => (said += more),
  });
  running.push({ breaking, ended });
  return () => said;
}

const webhook = (name: string): string =>
  JSON.stringify(messagesWebhook(textMessage(`wamid.${name}`, { body: `${name} ä €` })));
const send = async (name: string): Promise<string> => {
  const body = webhook(name);
  expect((await postWebhook(stand.service, body, sign(body, secret))).status).toBe(200);
  return body;
};
const since = ['--since', '1d'];

function never(): never {
  throw new Error('What the test began is not there.');
}

describe('whatsapp listen', { timeout: 60_000 }, () => {
  it('forwards byte for byte, signed with the local secret, in order, and loses nothing when the service is killed', async () => {
    const { taken, url } = await handler();
    await begin(['listen', '--forward-to', url, '--secret', 'my-local-secret']);
    await expect
      .poll(
        async () => {
          await send(`warm${Date.now()}`);
          return taken.length;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
    const before = taken.length;
    const sent: string[] = [];
    for (const name of ['A', 'B', 'C']) sent.push(await send(name));
    await stand.restart();
    for (const name of ['D', 'E']) sent.push(await send(name));
    await stand.restart();
    sent.push(await send('F'));
    await expect.poll(() => taken.at(-1)?.body, { timeout: 20_000 }).toBe(sent.at(-1));
    const names = (bodies: readonly string[]): string[] => bodies.map((body) => /wamid\.(\w+)/.exec(body)?.[1] ?? '');
    const got = names(taken.map(({ body }) => body)).filter((name) => !name.startsWith('warm'));
    // A repeat is allowed, a gap is not.
    expect([...new Set(got)]).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
    expect(taken.length).toBeGreaterThanOrEqual(before + 6);
    for (const { body, signature } of taken) {
      expect(signature).toBe(`sha256=${createHmac('sha256', 'my-local-secret').update(body).digest('hex')}`);
    }
    expect(sent.every((body) => taken.some((each) => each.body === body))).toBe(true);
  });

  it('retries an event that the handler refused before it sends the next one', async () => {
    const { taken, url } = await handler(2);
    const [first, second] = [await send('R1'), await send('R2')];
    await begin(['listen', '--forward-to', url, ...since, '--wamid', 'wamid.R1']);
    await expect.poll(() => taken.map(({ body }) => body), { timeout: 10_000 }).toEqual([first]);
    expect(second).toContain('R2');
  });

  it('gives each kind to its own address, and the rest to another; one that refuses holds up only itself', async () => {
    const [texts, statuses, rest] = [await handler(), await handler(Number.POSITIVE_INFINITY), await handler()];
    const names = (): string[] => texts.taken.map(({ body }) => /wamid\.(\w+)/.exec(body)?.[1] ?? '');
    await begin([
      ...['listen', '--forward-to', rest.url, '--since', '10s'],
      ...['--route', `message.text=${texts.url}`, `status=${statuses.url}`],
    ]);
    const status = JSON.stringify(statusesWebhook(messageStatus('wamid.S1', 'delivered')));
    expect((await postWebhook(stand.service, status, sign(status, secret))).status).toBe(200);
    for (const name of ['N1', 'N2', 'N3']) await send(name);
    const other = JSON.stringify(anyWebhook({ field: 'security', value: { event: 'PIN_CHANGED' } }));
    expect((await postWebhook(stand.service, other, sign(other, secret))).status).toBe(200);
    await expect
      .poll(() => names().filter((name) => name.startsWith('N')), { timeout: 10_000 })
      .toEqual(['N1', 'N2', 'N3']);
    await expect.poll(() => rest.taken.map(({ body }) => body), { timeout: 10_000 }).toContain(other);
    expect(rest.taken.some(({ body }) => /wamid/.test(body))).toBe(false);
    expect(statuses.taken).toEqual([]);
  });

  it('F7: resumes where the last run stopped, with the events that the handler had not accepted', async () => {
    const { taken, url, asked, accept } = await handler(Number.POSITIVE_INFINITY);
    const home = { XDG_STATE_HOME: await mkdtemp(join(tmpdir(), 'whatsapp-listen-')) };
    onTestFinished(() => rm(home.XDG_STATE_HOME, { recursive: true }));
    const args = ['listen', '--forward-to', url, '--kind', 'message.text'];
    await begin(args, home);
    const places = () => readdir(join(home.XDG_STATE_HOME, 'whatsapp')).catch(() => []);
    await expect.poll(places, { timeout: 10_000 }).toContainEqual(expect.stringMatching(/^listen-\w+\.json$/));
    const first = await send('P1');
    await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(0);
    const [{ breaking, ended } = never()] = running.splice(0);
    breaking.abort();
    expect((await ended).stderr).toContain('Not delivered: 1. The next run resumes there.');
    const second = await send('P2');
    accept();
    await begin(args, home);
    await expect.poll(() => taken.map(({ body }) => body), { timeout: 10_000 }).toEqual([first, second]);
  });

  it('begins now if the service no longer knows the position of the last run', async () => {
    const { taken, url } = await handler();
    const home = { XDG_STATE_HOME: await mkdtemp(join(tmpdir(), 'whatsapp-listen-')) };
    onTestFinished(() => rm(home.XDG_STATE_HOME, { recursive: true }));
    const path = positionPath(home, [stand.service.url, url, null, null, null, null, null]) ?? never();
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '{"place":"lost"}');
    await begin(['listen', '--forward-to', url], home);
    await expect.poll(() => readFile(path, 'utf8'), { timeout: 10_000 }).not.toContain('lost');
    const body = await send('Q1');
    await expect.poll(() => taken.map((each) => each.body), { timeout: 10_000 }).toEqual([body]);
  });

  it('gives up an event that the handler refuses permanently, reports that, and continues', async () => {
    const { taken, url } = await handler(1, 422);
    await send('G1');
    const second = await send('G2');
    const said = await begin(['listen', '--forward-to', url, ...since, '--user', '+16505551234']);
    await expect.poll(() => taken.map(({ body }) => body), { timeout: 10_000 }).toContain(second);
    expect(said()).toMatch(/422 .* message\.text {2}16505551234 {2}given up/);
  });

  it.each([
    [
      'https://handler.example/webhook',
      /^Warning: handler\.example is not this machine\. Everything that people write/m,
    ],
    ['http://10.0.0.7:3000/webhook', /^Warning: 10\.0\.0\.7:3000 is not this machine[^\n]*over plain http/m],
  ])('warns that what people write leaves this machine, for %s', async (target, warning) => {
    const env = { ...stand.env, WHATSAPP_SERVICE_URL: 'http://127.0.0.1:9' };
    expect((await whatsapp(['listen', '--forward-to', target], { env })).stderr).toMatch(warning);
  });

  it('does not warn if everything stays on this machine', async () => {
    const env = { ...stand.env, WHATSAPP_SERVICE_URL: 'http://127.0.0.1:9' };
    const { stderr } = await whatsapp(['listen', '--forward-to', 'http://localhost:3000/webhook'], { env });
    expect(stderr).not.toContain('Warning');
  });

  it('says so when there is nothing to listen to', async () => {
    const env = { ...stand.env, WHATSAPP_SERVICE_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await whatsapp(['listen', '--forward-to', 'http://localhost:1'], { env });
    expect([code, stderr]).toEqual([3, expect.stringContaining('can’t be reached at http://127.0.0.1:9')]);
  });
});

describe('whatsapp tail', { timeout: 60_000 }, () => {
  it('writes NDJSON into a pipe: the past first, then what comes, across a restart, of the kind that was asked for', async () => {
    await send('T1');
    const said = await begin(['tail', ...since, '--user', '+16505551234', '--kind', 'message.text']);
    const wamids = (): string[] =>
      said()
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { items: { wamid: string }[] }).items[0]?.wamid ?? '');
    await expect.poll(wamids).toContain('wamid.T1');
    await send('T2');
    await expect.poll(wamids).toContain('wamid.T2');
    // Across a kill and a start of the service, too.
    await stand.restart();
    await send('T3');
    await expect.poll(wamids, { timeout: 20_000 }).toContain('wamid.T3');
    const own = wamids().filter((wamid) => /\.T\d$/.test(wamid));
    expect([...new Set(own)]).toEqual(['wamid.T1', 'wamid.T2', 'wamid.T3']);
  });
});
