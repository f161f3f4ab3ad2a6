import type { AddressInfo } from 'node:net';
import { scenario } from '@intexuraos/whatsapp-simulator/story';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { createTestApi, type TestApi } from '../../test/support/api.ts';
import { draft } from '../../test/support/outbox.ts';
import { incoming } from '../../test/support/webhooks.ts';
import { redactionBy } from './redaction.ts';
import { componentSchemas } from './schemas/components.ts';

/** The strings of protocol and ids in webhooks, which a key with `read` may see. All others are replaced by marks. */
const protocol = new Set([
  ...[
    'object',
    'field',
    'id',
    'ids',
    'type',
    'status',
    'event',
    'event_type',
    'action',
    'state',
    'timestamp',
    'category',
  ],
  ...['messaging_product', 'phone_number_id', 'user_id', 'parent_user_id', 'from_user_id', 'to_user_id', 'group_id'],
  ...['message_id', 'role', 'app_id', 'response', 'direction', 'value_type', 'pricing_model', 'gid', 'waba_id'],
  ...[
    'recipient_user_id',
    'event_name',
    'action_type',
    'value',
    'response_source',
    'recipient_type',
    'participant_recipient_id',
    'creation_timestamp',
    'request_id',
  ],
]);
/** Ids, wherever they are: of messages, users and groups. */
const anyId = /^(wamid\.|wacid\.|[A-Z]{2}\.(ENT\.)?\d|HBgL)/;
/** Meta's reports about the business itself are not people's content. */
const ofBusiness =
  /^(account|business|message_template|template|phone_number|flows|group_|payment_configuration|partner|security)/;

interface Marks {
  readonly text: string;
  readonly digits: string;
}

function marked(value: unknown, marks: Marks, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => marked(each, marks, key));
  if (typeof value === 'object' && value !== null) {
    if ('field' in value && ofBusiness.test(String(value.field))) return value;
    const members = Object.entries(value).map(([name, member]) => [name, marked(member, marks, name)]);
    return { ...Object.fromEntries(members), ...(key === 'text' && { new_of_meta: marks.text }) };
  }
  if (typeof value !== 'string' || protocol.has(key) || anyId.test(value)) return value;
  return /^\d{6,}$/.test(value) ? marks.digits : marks.text;
}

/** A service that has received a webhook of every kind, and has messages to send, all with marked content. */
async function markedApi(marks: Marks): Promise<TestApi> {
  const api = createTestApi();
  for (const { build, refusal } of scenario) {
    if (refusal) continue;
    const body = build({ seconds: 1_780_000_000, suffix: 'x', earlier: () => ({}) });
    await api.store.events.accept(incoming(JSON.parse(JSON.stringify(marked(body, marks)))));
  }
  await processAll(api.store);
  const { text, digits } = marks;
  const template = {
    name: 'order',
    language: { code: 'en' },
    components: [{ type: 'body', parameters: [{ type: 'text', text }] }],
  };
  await api.store.sending.outbox.accept(
    draft(digits, {
      body: JSON.stringify({ messaging_product: 'whatsapp', to: digits, type: 'template', template }),
      callbackData: text,
      fallbackTemplate: JSON.stringify(template),
      idempotency: { scope: '1', key: text, hash: 'h' },
    }),
  );
  return api;
}

async function readKey(api: TestApi): Promise<{ authorization: string }> {
  const response = await api.post('/v1/keys', { payload: { name: 'dashboard', scopes: ['read'] } });
  return { authorization: `Bearer ${response.json().key}` };
}

/** URLs for a path of the API with parameters: one for each id that the lists name. */
async function addressesOf(api: TestApi, path: string): Promise<string[]> {
  const idsIn = async (url: string): Promise<string[]> =>
    ((await api.app.inject({ url, headers: { 'x-api-key': 'key-of-the-tests' } })).json().data as { id: string }[]).map(
      ({ id }) => id,
    );
  const [, before = '', name = '', after = ''] = /^([^{]*)\{(\w+)\}(.*)$/.exec(path) ?? [];
  if (name === '') return [path, `${path}?limit=3`];
  if (name === 'code') return [`${before}131047`];
  const conversations = await idsIn('/v1/conversations?limit=200');
  if (name === 'wamid') {
    const lists = conversations.map((id) => `/v1/conversations/${id}/messages?limit=200`);
    const all = await Promise.all(
      lists.map(async (url) =>
        (
          (await api.app.inject({ url, headers: { 'x-api-key': 'key-of-the-tests' } })).json().data as {
            wamid: string;
          }[]
        ).map(({ wamid }) => wamid),
      ),
    );
    return all.flat().map((wamid) => `${before}${encodeURIComponent(wamid)}`);
  }
  const ids = before.includes('conversations') ? conversations : await idsIn(`${before.replace(/\/$/, '')}?limit=200`);
  return ids.map((id) => before + id + after);
}

/** The text of an answer, and the contents of its cursors. */
function textOf(body: string): string {
  const cursors = [...body.matchAll(/"nextCursor":"([\w-]+)"/g)].map(([, cursor = '']) =>
    Buffer.from(cursor, 'base64url'),
  );
  return [body, ...cursors.map(String)].join('\n');
}

/** Marked content in a text, with what is before it. */
function leaksIn(text: string, { text: mark, digits }: Marks): string[] {
  return [...text.matchAll(new RegExp(`${mark}|${digits}`, 'g'))].map(({ index }) =>
    text.slice(Math.max(0, index - 60), index + 4),
  );
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security: readonly object[] }>>>>;
}

/** The paths under `/v1` that a GET may read. */
async function readPaths(api: TestApi): Promise<string[]> {
  const { paths } = (await api.app.inject('/openapi.json')).json<Document>();
  return Object.entries(paths)
    .filter(([path, { get }]) => get && path.startsWith('/v1/') && path !== '/v1/stream')
    .map(([path]) => path);
}

const anyMarks = fc.record({
  text: fc.stringMatching(/^[A-Za-z]{10}$/).map((text) => `MARK${text}`),
  digits: fc.stringMatching(/^[1-9]\d{8}$/).map((digits) => `4915${digits}`),
});

describe('a key with read', () => {
  it('sees no text, name or number of anybody in any answer of any GET route', {
    timeout: 180_000,
  }, async () => {
    const property = fc.asyncProperty(anyMarks, async (marks) => {
      const api = await markedApi(marks);
      const headers = await readKey(api);
      const paths = await readPaths(api);
      expect(paths.length).toBeGreaterThan(10);
      let answers = 0;
      const leaks: string[] = [];
      for (const path of paths) {
        for (const url of await addressesOf(api, path)) {
          const answer = await api.app.inject({ url, headers });
          if (answer.statusCode === 200) answers += 1;
          leaks.push(...leaksIn(textOf(answer.body), marks).map((leak) => `${path}: ${leak}`));
        }
      }
      expect([...new Set(leaks)]).toEqual([]);
      expect(answers).toBeGreaterThan(100);
      await api.app.close();
    });
    await fc.assert(property, { numRuns: 1, endOnFailure: true });
  });

  it('gets answers of the form that the OpenAPI document gives them', { timeout: 60_000 }, async () => {
    // Digits that are also a plausible time of today, since they replace both.
    const api = await markedApi({ text: 'MARKED', digits: '1780000000' });
    const headers = await readKey(api);
    let answers = 0;
    for (const path of await readPaths(api)) {
      for (const url of (await addressesOf(api, path)).slice(0, 2)) {
        if ((await api.get(url, { headers })).statusCode === 200) answers += 1;
      }
    }
    expect(answers).toBeGreaterThan(15);
  });

  it('sees none in the stream either', async () => {
    const marks = { text: 'MARKEDTEXT', digits: '4915112345678' };
    const api = await markedApi(marks);
    const headers = await readKey(api);
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    api.stream.start();
    const { port } = api.app.server.address() as AddressInfo;
    const leaving = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/v1/stream?from=0`, { headers, signal: leaving.signal });
    let text = '';
    const reader = response.body?.getReader();
    while ((text.match(/event: webhook/g)?.length ?? 0) < 20) text += Buffer.from((await reader?.read())?.value ?? '');
    expect(text).toContain('wamid.');
    expect([...new Set(leaksIn(text, marks))]).toEqual([]);
    leaving.abort();
    await api.stream.stop();
    await api.app.close();
  });

  it('is refused a search for a person and a raw body, with the scope that they need', async () => {
    const api = createTestApi();
    const headers = await readKey(api);
    const id = '0'.repeat(32);
    for (const url of [
      '/v1/conversations?user=16505551234',
      '/v1/events?user=16505551234',
      '/v1/stream?user=16505551234',
      '/v1/outbox?recipient=16505551234',
      `/v1/events/${id}?include=raw`,
      `/v1/events/${id}/raw`,
      '/v1/stream?include=raw',
    ]) {
      const { error } = (await api.app.inject({ url, headers })).json();
      expect([url, error.code, error.message.includes('needs the scope read:content')]).toEqual([
        url,
        'scope_missing',
        true,
      ]);
    }
  });

  it('sees ids, states, times, codes and counts as they are', async () => {
    const api = await markedApi({ text: 'MARKED', digits: '4915112345678' });
    const headers = await readKey(api);
    const full = (await api.get('/v1/outbox')).json().data[0];
    const redacted = (await api.app.inject({ url: '/v1/outbox', headers })).json().data[0];
    const { summary: _summary, recipient: _recipient, ...rest } = full;
    expect(redacted).toEqual({ ...rest, summary: null, recipient: null });
  });
});

describe('redactionBy', () => {
  it('lets nothing through that the schema does not describe', () => {
    const redact = redactionBy(componentSchemas.OutboxEntry ?? {});
    expect(redact({ id: 'out_1', addedLater: 'text', recipient: { unexpected: 'text' } })).toEqual({
      id: 'out_1',
      recipient: null,
    });
  });
});

describe('X-Hide-Content', () => {
  it('gives any key what a key with read sees', async () => {
    const api = await markedApi({ text: 'MARKED', digits: '4915112345678' });
    const headers = { authorization: 'Bearer key-of-the-tests' };
    const shown = await api.app.inject({ url: '/v1/outbox', headers });
    const hidden = await api.app.inject({ url: '/v1/outbox', headers: { ...headers, 'x-hide-content': '1' } });
    expect([shown.body.includes('4915112345678'), hidden.body.includes('4915112345678')]).toEqual([true, false]);
  });
});
