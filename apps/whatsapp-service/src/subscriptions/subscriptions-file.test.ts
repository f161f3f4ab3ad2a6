import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { subscriptions } from './collections.ts';
import { declareSubscriptions } from './declare-subscriptions.ts';
import { createSubscriptionDirectory, type Directory } from './directory.ts';
import { followSubscriptionsFile } from './follow-file.ts';
import { createSubscriptions } from './manage-subscriptions.ts';
import { createSealing, type Sealing } from './sealing.ts';
import { readSubscriptionsFile } from './subscriptions-file.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const newer = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const bot = { name: 'bot', url: 'https://bot.example.com/hook', secret, types: ['message.*'] };
const crm = { name: 'crm', url: 'https://crm.example.com/hook', form: 'meta', secret: 'the secret of the app' };
const fileOf = (...list: readonly object[]): string => JSON.stringify({ subscriptions: list });

describe('readSubscriptionsFile', () => {
  it('reads subscriptions by name, each with an id that stays the same', () => {
    const [first, again] = [
      readSubscriptionsFile(fileOf(bot, crm)),
      readSubscriptionsFile(fileOf({ ...bot, types: [] })),
    ];
    expect(first.value?.map(({ name, id }) => [name, id])).toEqual([
      ['bot', expect.stringMatching(/^sub_[0-9A-Z]{26}$/)],
      ['crm', expect.stringMatching(/^sub_[0-9A-Z]{26}$/)],
    ]);
    expect(again.value?.[0]?.id).toBe(first.value?.[0]?.id);
  });

  it('says everything that is wrong, and where', () => {
    const { problems } = readSubscriptionsFile(
      fileOf(
        bot,
        { ...bot },
        { ...crm, secret: undefined },
        { name: 'X', url: 'nothing', secret },
        { ...crm, name: 'odd', gather_seconds: 4 },
      ),
    );
    expect(problems?.join('\n')).toMatch(/"bot" is given twice/);
    expect(problems?.join('\n')).toMatch(/"crm": secret is missing/);
    expect(problems?.join('\n')).toMatch(/at place 4: name is missing or not as it must be/);
    expect(problems?.join('\n')).toMatch(/at place 4: url is not a URL/);
    expect(problems?.join('\n')).toMatch(/"odd": gatherSeconds is for the form "event" only/);
  });

  it.each(['', '{', '{"a":1}', 'null', '7'])('refuses %j', (text) => {
    expect(readSubscriptionsFile(text).problems).toEqual(['It must hold {"subscriptions": […]} as JSON.']);
  });
});

describe('a file of subscriptions', () => {
  const sealing = createSealing(['key of the tests']) as Sealing;
  const path = join(mkdtempSync(join(tmpdir(), 'subscriptions-')), 'subscriptions.json');
  const log = { info: vi.fn(), error: vi.fn() };
  let at: number;
  let store: ReturnType<typeof createMemoryStore>;
  let directory: Directory;
  beforeEach(() => {
    at = Date.UTC(2026, 10, 24);
    store = createMemoryStore({ now: () => at });
    directory = createSubscriptionDirectory({
      records: store.records,
      conversationIds: async (id) => [id],
      log,
      everyMs: 1_000,
    });
    log.error.mockClear();
  });
  const declare = (...list: readonly object[]) =>
    declareSubscriptions(readSubscriptionsFile(fileOf(...list)).value ?? [], {
      records: store.records,
      directory,
      sealing,
      now: () => at,
    });
  const follow = (closed: readonly string[] = [], onRemoved: (id: string) => void = () => undefined) =>
    followSubscriptionsFile({
      path,
      targetProblems: async () => closed,
      declare: (declared) =>
        declareSubscriptions(declared, { records: store.records, directory, sealing, now: () => at }),
      onRemoved,
      log,
      everyMs: 1,
    });

  it('creates, changes and removes the declared subscriptions, and leaves those made by the API', async () => {
    const manage = createSubscriptions({
      records: store.records,
      directory,
      sealing,
      targetProblems: async () => [],
      handshakeProblem: async () => null,
      now: () => at,
      random: (bytes) => new Uint8Array(bytes),
    });
    await manage.create({ url: 'https://other.example.com/' });
    const { created } = await declare(bot, crm);
    expect(created).toHaveLength(2);
    expect(await declare(bot, crm)).toEqual({ created: [], changed: [], removed: [] });
    const { changed, removed } = await declare({ ...bot, types: ['message.received'] });
    expect([changed, removed]).toEqual([[created[0]], [created[1]]]);
    expect(directory.all().map(({ url, types }) => [url, types])).toEqual(
      expect.arrayContaining([
        ['https://other.example.com/', []],
        [bot.url, ['message.received']],
      ]),
    );
    expect(directory.all()).toHaveLength(2);
  });

  it('leaves how a subscription stands, and lets a replaced secret sign for a day more', async () => {
    const [id = ''] = (await declare(bot)).created;
    const paused = { ...(await store.records.find(subscriptions, id)), state: 'paused', reason: 'moving' } as const;
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await store.records.run(function* () {
      return { writes: [{ op: 'put', collection: subscriptions, key: id, record: paused }] };
    });
    at += 60_000;
    await declare({ ...bot, secret: newer, description: 'new' });
    const after = await store.records.find(subscriptions, id);
    expect(after).toMatchObject({ state: 'paused', reason: 'moving', description: 'new' });
    expect(after?.secrets.map(({ sealed, validUntil }) => [sealing.open(sealed, id), validUntil])).toEqual([
      [newer, null],
      [secret, at + 86_400_000],
    ]);
  });

  it('changes nothing if the file spells the same secret without whsec_', async () => {
    await declare(bot);
    const bare = { ...bot, secret: secret.replace('whsec_', '') };
    expect(await declare(bare)).toEqual({ created: [], changed: [], removed: [] });
  });

  it('ends the start of the service if it is wrong or names a closed target', async () => {
    rmSync(path, { force: true });
    await expect(follow().start()).rejects.toThrow(/can’t be read \(ENOENT\)/);
    writeFileSync(path, '{');
    await expect(follow().start()).rejects.toMatchObject({ code: 'configuration_invalid' });
    writeFileSync(path, fileOf(bot));
    await expect(follow(['The target is not allowed.']).start()).rejects.toThrow('"bot": The target is not allowed.');
  });

  it('is read again when it changes, and changes nothing while it is wrong', async () => {
    writeFileSync(path, fileOf(bot));
    const file = follow();
    await file.start();
    expect(directory.all().map(({ url }) => url)).toEqual([bot.url]);
    writeFileSync(path, '{"subscriptions": [{}]}');
    await vi.waitFor(() => expect(log.error).toHaveBeenCalledTimes(1));
    expect(directory.all()).toHaveLength(1);
    writeFileSync(path, fileOf(bot, crm));
    await vi.waitFor(() => expect(directory.all()).toHaveLength(2));
    await file.stop();
  });

  it('says which subscription it no longer has, so that deliveries to it are given up', async () => {
    writeFileSync(path, fileOf(bot, crm));
    const onRemoved = vi.fn();
    const file = follow([], onRemoved);
    await file.start();
    const removed = directory.all().find(({ url }) => url === crm.url)?.id;
    writeFileSync(path, fileOf(bot));
    await vi.waitFor(() => expect(onRemoved.mock.calls).toEqual([[removed]]));
    await file.stop();
  });
});
