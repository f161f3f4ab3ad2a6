import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, createTestApi, type TestApi } from '../../../test/support/api.ts';
import { subscriptionOf } from '../../../test/support/subscriptions.ts';
import { messageStatus, messagesWebhook, noon, statusesWebhook, textMessage } from '../../../test/support/webhooks.ts';
import { type Change, changes } from '../../changes/change.ts';
import { append } from '../../records/flow.ts';
import { writesOf } from '../../subscriptions/collections.ts';

interface Told {
  readonly id?: string;
  readonly event?: string;
  readonly data?: { readonly id?: string; readonly items?: { wamid: string }[]; readonly raw?: string };
}

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
});

async function serving(): Promise<TestApi & { readonly url: string }> {
  const api = createTestApi();
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  api.stream.start();
  api.changeStream.start();
  ends.push(
    () => api.stream.stop(),
    () => api.changeStream.stop(),
    () => api.app.close(),
  );
  return { ...api, url: `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}` };
}

interface Reader {
  readonly response: Response;
  next(): Promise<Told>;
  wamids(count: number): Promise<string[]>;
  stop(): void;
}

/** Reads a stream block by block. */
async function listen(url: string, query = '', headers: Record<string, string> = {}): Promise<Reader> {
  const breaking = new AbortController();
  const response = await fetch(`${url}/v1/stream${query}`, {
    headers: { authorization: `Bearer ${apiKey}`, ...headers },
    signal: breaking.signal,
  });
  ends.push(() => breaking.abort());
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Told> => {
    while (!text.includes('\n\n')) text += (await reader?.read())?.value ?? '';
    const block = text.slice(0, text.indexOf('\n\n'));
    text = text.slice(block.length + 2);
    const fields = Object.fromEntries(
      block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
    );
    return { ...fields, ...(fields.data && { data: JSON.parse(fields.data) }) };
  };
  const wamids = async (count: number): Promise<string[]> => {
    const all: string[] = [];
    while (all.length < count) all.push(...((await next()).data?.items ?? []).map(({ wamid }) => wamid));
    return all;
  };
  return { response, next, wamids, stop: () => breaking.abort() };
}

const text = (name: string, from = '16505551234') => messagesWebhook(textMessage(`wamid.${name}`, { from }));

describe('GET /v1/stream', () => {
  it('answers HEAD like GET and ends', async () => {
    const { url } = await serving();
    const head = (query: string) =>
      fetch(`${url}/v1/stream${query}`, { method: 'HEAD', headers: { authorization: `Bearer ${apiKey}` } });
    const response = await head('');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(await response.text()).toBe('');
    expect((await head('?lastEventId=none')).status).toBe(400);
  });

  it('streams new events, as GET /v1/events/{id} shows them', async () => {
    const { url, receive, get } = await serving();
    await receive(text('OLD'));
    const reader = await listen(url);
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reader.response.headers.get('cache-control')).toBe('no-store');
    expect(await reader.next()).toMatchObject({ event: 'open', retry: '1000', data: {} });
    await receive(text('A'));
    const told = await reader.next();
    expect(told).toMatchObject({ event: 'webhook', id: expect.any(String) });
    expect(told.data).toEqual((await get(`/v1/events/${told.data?.id}`)).json());
  });

  it('answers 503 with Retry-After at the maximum number of clients', async () => {
    const { stream } = createTestApi();
    const { get } = createTestApi({ stream: { ...stream, isFull: () => true } });
    const response = await get('/v1/stream');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('10');
    expect(response.json().error.code).toBe('too_many_streams');
  });

  it('resumes after Last-Event-ID, in the header or the query, without a gap', async () => {
    const { url, receive } = await serving();
    const first = await listen(url);
    const { id: opening = '' } = await first.next();
    await receive(text('A'), text('B'), text('C'));
    const { id = '' } = await first.next();
    first.stop();
    await receive(text('D'));
    expect(await (await listen(url, '', { 'last-event-id': id })).wamids(3)).toEqual(['wamid.B', 'wamid.C', 'wamid.D']);
    expect(await (await listen(url, `?lastEventId=${id}`)).wamids(3)).toEqual(['wamid.B', 'wamid.C', 'wamid.D']);
    // An EventSource reconnects to the address that it began with.
    const again = await listen(url, `?lastEventId=${opening}`, { 'last-event-id': id });
    expect(await again.wamids(3)).toEqual(['wamid.B', 'wamid.C', 'wamid.D']);
  });

  it('gives a place at once, so that who saw nothing yet misses nothing either', async () => {
    const { url, receive } = await serving();
    const first = await listen(url);
    const { id = '' } = await first.next();
    first.stop();
    await receive(text('A'));
    expect(await (await listen(url, '', { 'last-event-id': id })).wamids(1)).toEqual(['wamid.A']);
  });

  it('begins in the past where it is asked to', async () => {
    const { url, receive } = await serving();
    await receive(text('A'), text('B'));
    expect(await (await listen(url, '?from=2026-06-01')).wamids(2)).toEqual(['wamid.A', 'wamid.B']);
  });

  it.each([
    ['?kind=status', ['wamid.OUT']],
    ['?kind=status.read', ['wamid.OUT']],
    ['?user=%2B16505559999', ['wamid.B']],
    ['?wamid=wamid.A', ['wamid.A']],
    ['?phoneNumberId=106540352242922&kind=message', ['wamid.A', 'wamid.B']],
  ])('sends what %s asks for and nothing else', async (query, wanted) => {
    const { url, receive } = await serving();
    const reader = await listen(url, `${query}&from=2026-06-01`);
    await reader.next();
    await receive(text('A'), text('B', '16505559999'), statusesWebhook(messageStatus('wamid.OUT', 'read')));
    expect(await reader.wamids(wanted.length)).toEqual(wanted);
  });

  it('adds the exact body on request', async () => {
    const { url, receive } = await serving();
    const reader = await listen(url, '?include=raw');
    await reader.next();
    const webhook = text('Ä');
    await receive(webhook);
    expect((await reader.next()).data?.raw).toBe(JSON.stringify(webhook));
  });

  it('refuses an invalid position, an invalid time, an unknown webhook field, and a client without a key', async () => {
    const { get, app } = await serving();
    expect((await get('/v1/stream', { headers: { 'last-event-id': 'mine' } })).json()).toMatchObject({
      error: { code: 'cursor_invalid' },
    });
    expect((await get('/v1/stream?from=yesterday')).statusCode).toBe(400);
    expect((await get('/v1/stream?via=mesages')).json().error.message).toContain('Known: account_alerts, ');
    expect((await app.inject('/v1/stream')).statusCode).toBe(401);
  });

  it('ends when the service does', async () => {
    const { url, app } = await serving();
    const reader = await listen(url);
    await reader.next();
    const closed = once(app.server, 'close');
    await app.close();
    await closed;
  });
});

describe('GET /v1/stream?form=event', () => {
  it('sends each change as the CloudEvents event that subscriptions get, and nothing older', async () => {
    const { url, receive } = await serving();
    await receive(text('OLD'));
    const reader = await listen(url, '?form=event&types=message.*');
    expect(await reader.next()).toMatchObject({ event: 'open' });
    await receive(text('A'), statusesWebhook(messageStatus('wamid.OUT', 'sent')));
    expect(await reader.next()).toMatchObject({
      event: 'message.received',
      data: {
        specversion: '1.0',
        type: 'com.intexuraos.whatsapp.message.received',
        subject: 'wamid.A',
        data: { message: { wamid: 'wamid.A' } },
      },
    });
    expect(await reader.next()).toMatchObject({ event: 'message.status', data: { subject: 'wamid.OUT' } });
  });

  it('resumes behind Last-Event-ID without a gap', async () => {
    const { url, receive } = await serving();
    const first = await listen(url, '?form=event&types=message.received');
    const { id = '' } = await first.next();
    first.stop();
    await receive(text('A'), text('B'));
    const again = await listen(url, '?form=event&types=message.received', { 'last-event-id': id });
    await again.next();
    const subjects = [await again.next(), await again.next()].map(({ data }) => data);
    expect(subjects).toMatchObject([{ subject: 'wamid.A' }, { subject: 'wamid.B' }]);
  });

  it('sends changes of subscriptions’ states, but not to a key that is limited to numbers', async () => {
    const { url, store, post, receive } = await serving();
    const limited = { name: 'limited', scopes: ['read'], phoneNumberIds: ['106540352242922'] };
    const { key } = (await post('/v1/keys', { payload: limited })).json();
    const [reader, other] = [
      await listen(url, '?form=event'),
      await listen(url, '?form=event', { authorization: `Bearer ${key}` }),
    ];
    for (const each of [reader, other]) expect(await each.next()).toMatchObject({ event: 'open' });
    const bot = subscriptionOf('sub_1', { state: 'failing', reason: 'It answered HTTP 503.' });
    const change: Change = { type: 'subscription.failing', at: noon, key: bot.id, detail: 'It answered HTTP 503.' };
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await store.records.run(function* () {
      return { writes: [...writesOf(bot), append(changes, change)] };
    });
    expect(await reader.next()).toMatchObject({
      event: 'subscription.failing',
      data: { subject: 'sub_1', data: { endpoint: { state: 'failing', reason: 'It answered HTTP 503.' } } },
    });
    await receive(text('A'));
    expect(await other.next()).toMatchObject({ event: 'message.received' });
  });

  it('leaves content out for a client that asks for none', async () => {
    const { url, receive } = await serving();
    const reader = await listen(url, '?form=event&types=message.received', { 'x-hide-content': '1' });
    await reader.next();
    await receive(text('A'));
    const { data } = await reader.next();
    expect(data).toMatchObject({ subject: 'wamid.A' });
    expect(JSON.stringify(data)).not.toMatch(/16505551234|Hello/);
  });

  it('is a view of content in the audit trail, unless the client asks for none', async () => {
    const { url, get } = await serving();
    await (await listen(url, '', { 'x-hide-content': '1' })).next();
    expect((await get('/v1/audit')).json().data).toEqual([]);
    for (const _stream of [1, 2]) await (await listen(url)).next();
    expect((await get('/v1/audit')).json().data).toMatchObject([{ action: 'streamEvents', count: 2, result: 'done' }]);
  });

  it.each([
    ['types=message.recieved', /not an event type: GET \/v1\/event-types/],
    ['wamid=wamid.A', /wamid has no meaning with form=event/],
    ['from=2026-01-01T00:00:00Z', /from has no meaning with form=event/],
  ])('refuses %s, and says why', async (query, says) => {
    const { get } = createTestApi();
    const response = await get(`/v1/stream?form=event&${query}`);
    expect([response.statusCode, response.json().error.message]).toEqual([400, expect.stringMatching(says)]);
  });

  it('refuses types of changes where webhooks are streamed', async () => {
    const { get } = createTestApi();
    expect((await get('/v1/stream?types=message.*')).json().error.message).toMatch(/types has no meaning/);
  });
});
