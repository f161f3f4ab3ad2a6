import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { whatsapp } from './support/cli.ts';
import { callbackPath, openStand, type Stand } from './support/stand.ts';

interface Seen {
  readonly id: string;
  readonly cause: string;
  readonly remedy: string;
}

const patience = { timeout: 30_000, interval: 250 };
const posted: { type: string; text: string; problem: Seen }[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    posted.push(JSON.parse(body));
    response.end();
  });
});
let stand: Stand;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/alerts`;
  stand = await openStand(10, {
    INTEXURAOS_WHATSAPP_ALERT_URL: url,
    INTEXURAOS_WHATSAPP_ALERT_NAME: 'stand',
    INTEXURAOS_WHATSAPP_ALERT_AFTER_SECONDS: '0',
    INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '2',
  });
  await stand.connect(stand.service.url + callbackPath);
});
afterAll(async () => {
  receiver.close();
  await stand.close();
});

const headers = () => ({ authorization: `Bearer ${stand.env.INTEXURAOS_WHATSAPP_API_KEYS}` });
const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(stand.service.url + path, { headers: headers() })).json()) as T;

let recipients = 0;
async function send(to = `1650555${8000 + ++recipients}`): Promise<void> {
  await fetch(`${stand.service.url}/v24.0/${defaults.phoneNumberId}/messages`, {
    method: 'POST',
    headers: { ...headers(), prefer: 'respond-async' },
    body: JSON.stringify({
      messaging_product: 'whatsapp',
      to,
      type: 'template',
      template: { name: 'hello_world', language: { code: 'en_US' } },
    }),
  });
}

/**
 * Log, health, status, doctor and the alert name the cause, and what to do. What comes back within minutes is no alert again.
 */
async function everywhere(kind: string, cause: RegExp, remedy: RegExp, { exits = 1, isAlerted = true } = {}) {
  const both = (text: string) => cause.test(text) && remedy.test(text);
  await expect
    .poll(async () => (await get<{ problems: Seen[] }>('/v1/status')).problems, patience)
    .toContainEqual(
      expect.objectContaining({
        id: expect.stringMatching(new RegExp(`^${kind}`)),
        cause: expect.stringMatching(cause),
        remedy: expect.stringMatching(remedy),
      }),
    );
  const { hints } = await get<{ hints: string[] }>('/health');
  expect(hints.filter(both)).toHaveLength(1);
  const lines = (): string[] => stand.service.output().split('\n');
  await expect
    .poll(
      () =>
        lines()
          .filter((line) => !isAlerted || line.includes(`"problem":"${kind}`))
          .some(both),
      patience,
    )
    .toBe(true);
  const { code, stdout } = await whatsapp(['doctor', '--json'], { env: stand.env });
  expect([code, both(stdout)]).toEqual([exits, true]);
  if (!isAlerted) return;
  const alerted = (): string[] => posted.filter(({ problem }) => problem.id.startsWith(kind)).map(({ type }) => type);
  await expect.poll(alerted, patience).toEqual(['problem.began']);
  expect(both(JSON.stringify(posted.find(({ problem }) => problem.id.startsWith(kind))))).toBe(true);
}

/** Waits until the number is no longer paused, which `whatsapp outbox resume` ends at once. */
async function resume(): Promise<void> {
  expect((await whatsapp(['outbox', 'resume'], { env: stand.env })).code).toBe(0);
  const ids = async () => (await get<{ problems: Seen[] }>('/v1/status')).problems.map(({ id }) => id);
  await expect.poll(ids, patience).not.toContainEqual(expect.stringMatching(/^sending_paused/));
}

// I4, a full disk, and I5, an app without its subscription, need another machine or five minutes: both are incidents of
// apps/whatsapp-service/test/incidents.test.ts, and faults of doctor's (doctor/faults).
it('the cause of an incident is in log, health, status, doctor and an alert (F4, F5, F14, F18, F19)', async () => {
  const world = () => stand.meta.platform.world;
  const ran = await whatsapp(['alerts', 'test'], { env: stand.env });
  expect([ran.code, ran.stdout, posted[0]?.type]).toEqual([0, '✓ url\n', 'test']);

  // I1: Meta answers 503.
  const fault = stand.meta.faults.add({ route: 'POST messages' }, { kind: 'bare-status', httpStatus: 503 });
  await send();
  await everywhere('meta_failing', /HTTP 503/, /metastatus\.com/);
  stand.meta.faults.remove(fault.id);

  // I3: another program holds the database.
  const holder = new DatabaseSync(join(stand.folder, 'whatsapp.db'));
  holder.exec('BEGIN EXCLUSIVE');
  await everywhere('store_failing', /Another program holds the database \S*whatsapp\.db/, /lsof/);
  holder.exec('ROLLBACK');
  holder.close();

  // I8: the app's secret was changed at Meta. Its webhooks are refused, and so is the proof of each call.
  const app = world().apps.get(defaults.appId);
  if (!app) throw new Error('The simulator has no app.');
  app.secret = 'f'.repeat(32);
  stand.meta.users.write('16505551234', { type: 'text', text: { body: 'Hello' } });
  await everywhere('signatures_wrong', /wrong signature/, /INTEXURAOS_WHATSAPP_APP_SECRET/);
  await send();
  await everywhere('sending_paused', /Meta refuses every message/, /APP_SECRET to the secret of the app/);
  app.secret = defaults.appSecret;
  await resume();

  // I7: the number is not registered any more.
  const number = world().phoneNumbers.get(defaults.phoneNumberId);
  if (!number) throw new Error('The simulator has no number.');
  number.status = 'DISCONNECTED';
  await send();
  await everywhere('sending_paused', new RegExp(`${defaults.phoneNumberId}.*133010`), /[Rr]egister/, {
    isAlerted: false,
  });
  number.status = 'CONNECTED';
  await resume();

  // I2: the token has expired.
  const token = world().tokens.get(defaults.token);
  if (!token) throw new Error('The simulator has no token.');
  token.expiresAt = stand.meta.clock.now() - 1_000;
  await send();
  await everywhere('sending_paused', /190/, /system user/, { isAlerted: false });
  token.expiresAt = undefined;
  await resume();

  // I6: a loop queues hundreds of messages to one recipient, of which Meta takes the first 45 at once.
  await Promise.all(Array.from({ length: 200 }, () => send('16505557777')));
  await everywhere('queue_long', /messages from \d+ to one recipient are queued/, /outbox cancel/, {
    exits: 0,
    isAlerted: false,
  });
  const cancelled = await whatsapp(['outbox', 'cancel', '--to', '+1 650-555-7777', '--state', 'queued', '--yes'], {
    env: stand.env,
  });
  expect([cancelled.code, cancelled.stdout]).toEqual([0, expect.stringMatching(/1\d\d messages/)]);
}, 240_000);
