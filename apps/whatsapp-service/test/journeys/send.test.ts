import { defaults, type SentMessage } from '@intexuraos/whatsapp-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { type MetaJourney, messagesPath, metaJourney, numberId, post, template, text } from './meta.ts';
import { apiKey, getJson, journey } from './service.ts';

interface Answer {
  readonly messages: readonly [{ readonly id: string }];
}

const idOf = async (response: Response): Promise<string> => ((await response.json()) as Answer).messages[0].id;

/** These leave nothing behind that another would notice: each writes to a user of its own. */
describe('sending, as a client of Meta’s does it', () => {
  const { start: startShared } = journey(afterAll);
  const openShared = metaJourney({ start: startShared, end: afterAll });
  let scene: MetaJourney;
  let service: ServiceProcess;
  let user: string;
  let users = 16505551000;
  /** What Meta took for the test’s user. */
  const taken = (): SentMessage[] => scene.taken().filter(({ to }) => to === user);

  beforeAll(async () => {
    scene = await openShared();
    service = await scene.start();
  });
  beforeEach(() => {
    users += 1;
    user = String(users);
  });
  afterEach(() => {
    scene.gate.hooks = {};
    for (const { id } of scene.meta.faults.list()) scene.meta.faults.remove(id);
  });

  it('takes the guide’s two messages with only host and token changed, and answers in Meta’s shape', async () => {
    const { meta } = scene;
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
    const { data } = (await getJson(service, '/v1/conversations')) as {
      data: { id: string; user: { waId: string } }[];
    };
    const own = data.find((each) => each.user.waId === user);
    const conversation = (await getJson(service, `/v1/conversations/${own?.id}/messages`)) as { data: object[] };
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
    const { meta } = scene;
    meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 131026 });
    const response = await post(service, template(user));
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: expect.objectContaining({ code: 131026, type: 'OAuthException', fbtrace_id: expect.any(String) }) },
    ]);
  });

  it('answers at once if the client prefers that, with an id that is accepted wherever a wamid is', async () => {
    const { meta, gate } = scene;
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
    const response = await post(service, template(user, { biz_opaque_callback_data: 'ticket-7' }));
    const id = response.headers.get('x-outbox-id');
    const wamid = await idOf(response);
    expect(await getJson(service, `/v1/outbox/${id}`)).toMatchObject({ callbackData: 'ticket-7' });
    await expect
      .poll(() => getJson(service, `/v1/messages/${wamid}`))
      .toMatchObject({ statuses: [{ opaqueData: 'ticket-7' }, { opaqueData: 'ticket-7' }] });
  });

  it('marks as read, and shows that it is typing', async () => {
    const { meta } = scene;
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
    expect(meta.messages().filter((message) => message.wamid === wamid)).toMatchObject([{ isRead: true }]);
  });

  it('uploads, describes, serves and deletes media, with its own key instead of Meta’s token', async () => {
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
    const fault = async (response: Promise<Response>): Promise<unknown[]> => {
      const { status } = await response;
      const { error } = (await (await response).json()) as { error: { code: number; fbtrace_id: string } };
      return [status, error.code, typeof error.fbtrace_id];
    };
    const entries = async (): Promise<string[]> =>
      ((await getJson(service, '/v1/outbox')) as { data: { id: string }[] }).data.map(({ id }) => id);
    const before = await entries();
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
    expect(await entries()).toEqual(before);
    expect(taken()).toEqual([]);
    const unknown = await post(service, template(user, { something_new: 1 }));
    expect(unknown.status).toBe(200);
    expect(taken()[0]?.body).toMatchObject({ something_new: 1 });
  });

  it('cancels what waits, retries what failed, and explains a code', async () => {
    const { gate } = scene;
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
    expect((await post(service, template(user))).status).toBe(200);
    expect(taken()).toHaveLength(3);
    expect(await getJson(service, '/v1/errors/131030')).toMatchObject({ code: 131030, class: 'refuse' });
  });

  it('has no room for messages on a path of its own: what it serves besides stays as it is', async () => {
    const response = await fetch(`${service.url}${messagesPath}`, { headers: { authorization: `Bearer ${apiKey}` } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
