import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { describe, expect, it } from 'vitest';
import { outboxPath } from '../../src/storage/sqlite/files.ts';
import { metaJourney, post, template } from './meta.ts';
import { apiKey, getJson, journey } from './service.ts';

const { start: startService, databasePath } = journey();
const openMeta = metaJourney({ start: startService });
const user = '16505551234';

const idOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { messages: [{ id: string }] }).messages[0].id;

describe('sending, whatever happens to service, store and token', () => {
  it('takes the same key and body once, also across a crash, and refuses the key for another body', async () => {
    const { start, taken } = await openMeta();
    const service = await start();
    const key = { 'idempotency-key': 'order-1042' };
    const [first, second] = await Promise.all([post(service, template(user), key), post(service, template(user), key)]);
    const wamid = await idOf(first);
    expect(await idOf(second)).toBe(wamid);
    await service.kill();
    const again = await start();
    const third = await post(again, template(user), key);
    expect([third.status, third.headers.get('idempotent-replayed'), await idOf(third)]).toEqual([200, 'true', wamid]);
    const other = await post(again, template('16505559999'), key);
    expect([other.status, await other.json()]).toMatchObject([422, { error: { code: 100 } }]);
    expect(taken()).toHaveLength(1);
  });

  it('answers 503 while its store can’t take anything, keeps nothing of it, and takes the repeat', {
    timeout: 60_000,
  }, async () => {
    const { start, taken } = await openMeta();
    const service = await start();
    const key = { 'idempotency-key': 'order-1042' };
    await post(service, template(user));
    const other = new DatabaseSync(outboxPath(await databasePath()), { timeout: 5_000 });
    other.exec('BEGIN EXCLUSIVE');
    const refused = await post(service, template('16505559999'), key);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      503,
      '2',
      { error: { code: 2, error_data: { details: expect.stringContaining('nothing was sent') } } },
    ]);
    other.exec('ROLLBACK');
    other.close();
    expect(((await getJson(service, '/v1/outbox')) as { data: unknown[] }).data).toHaveLength(1);
    const again = await post(service, template('16505559999'), key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, null]);
    expect(taken().map(({ to }) => to)).toEqual([user, '16505559999']);
  });

  it('receives without a token, and says why it can’t send', async () => {
    const { start } = await openMeta();
    const service = await start({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '' });
    const response = await post(service, template(user));
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: 190 } }]);
    expect(await getJson(service, '/health')).toMatchObject({
      status: 'ok',
      sending: { problem: expect.stringContaining('WHATSAPP_ACCESS_TOKEN') },
    });
  });

  it('waits for a token in a file, and uses a new one as soon as it is there', async () => {
    const { meta, start, taken } = await openMeta();
    const path = join(dirname(await databasePath()), 'token');
    await writeFile(path, 'outdated');
    const service = await start({
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '',
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN_FILE: path,
    });
    const response = await post(service, template(user), { prefer: 'wait=1' });
    expect(response.status).toBe(202);
    const id = await idOf(response);
    expect(await getJson(service, `/v1/outbox/${id}`)).toMatchObject({
      state: 'queued',
      waitsFor: { for: 'number', problem: { code: 190 } },
    });
    await writeFile(path, `${defaults.token}\n`);
    await expect.poll(() => taken().length, { timeout: 15_000 }).toBe(1);
    expect(meta.messages()).toHaveLength(1);
  });

  it('eases off before Meta refuses, as its usage header says: the number’s messages, and calls of the account', async () => {
    const { meta, start, taken } = await openMeta();
    const service = await start();
    const used = meta.faults.add({ route: 'POST messages' }, { kind: 'usage', type: 'whatsapp', percent: 95 });
    expect((await post(service, template(user))).status).toBe(200);
    const outbox = new DatabaseSync(outboxPath(await databasePath()), { readOnly: true });
    const [sender] = outbox.prepare('SELECT record FROM outbox_senders').all();
    outbox.close();
    // A quarter of the last fifth is left of what the number may send.
    expect(JSON.parse(String(sender?.record))).toMatchObject({ allowedPerSecond: 80, perSecond: 20 });
    meta.faults.remove(used.id);
    meta.faults.add({ route: 'POST messages' }, { kind: 'usage', type: 'whatsapp', percent: 100, minutes: 5 });
    expect((await post(service, template(user))).status).toBe(200);
    expect((await post(service, template(user), { prefer: 'wait=2' })).status).toBe(202);
    expect(taken()).toHaveLength(2);
    const type = 'whatsapp_business_management';
    meta.faults.add({ route: 'GET message_templates' }, { kind: 'usage', type, percent: 100 });
    const list = () =>
      fetch(`${service.url}/v24.0/${defaults.wabaId}/message_templates`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
    expect((await list()).status).toBe(200);
    const refused = await list();
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { code: 80007 } }]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
    expect(meta.faults.list()).toMatchObject([{ hits: 1 }, { hits: 1 }]);
  });

  it('expires a message at its deadline though its number is paused, and answers the waiting client', async () => {
    const { meta, start, taken } = await openMeta();
    const service = await start();
    meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 190 });
    await post(service, template(user), { prefer: 'respond-async' });
    await expect.poll(() => getJson(service, '/health')).toMatchObject({ sending: { paused: [{}] } });
    const deadline = Date.now() + 1_500;
    const response = await post(service, template('16505559999', { expires_at: new Date(deadline).toISOString() }));
    expect([response.status, await response.json()]).toMatchObject([504, { error: { code: 131000 } }]);
    expect(Date.now() - deadline).toBeLessThan(9_000);
    const id = response.headers.get('x-outbox-id');
    expect(await getJson(service, `/v1/outbox/${id}`)).toMatchObject({ state: 'expired', attemptCount: 0 });
    expect(taken()).toHaveLength(0);
  });

  it('answers waiting clients with 202 when it stops, and sends their messages after the next start', async () => {
    const { gate, start, taken } = await openMeta();
    const service = await start();
    gate.hooks = { onCall: () => new Promise(() => undefined) };
    const waiting = [post(service, template(user)), post(service, template(user, { on_unknown: 'retry' }))];
    await expect.poll(() => getJson(service, '/health')).toMatchObject({ sending: { sending: 1, queued: 1 } });
    const began = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(8_000);
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    gate.hooks = {};
    const again = await start();
    const second = answers[1]?.headers.get('location') ?? '';
    await expect
      .poll(() => getJson(again, second), { timeout: 15_000 })
      .toMatchObject({ state: expect.stringMatching(/sent|delivered|read/) });
    expect(taken()).toHaveLength(1);
  });
});
