import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { describe, expect, it } from 'vitest';
import { outboxPath } from '../../src/storage/sqlite/files.ts';
import { messagesPath, metaJourney, numberId, post, template, text } from './meta.ts';
import { apiKey, getJson, journey } from './service.ts';

const { start: startService, databasePath } = journey();
const openMeta = metaJourney({ start: startService });
const user = '16505551234';

interface Answer {
  readonly messages: readonly [{ readonly id: string }];
}

const idOf = async (response: Response): Promise<string> => ((await response.json()) as Answer).messages[0].id;

describe('sending, as a client of Meta’s does it', () => {
  it('takes the guide’s two messages with only host and token changed, and answers in Meta’s shape', async () => {
    const { meta, start } = await openMeta();
    const service = await start();
    meta.users.write(user, { type: 'text', text: { body: 'Hello?' } });
    const hello = await post(service, template(`+${user}`), {}, `/v21.0/${numberId}/messages`);
    expect([hello.status, await hello.json()]).toEqual([
      200,
      {
        messaging_product: 'whatsapp',
        contacts: [{ input: `+${user}`, wa_id: user }],
        messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
      },
    ]);
    const answer = await post(service, text(`+${user}`, 'Hello from IntexuraOS!'), {}, `/v21.0/${numberId}/messages`);
    const wamid = await idOf(answer);
    expect([answer.status, wamid]).toEqual([200, expect.stringMatching(/^wamid\./)]);
    await expect.poll(() => getJson(service, `/v1/messages/${wamid}`)).toMatchObject({ state: 'delivered' });
    const id = answer.headers.get('x-outbox-id');
    await expect
      .poll(() => getJson(service, `/v1/outbox/${id}`))
      .toMatchObject({ wamid, state: 'delivered', attemptCount: 1, statuses: [{ status: 'sent' }, {}] });
    const { data } = (await getJson(service, '/v1/conversations')) as { data: { id: string }[] };
    const conversation = (await getJson(service, `/v1/conversations/${data[0]?.id}/messages`)) as { data: object[] };
    // Meta's clock runs ahead of ours here.
    expect(conversation.data).toHaveLength(3);
    expect(conversation.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ direction: 'out', content: { body: 'Hello from IntexuraOS!' }, outboxId: id }),
        expect.objectContaining({ direction: 'out', type: 'template' }),
        expect.objectContaining({ direction: 'in', content: { body: 'Hello?' } }),
      ]),
    );
  });

  it('gives Meta’s refusal on, as it is', async () => {
    const { meta, start } = await openMeta();
    const service = await start();
    meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 131026 });
    const response = await post(service, template(user));
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: expect.objectContaining({ code: 131026, type: 'OAuthException', fbtrace_id: expect.any(String) }) },
    ]);
  });

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

  it('answers at once where that is preferred, with an id that stands wherever a wamid may', async () => {
    const { meta, gate, start, taken } = await openMeta();
    const service = await start();
    meta.users.write(user, { type: 'text', text: { body: 'Hello?' } });
    const held = Promise.withResolvers<void>();
    gate.hooks = { onCall: () => held.promise };
    const response = await post(service, text(user, 'one'), { prefer: 'respond-async' });
    const id = await idOf(response);
    expect([response.status, response.headers.get('location')]).toEqual([202, `/v1/outbox/${id}`]);
    const reply = await post(service, text(user, 'two', { context: { message_id: id } }), { prefer: 'wait=0' });
    expect(reply.status).toBe(202);
    expect(await getJson(service, `/v1/outbox/${await idOf(reply)}`)).toMatchObject({
      waitsFor: { for: 'entry', entryId: id },
    });
    const reaction = {
      messaging_product: 'whatsapp',
      to: user,
      type: 'reaction',
      reaction: { message_id: id, emoji: '👍' },
    };
    await post(service, reaction, { prefer: 'respond-async' });
    held.resolve();
    await expect.poll(() => taken().map(({ type }) => type)).toEqual(['text', 'text', 'reaction']);
    const [first, second, third] = taken();
    expect(second?.body.context).toEqual({ message_id: first?.wamid });
    expect(third?.body.reaction).toMatchObject({ message_id: first?.wamid });
    await expect
      .poll(() => getJson(service, `/v1/messages/${id}`))
      .toMatchObject({
        wamid: first?.wamid,
        reactions: [{ emoji: '👍' }],
      });
  });

  it('keeps the client’s own callback data and gives it back', async () => {
    const { start } = await openMeta();
    const service = await start();
    const response = await post(service, template(user, { biz_opaque_callback_data: 'ticket-7' }));
    const id = response.headers.get('x-outbox-id');
    const wamid = await idOf(response);
    expect(await getJson(service, `/v1/outbox/${id}`)).toMatchObject({ callbackData: 'ticket-7' });
    await expect
      .poll(() => getJson(service, `/v1/messages/${wamid}`))
      .toMatchObject({ statuses: [{ opaqueData: 'ticket-7' }, { opaqueData: 'ticket-7' }] });
  });

  it('marks as read, and shows that it is typing', async () => {
    const { meta, start } = await openMeta();
    const service = await start();
    const { wamid } = meta.users.write(user, { type: 'text', text: { body: 'Hello?' } });
    meta.faults.add({ route: 'POST messages', times: 1 }, { kind: 'drop', when: 'after' });
    const mark = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: wamid,
      typing_indicator: { type: 'text' },
    };
    const response = await post(service, mark);
    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
    expect(meta.messages()).toMatchObject([{ isRead: true }]);
  });

  it('uploads, describes, hands out and deletes media, with its own key in the place of Meta’s token', async () => {
    const { start } = await openMeta();
    const service = await start();
    const headers = { authorization: `Bearer ${apiKey}` };
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob([Buffer.alloc(300_000, 'x')], { type: 'text/plain' }), 'notes.txt');
    const uploaded = await fetch(`${service.url}/v24.0/${numberId}/media`, { method: 'POST', headers, body: form });
    const { id } = (await uploaded.json()) as { id: string };
    const described = await fetch(`${service.url}/v24.0/${id}`, { headers });
    const media = (await described.json()) as { url: string };
    expect(media).toMatchObject({ mime_type: 'text/plain', file_size: expect.anything(), id });
    expect(media.url.startsWith(`${service.url}/`)).toBe(true);
    const downloaded = await fetch(media.url, { headers });
    expect([downloaded.headers.get('content-type'), (await downloaded.bytes()).byteLength]).toEqual([
      'text/plain',
      300_000,
    ]);
    // Signed, so that a browser can show it; without the signature it needs a key.
    expect((await fetch(media.url)).status).toBe(200);
    expect((await fetch(media.url.split('?')[0] ?? '')).status).toBe(401);
    const elsewhere = media.url.replace(/at=[^&]+/, `at=${Buffer.from('http://127.0.0.1:1/').toString('base64url')}`);
    expect((await fetch(elsewhere, { headers })).status).toBe(404);
    const removed = await fetch(`${service.url}/v24.0/${id}`, { method: 'DELETE', headers });
    expect(await removed.json()).toEqual({ success: true });
    expect((await fetch(`${service.url}/v24.0/${id}`, { headers })).status).toBe(400);
  });

  it('passes on what belongs to the number and the account, and never gives the token away', async () => {
    const { start } = await openMeta();
    const service = await start();
    const headers = { authorization: `Bearer ${apiKey}` };
    const get = async (path: string): Promise<[number, string]> => {
      const response = await fetch(`${service.url}/v24.0/${path}`, { headers });
      return [response.status, await response.text()];
    };
    expect(await get(numberId)).toEqual([200, expect.stringContaining('verified_name')]);
    const [status, templates] = await get(`${defaults.wabaId}/message_templates?limit=1`);
    expect([status, templates]).toEqual([200, expect.stringContaining('hello_world')]);
    expect(templates).not.toContain(defaults.token);
    await fetch(`${service.url}/v24.0/${defaults.wabaId}/message_templates`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'order',
        language: 'en',
        category: 'UTILITY',
        components: [{ type: 'BODY', text: 'Hi' }],
      }),
    });
    const page = await get(`${defaults.wabaId}/message_templates?limit=1`);
    const { paging } = JSON.parse(page[1]) as { paging: { next: string } };
    expect(paging.next.startsWith(`${service.url}/v24.0/${defaults.wabaId}/message_templates?`)).toBe(true);
    const next = await fetch(paging.next, { headers });
    expect([next.status, ((await next.json()) as { data: unknown[] }).data.length]).toEqual([200, 1]);
    expect(await get('4711/message_templates')).toEqual([404, expect.stringContaining('does not exist')]);
    expect(await get('debug_token')).toEqual([404, expect.stringContaining('not passed on')]);
    expect((await get(defaults.appId))[0]).toBe(404);
  });

  it('says what is wrong with a bad request, in Meta’s shape, and keeps nothing of it', async () => {
    const { start, taken } = await openMeta();
    const service = await start();
    const fault = async (response: Promise<Response>): Promise<unknown[]> => {
      const { status } = await response;
      const { error } = (await (await response).json()) as { error: { code: number; fbtrace_id: string } };
      return [status, error.code, typeof error.fbtrace_id];
    };
    const wrongKey = { authorization: 'Bearer wrong' };
    expect(await fault(post(service, template(user), wrongKey))).toEqual([401, 190, 'string']);
    expect(await fault(post(service, template(user), {}, '/v24.0/4711/messages'))).toEqual([404, 100, 'string']);
    expect(await fault(post(service, text(user, 'x'.repeat(1024 * 1024))))).toEqual([413, 100, 'string']);
    expect(await fault(post(service, '{"to":'))).toEqual([400, 100, 'string']);
    expect(await fault(post(service, '[]'))).toEqual([400, 100, 'string']);
    expect(await fault(post(service, template(user), { 'idempotency-key': 'x'.repeat(300) }))).toEqual([
      400,
      100,
      'string',
    ]);
    expect(await fault(post(service, template(user, { expires_at: '2020-01-01T00:00:00Z' })))).toEqual([
      400,
      131009,
      'string',
    ]);
    const long = await post(service, text('me', 'x'.repeat(4097), { on_unknown: 'hope' }));
    expect(await long.json()).toMatchObject({
      error: { error_data: { problems: [{ path: 'to' }, { path: 'text.body' }, { path: 'on_unknown' }] } },
    });
    const language = { code: 'en_US' };
    const filled = {
      name: 'hello_world',
      language,
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }],
    };
    expect(await fault(post(service, template(user, { template: filled })))).toEqual([400, 132000, 'string']);
    const unknownName = { template: { name: 'hello_wrold', language } };
    expect(await fault(post(service, template(user, unknownName)))).toEqual([400, 132001, 'string']);
    expect(await getJson(service, '/v1/outbox')).toEqual({ data: [], nextCursor: null });
    expect(taken()).toEqual([]);
    const unknown = await post(service, template(user, { something_new: 1 }));
    expect(unknown.status).toBe(200);
    expect(taken()[0]?.body).toMatchObject({ something_new: 1 });
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

  it('cancels what waits, retries what failed, and explains a code', async () => {
    const { meta, gate, start, taken } = await openMeta();
    const service = await start();
    const held = Promise.withResolvers<void>();
    gate.hooks = { onCall: () => held.promise };
    await post(service, template(user), { prefer: 'respond-async' });
    const second = await idOf(await post(service, template(user), { prefer: 'respond-async' }));
    const change = async (id: string, what: string): Promise<[number, unknown]> => {
      const response = await fetch(`${service.url}/v1/outbox/${id}/${what}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}` },
      });
      return [response.status, await response.json()];
    };
    expect(await change(second, 'cancel')).toMatchObject([200, { state: 'cancelled' }]);
    expect(await change(second, 'cancel')).toMatchObject([409, { error: { code: 'state_conflict' } }]);
    held.resolve();
    await expect.poll(() => taken().length).toBe(1);
    expect(await change(second, 'retry')).toMatchObject([200, { state: 'queued' }]);
    await expect.poll(() => taken().length).toBe(2);
    expect(meta.messages()).toHaveLength(2);
    expect(await getJson(service, '/v1/errors/131030')).toMatchObject({ code: 131030, class: 'refuse' });
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

  it('lets a message expire at its deadline though its number is paused, and tells the client who waits for it', async () => {
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

  it('lets those who wait go with 202 when it stops, and sends what they gave it after the next start', async () => {
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

  it('has no room for messages on a path of its own: what it serves besides stays as it is', async () => {
    const { start } = await openMeta();
    const service = await start();
    const response = await fetch(`${service.url}${messagesPath}`, { headers: { authorization: `Bearer ${apiKey}` } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
