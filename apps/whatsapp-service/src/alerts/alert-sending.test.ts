import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSmtpSink, type SmtpSink } from '../../test/support/smtp-sink.ts';
import type { AlertChoice } from '../config/alerts.ts';
import type { Alert } from '../problems/alert.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { alertTargets, createAlertLoop, createAlertTest } from './alert-sending.ts';

const since = Date.parse('2026-11-30T12:55:03Z');
const began: Alert = {
  id: '6f2d',
  type: 'problem.began',
  at: since + 64_000,
  pending: ['url', 'slack', 'mail'],
  problem: {
    id: 'meta_failing',
    about: 'meta',
    severity: 'critical',
    cause: 'Meta answers HTTP 503 to POST messages (4 calls).',
    remedy: 'Nothing to do here; <https://metastatus.com> & others say more.',
    since,
    until: null,
    count: 4,
  },
};
const resolved: Alert = {
  ...began,
  id: '6f2e',
  type: 'problem.resolved',
  at: since + 800_000,
  problem: { ...began.problem, until: since + 720_000, count: 31 },
};
const secret = 'd4f08a6de1c94752a7d05e8c1f6b2943';

const posts: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
const answers = { status: 200 };
let server: Server;
let base = '';
let mail: SmtpSink;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      posts.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(answers.status, { location: `${base}/elsewhere` }).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  mail = await openSmtpSink();
});
afterAll(() => {
  server.close();
  mail.close();
});
afterEach(() => {
  posts.length = 0;
  answers.status = 200;
});

const choice = (changes: Partial<AlertChoice> = {}): AlertChoice => ({
  name: 'production',
  severity: 'critical',
  afterSeconds: 60,
  url: null,
  secret: null,
  slackUrl: null,
  mail: null,
  ...changes,
});
const direct = { for: () => null };
const targetsOf = (changes: Partial<AlertChoice>) => alertTargets(choice(changes), '1.2.3', direct);
const send = async (changes: Partial<AlertChoice>, alert: Alert): Promise<string | null> =>
  (await targetsOf(changes)[0]?.send(alert)) ?? null;

describe('alerts', () => {
  it('go to a URL as JSON, signed as Meta signs its webhooks', async () => {
    expect(await send({ url: `${base}/alerts`, secret }, began)).toBeNull();
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = posts;
    expect([path, headers['content-type']]).toEqual(['/alerts', 'application/json']);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
    expect(JSON.parse(body)).toEqual({
      id: '6f2d',
      type: 'problem.began',
      at: '2026-11-30T12:56:07.000Z',
      text: '[critical] production: Meta answers HTTP 503 to POST messages (4 calls).',
      service: { name: 'production', version: '1.2.3' },
      problem: {
        id: 'meta_failing',
        about: 'meta',
        severity: 'critical',
        cause: 'Meta answers HTTP 503 to POST messages (4 calls).',
        remedy: began.problem.remedy,
        since: '2026-11-30T12:55:03.000Z',
        until: null,
        count: 4,
      },
    });
  });

  it('go to a URL without a signature if there is no secret', async () => {
    await send({ url: base }, began);
    expect(posts[0]?.headers).not.toHaveProperty('x-hub-signature-256');
  });

  it('go to Slack as a message that says what, what to do, when and where', async () => {
    for (const alert of [began, resolved]) expect(await send({ slackUrl: `${base}/services/T/B/x` }, alert)).toBeNull();
    expect(posts.map(({ body }) => JSON.parse(body).text)).toEqual([
      [
        ':red_circle: *[critical] production: Meta answers HTTP 503 to POST messages (4 calls).*',
        '> Nothing to do here; &lt;https://metastatus.com&gt; &amp; others say more.',
        '_meta_failing, since 2026-11-30 12:55:03 UTC (64 s). production, version 1.2.3; `whatsapp status` shows all problems._',
      ].join('\n'),
      [
        ':white_check_mark: *[resolved] production: over after 12 min: Meta answers HTTP 503 to POST messages (4 calls).*',
        '_meta_failing, since 2026-11-30 12:55:03 UTC, until 2026-11-30 13:07:03 UTC. production, version 1.2.3; `whatsapp status` shows all problems._',
      ].join('\n'),
    ]);
  });

  it('go by mail, the end of a problem as an answer to its beginning', async () => {
    const settings = { smtpUrl: mail.url, from: 'WhatsApp <whatsapp@example.com>', to: ['oncall@example.com'] };
    for (const alert of [began, resolved]) expect(await send({ mail: settings }, alert)).toBeNull();
    const [first = '', second = ''] = mail.mails.map((text) => text.replace(/=\r\n/g, '').replace(/\r\n/g, '\n'));
    expect(first).toMatch(/^From: WhatsApp <whatsapp@example\.com>\nTo: oncall@example\.com\n/m);
    expect(first).toContain('Subject: [critical] production: Meta answers HTTP 503 to POST messages (4');
    expect(first).toMatch(
      /\n\nMeta answers HTTP 503 to POST messages \(4 calls\)\.\n\nWhat to do: Nothing to do here; <https:\/\/metastatus\.com> & others say more\.\n\nProblem meta_failing, since 2026-11-30 12:55:03 UTC \(64 s\)\. production/,
    );
    const [, id] = /^Message-ID: (<\w+@example\.com>)$/m.exec(first) ?? [];
    expect(id).toBeDefined();
    expect(second).toContain(`In-Reply-To: ${id}`);
    expect(second).toMatch(/Subject: \[resolved\] production: over after 12 min/);
  });

  it('fail with a word that names no address', async () => {
    answers.status = 404;
    expect(await send({ slackUrl: `${base}/services/T/B/x` }, began)).toBe('HTTP 404');
    answers.status = 302;
    expect(await send({ url: base }, began)).toBe('HTTP 302');
    expect(posts.map(({ path }) => path)).not.toContain('/elsewhere');
    expect(await send({ url: 'http://127.0.0.1:1/secret' }, began)).toBe('ECONNREFUSED');
    const refusing = await openSmtpSink();
    refusing.refuse();
    const settings = { smtpUrl: refusing.url, from: 'a@example.com', to: ['b@example.com'] };
    expect(await send({ mail: settings }, began)).toBe('EENVELOPE 550');
    refusing.close();
    expect(await send({ mail: { ...settings, smtpUrl: 'smtp://127.0.0.1:1' } }, began)).toMatch(/^E\w+$/);
  });

  it('are tested at every target at once, past the queue', async () => {
    const targets = targetsOf({ url: `${base}/alerts`, slackUrl: 'http://127.0.0.1:1/' });
    expect(await createAlertTest(targets, () => since)()).toEqual([
      { target: 'url', problem: null },
      { target: 'slack', problem: 'ECONNREFUSED' },
    ]);
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({
      type: 'test',
      text: '[test] production: This is a test. Alerts from this service arrive here.',
    });
  });

  it('are delivered from the store, in order, and to each target once', async () => {
    const store = createMemoryStore({ now: () => since });
    await store.problems.update((before) => ({
      ...before,
      alerts: [began, resolved].map((alert) => ({ ...alert, pending: ['url', 'slack'] as const })),
    }));
    const ended = Promise.withResolvers<void>();
    const loop = createAlertLoop({
      targets: targetsOf({ url: `${base}/alerts`, slackUrl: `${base}/slack` }),
      store: store.problems,
      log: { info: () => undefined, error: () => undefined },
      now: () => since,
      everyMs: 1_000,
      sleep: async () => ended.resolve(),
    });
    loop.start();
    await ended.promise;
    await loop.stop();
    expect(posts.filter(({ path }) => path === '/alerts').map(({ body }) => JSON.parse(body).id)).toEqual([
      '6f2d',
      '6f2e',
    ]);
    expect(posts).toHaveLength(4);
    expect(await store.problems.update((state) => state)).toMatchObject({ alerts: [], targets: {} });
  });
});
