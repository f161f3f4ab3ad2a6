import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi, type TestApi } from '../../../test/support/api.ts';
import { anna, ben, secret, storeBoth, storeFile } from '../../../test/support/erasures.ts';
import { draft } from '../../../test/support/outbox.ts';
import {
  incoming,
  messagesChange,
  messagesWebhook,
  noon,
  otherPhoneNumberId,
  textMessage,
  webhook,
} from '../../../test/support/webhooks.ts';
import { rowPages } from '../../broadcasts/collections.ts';
import { type ContentStore, ContentStoreError } from '../../media/content-store.ts';
import { put } from '../../records/flow.ts';
import { createMemoryContents } from '../../storage/contents/memory-contents.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

const contact = (from: string, fromUserId: string, name: string, username: string) => ({
  wa_id: from,
  user_id: fromUserId,
  profile: { name, username },
});

/** Anna writes to two numbers, by number first and by BSUID later; Ben to one. */
async function twoPeople(): Promise<TestApi> {
  const api = createTestApi();
  const anna = { from: '16505551234', fromUserId: 'US.1' };
  const known = { contacts: [contact('16505551234', 'US.1', 'Anna Example', 'anna.example')] };
  await api.receive(
    messagesWebhook(textMessage('wamid.1', { from: '16505551234', at: noon })),
    webhook(messagesChange({ messages: [textMessage('wamid.2', { ...anna, at: noon + 1_000 })], ...known })),
    webhook(
      messagesChange({
        phoneNumberId: otherPhoneNumberId,
        messages: [textMessage('wamid.3', { ...anna, at: noon + 2_000 })],
      }),
    ),
    messagesWebhook(textMessage('wamid.4', { from: '4915112345678', at: noon + 3_000 })),
  );
  return api;
}

const patch = ({ app }: TestApi, id: string, payload: object) =>
  app.inject({
    method: 'PATCH',
    url: `/v1/contacts/${id}`,
    payload,
    headers: { authorization: `Bearer ${apiKey}` },
  });

const idsOf = async ({ get }: TestApi, query: string): Promise<string[]> =>
  (await get(`/v1/contacts${query}`)).json().data.map(({ id }: { readonly id: string }) => id);

describe('GET /v1/contacts', () => {
  it('lists each person once, the latest activity first, however many numbers they wrote to', async () => {
    const api = await twoPeople();
    expect(await idsOf(api, '')).toEqual(['4915112345678', 'US.1']);
    expect(await idsOf(api, `?phoneNumberId=${otherPhoneNumberId}`)).toEqual(['US.1']);
  });

  it.each(['anna', 'EXAMPLE', '@anna.ex', '+1 650 555', 'US.1'])('finds a person by "%s"', async (search) => {
    expect(await idsOf(await twoPeople(), `?search=${encodeURIComponent(search)}`)).toEqual(['US.1']);
  });

  it('finds a person by the whole number in a spelling that Meta has not used', async () => {
    const api = createTestApi();
    await api.store.events.accept(incoming(messagesWebhook(textMessage('wamid.br', { from: '5521998765577' }))));
    await api.receive();
    expect(await idsOf(api, '?search=552198765577')).toEqual(['5521998765577']);
  });

  it('is empty in an empty store', async () => {
    expect((await createTestApi().get('/v1/contacts')).json()).toEqual({ data: [], nextCursor: null });
  });
});

describe('GET /v1/contacts/{id}', () => {
  it.each(['16505551234', '+1 (650) 555-1234', 'US.1', '@Anna.Example', 'anna.example'])(
    'finds a person by %s, with every conversation and id',
    async (id) => {
      const { get } = await twoPeople();
      const found = (await get(`/v1/contacts/${encodeURIComponent(id)}`)).json();
      expect(found).toMatchObject({ id: 'US.1', waId: '16505551234', name: 'Anna Example', username: 'anna.example' });
      expect(found.aliases.toSorted()).toEqual(['16505551234', 'US.1']);
      expect(found.conversations).toHaveLength(2);
    },
  );

  it('finds the latest holder of a username, even if an earlier one was active later', async () => {
    const api = await twoPeople();
    const other = { from: '16505550000', fromUserId: 'US.9' };
    await api.receive(
      webhook(
        messagesChange({
          messages: [textMessage('wamid.5', { ...other, at: noon + 4_000 })],
          contacts: [contact('16505550000', 'US.9', 'Olga Other', 'Anna.Example')],
        }),
      ),
      messagesWebhook(textMessage('wamid.6', { from: '16505551234', at: noon + 5_000 })),
    );
    expect(await idsOf(api, '')).toEqual(['US.1', 'US.9', '4915112345678']);
    expect((await api.get('/v1/contacts/@anna.example')).json()).toMatchObject({ id: 'US.9', name: 'Olga Other' });
  });

  it('answers 404 for an unknown id', async () => {
    expect((await (await twoPeople()).get('/v1/contacts/1999')).statusCode).toBe(404);
  });
});

function* cutOff(): Generator<Buffer> {
  yield Buffer.from('a photo');
  throw new ContentStoreError('can’t be decrypted', null);
}

describe('GET /v1/contacts/{id}/export', () => {
  it('is a zip of everything about a person, and of nobody else, with a page that runs no script', async () => {
    const store = createMemoryStore({ now: () => noon + 3_600_000 });
    const contents = createMemoryContents();
    await storeBoth(store);
    await storeFile(store, contents, anna, 'a photo of Anna');
    const api = createTestApi({ store, media: { contents, onAsked: () => undefined } });
    await api.receive(messagesWebhook(textMessage('wamid.x', { from: anna, body: '<script>alert(1)</script>' })));
    const response = await api.get(`/v1/contacts/${anna}/export`);
    expect(response.headers['content-disposition']).toBe('attachment; filename="contact.zip"');
    const files = Object.entries(unzipSync(response.rawPayload)).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString(),
    ]);
    const found = Object.fromEntries(files) as Record<string, string>;
    const all = files.map(([, text]) => text).join();
    expect(all).not.toMatch(/Ben|wamid\.ben1|4915112345678/);
    for (const name of [
      'webhook-items.json',
      'outbox.json',
      'records/contact_details.json',
      'records/broadcast_rows.json',
    ]) {
      expect([name, found[name]]).toEqual([name, expect.stringContaining(secret)]);
      expect(() => JSON.parse(found[name] ?? '')).not.toThrow();
    }
    expect(Object.keys(found).filter((name) => name.startsWith('messages/'))).toHaveLength(1);
    expect(Object.entries(found).find(([name]) => name.startsWith('media/'))?.[1]).toBe('a photo of Anna');
    expect(found['index.html']).toContain('&lt;script&gt;');
    expect(found['index.html']).not.toContain('<script');
    expect((await api.get('/v1/contacts/1999/export')).statusCode).toBe(404);
  });

  it.each<[string, (contents: ContentStore) => void, string]>([
    [
      'ends in the middle',
      (contents) => {
        contents.read = async () => Readable.from(cutOff());
      },
      'can’t be decrypted',
    ],
    [
      'can’t be opened',
      (contents) => {
        contents.read = () => Promise.reject(new ContentStoreError('EIO', null));
      },
      'EIO',
    ],
    [
      'is another',
      (contents) => {
        contents.read = async () => Readable.from([Buffer.from('a photo of Bill')]);
      },
      'differ from those that were stored',
    ],
    [
      'is missing',
      (contents) => {
        contents.read = async () => null;
      },
      'missing where',
    ],
  ])('is whole but for a file that %s, and names it', async (_what, damage, reason) => {
    const store = createMemoryStore({ now: () => noon + 3_600_000 });
    const contents = createMemoryContents();
    await storeBoth(store);
    await storeFile(store, contents, anna, 'a photo of Anna');
    damage(contents);
    const api = createTestApi({ store, media: { contents, onAsked: () => undefined } });
    const files = unzipSync((await api.get(`/v1/contacts/${anna}/export`)).rawPayload);
    const text = (name: string): string => Buffer.from(files[name] ?? []).toString();
    expect(Object.keys(files).filter((name) => name.startsWith('media/'))).toEqual([]);
    expect(JSON.parse(text('missing-files.json'))).toEqual([
      expect.objectContaining({ bytes: 15, reason: expect.stringContaining(reason) }),
    ]);
    expect(text('index.html')).toContain('Files that are not in this archive');
    expect(text('outbox.json')).toContain(secret);
  });

  it('is there of a person without a conversation too, until nothing is stored about them', async () => {
    const api = createTestApi();
    const asked = (path: string) => api.get(`/v1/contacts/${path}/export`);
    expect((await asked('4915112345678')).statusCode).toBe(404);
    await api.store.sending.outbox.accept(draft('4915112345678', { body: '{"text":"It waits."}' }));
    const response = await asked(encodeURIComponent('+49 151 12345678'));
    const found = unzipSync(response.rawPayload);
    expect(Buffer.from(found['outbox.json'] ?? []).toString()).toContain('It waits.');
    expect(Buffer.from(found['index.html'] ?? []).toString()).toContain('<h1>4915112345678</h1>');
    const rows = [{ line: 0, to: '4915100000000', values: ['Ada'] }];
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await api.store.records.run(function* () {
      return { writes: [put(rowPages, { rowsKey: 'rows', page: 0, rows, keptUntil: noon * 2 })] };
    });
    const row = unzipSync((await asked('4915100000000')).rawPayload)['records/broadcast_rows.json'];
    expect(Buffer.from(row ?? []).toString()).toContain('Ada');
  });

  it('reads nothing that it would export for HEAD', async () => {
    const api = await twoPeople();
    const { conversations } = api.store;
    const { messages } = conversations;
    let reads = 0;
    Object.assign(conversations, {
      messages: (...given: Parameters<typeof messages>) => {
        reads += 1;
        return messages(...given);
      },
    });
    const headers = { authorization: `Bearer ${apiKey}` };
    const head = await api.app.inject({ method: 'HEAD', url: '/v1/contacts/US.1/export', headers });
    expect([head.statusCode, head.headers['content-type'], head.body]).toEqual([200, 'application/zip', '']);
    // An export that had begun would continue.
    for (let turn = 0; turn < 100; turn += 1) await setImmediate();
    expect(reads).toBe(0);
  });

  it('holds nothing that is under a number which somebody else has now', async () => {
    const api = createTestApi();
    const writing = (wamid: string, fromUserId: string, at: number) =>
      messagesWebhook(textMessage(wamid, { from: ben, fromUserId, body: `Body of ${fromUserId}`, at }));
    await api.receive(writing('wamid.1', 'US.1', noon), writing('wamid.2', 'US.2', noon + 1_000));
    const body = JSON.stringify({ to: ben, type: 'text', text: { body: 'For US.2 alone' } });
    await api.store.sending.outbox.accept(draft(ben, { body }));
    const rows = [{ line: 0, to: ben, values: ['For US.2 alone'] }];
    const writes = [put(rowPages, { rowsKey: 'rows', page: 0, rows, keptUntil: noon * 2 })];
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await api.store.records.run(function* () {
      return { writes };
    });
    const response = await api.get('/v1/contacts/US.1/export');
    const all = Object.values(unzipSync(response.rawPayload)).map((bytes) => Buffer.from(bytes).toString());
    expect(all.join()).toContain('Body of US.1');
    expect(all.join()).not.toContain('US.2');
  });
});

describe('DELETE /v1/contacts/{id}', () => {
  it('is refused where files of the person are stored and media are off, since their bytes would stay', async () => {
    const store = createMemoryStore({ now: () => noon + 3_600_000 });
    const contents = createMemoryContents();
    await storeBoth(store);
    await storeFile(store, contents, anna, 'a photo of Anna');
    const erase = async (id: string, place: ContentStore | null) => {
      const { app } = createTestApi({ store, media: { contents: place, onAsked: () => undefined } });
      const headers = { authorization: `Bearer ${apiKey}` };
      return app.inject({ method: 'DELETE', url: `/v1/contacts/${id}`, headers });
    };
    const refused = await erase(anna, null);
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'state_conflict']);
    expect(refused.json().error.message).toContain('INTEXURAOS_WHATSAPP_MEDIA');
    expect((await erase(ben, null)).statusCode).toBe(202);
    expect((await erase(anna, contents)).statusCode).toBe(202);
  });
});

describe('PATCH /v1/contacts/{id}', () => {
  it('sets tags and attributes under one id, shows them under all, and finds the person by tag', async () => {
    const api = await twoPeople();
    await patch(api, '16505551234', { addTags: ['vip', 'new'], attributes: { customer: 'C-1' } });
    const changed = await patch(api, 'US.1', { removeTags: ['new'], attributes: { debt: 3 } });
    expect(changed.json()).toMatchObject({ tags: ['vip'], attributes: { customer: 'C-1', debt: 3 } });
    expect((await api.get('/v1/contacts/16505551234')).json()).toEqual(changed.json());
    expect([await idsOf(api, '?tag=vip'), await idsOf(api, '?tag=new')]).toEqual([['US.1'], []]);
  });

  it.each([
    ['a list', [], 'The body must be a JSON object.'],
    [
      'more tags than a person may have',
      { tags: Array.from({ length: 51 }, (_, n) => `t${n}`) },
      /^tags must not have/,
    ],
    ['a field that there is not', { tag: 'vip' }, /^There is no field "tag" here\. Known fields: tags, /],
  ])('says what is wrong with %s', async (_what, body, says) => {
    const refused = await patch(await twoPeople(), 'US.1', body);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error.message).toMatch(says);
  });

  it('leaves no record where nothing remains to be noted', async () => {
    const api = await twoPeople();
    await patch(api, 'US.1', { tags: ['vip'] });
    await patch(api, 'US.1', { tags: [] });
    expect(await idsOf(api, '?tag=vip')).toEqual([]);
  });
});
