import {
  chmodSync,
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { draft, outcomes, start, takeRequest } from '../../../test/support/outbox.ts';
import { incoming, messagesWebhook, textMessage } from '../../../test/support/webhooks.ts';
import { problemText } from '../../problems/problem.ts';
import type { Store } from '../store.ts';
import { checkFiles, type FileNotice } from './check-files.ts';
import { fileOf, type StoreFile, withLogs } from './files.ts';
import { createSqliteStore } from './sqlite-store.ts';

/** Stores for the tests: stopped, killed, an earlier copy, and a different one. */
type Scene = 'stopped' | 'killed' | 'older' | 'another';

let folder = '';
const opened: Store[] = [];
const scene = (name: Scene | 'trial'): string => join(folder, name, 'whatsapp.db');
const now = Date.UTC(2026, 10, 30, 12);
const stamp = '20261130T120000000Z';

async function open(path: string): Promise<{ store: Store; notices: FileNotice[] }> {
  const notices: FileNotice[] = [];
  const store = await createSqliteStore({ path, onNotice: (notice) => notices.push(notice), now: () => now });
  opened.push(store);
  return { store, notices };
}

async function closeAll(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
}

const receive = async (store: Store, ...wamids: string[]): Promise<void> => {
  for (const wamid of wamids) {
    expect(await store.events.accept(incoming(messagesWebhook(textMessage(wamid))))).toBe('stored');
  }
  await processAll(store);
};

/** Sends everything that may be sent now, and returns the recipients. */
async function send({ sending: { outbox, sent } }: Store, at: number): Promise<string[]> {
  const { leased } = await outbox.take(takeRequest(at));
  for (const { id, recipient, attempts } of leased) {
    const outcome = outcomes.accepted(`wamid.to-${recipient}`);
    const attempt = attempts.at(-1)?.number ?? 0;
    await outbox.finish({ entryId: id, attempt, outcome, usedFallback: false, now: at, holdMs: 60_000, jitter: 0 });
  }
  await sent.drain(100);
  return leased.map(({ recipient }) => recipient);
}

const accept = async (store: Store, recipient: string): Promise<void> => {
  await store.sending.outbox.accept(draft(recipient));
  await store.sending.sent.drain(100);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'damaged-files-'));
  const before = await open(scene('stopped'));
  await receive(before.store, 'wamid.A');
  await accept(before.store, '1111');
  await closeAll();
  cpSync(join(folder, 'stopped'), join(folder, 'older'), { recursive: true });

  const { store } = await open(scene('stopped'));
  await receive(store, 'wamid.B', 'wamid.C');
  expect(await send(store, start)).toEqual(['1111']);
  await accept(store, '2222');
  cpSync(join(folder, 'stopped'), join(folder, 'killed'), { recursive: true });
  await closeAll();

  const { store: other } = await open(scene('another'));
  await receive(other, 'wamid.X');
  await accept(other, '9999');
  await closeAll();
});
afterEach(async () => {
  await closeAll();
  rmSync(join(folder, 'trial'), { recursive: true, force: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const trialFiles = (): string[] => readdirSync(join(folder, 'trial')).sort();
const bytesIn = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'trial', name), 'base64')]));

/** Kinds of damage to a file, and the store that it happens to. */
const damages = {
  'head zeroed': { scene: 'stopped', do: (file: string) => overwrite(file, (bytes) => bytes.fill(0, 0, 4096)) },
  'middle page flipped': {
    scene: 'stopped',
    do: (file: string) =>
      overwrite(file, (bytes) => {
        const from = Math.floor(bytes.length / 4096 / 2) * 4096;
        for (let at = from; at < from + 4096; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      }),
  },
  'end of the log cut': {
    scene: 'killed',
    do: (file: string) => truncateSync(`${file}-wal`, Math.floor(statSync(`${file}-wal`).size / 3)),
  },
  missing: { scene: 'stopped', do: (file: string) => rmSync(file) },
  empty: { scene: 'stopped', do: (file: string) => truncateSync(file, 0) },
  older: { scene: 'stopped', do: (file: string, which: StoreFile) => cpSync(fileOf(scene('older'), which), file) },
  "another store's": {
    scene: 'stopped',
    do: (file: string, which: StoreFile) => cpSync(fileOf(scene('another'), which), file),
  },
  none: { scene: 'stopped', do: () => undefined },
} as const satisfies Record<string, { scene: Scene; do: (file: string, which: StoreFile) => void }>;

type Damage = keyof typeof damages;

function overwrite(file: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

function suffer(which: StoreFile, damage: Damage): void {
  cpSync(join(folder, damages[damage].scene), join(folder, 'trial'), { recursive: true });
  chmodSync(join(folder, 'trial'), 0o700);
  // The index of a log is not part of a copy.
  for (const each of ['events', 'view', 'outbox'] as const)
    rmSync(withLogs(fileOf(scene('trial'), each))[2] ?? '', { force: true });
  damages[damage].do(fileOf(scene('trial'), which), which);
}

/** Files that were moved aside, with their logs if they had any. */
const asideIn = (names: readonly string[]): string[] =>
  names.filter((name) => /\.(damaged|other)-\w+(-wal)?$/.test(name));

/** The fate of the message queued for 2222; also checks that a new one is sent and found in its conversation. */
async function expectWaiting(store: Store, waiting: Expected['waiting']): Promise<void> {
  const { outbox } = store.sending;
  if (waiting === 'refused') {
    await expect(outbox.accept(draft('3333'))).rejects.toMatchObject({ code: 'store_corrupt' });
    await expect(outbox.depth()).rejects.toMatchObject({ code: 'store_corrupt' });
    return;
  }
  expect(await send(store, start + 10_000)).toEqual(waiting === 'sent' ? ['2222'] : []);
  expect(await outbox.depth()).toMatchObject({ queued: 0, sending: 0, unknown: waiting === 'unknown' ? 1 : 0 });
  await accept(store, '3333');
  expect(await send(store, start + 20_000)).toEqual(['3333']);
  expect(await store.conversations.findMessage('wamid.to-3333')).toMatchObject({ wamid: 'wamid.to-3333' });
}

interface Expected {
  readonly which: StoreFile;
  readonly damage: Damage;
  /** The log's lines, in their order. */
  readonly says: readonly RegExp[];
  /** New names of files that were moved aside. */
  readonly aside?: readonly string[];
  /** Messages that are in conversations afterwards, not counting the new one. */
  readonly conversations?: readonly string[];
  /** The fate of the queued message. */
  readonly waiting?: 'sent' | 'unknown' | 'gone' | 'refused';
  /** How many webhooks there are, including the new one. */
  readonly stored?: number;
}

const all = ['wamid.A', 'wamid.B', 'wamid.C', 'wamid.to-1111'];
const endIsLost = /^whatsapp\.db ends at webhook 1, but 3 had been processed.* numbered from 4\. .*--restore NAME/;
const isLost = (state: string): RegExp =>
  new RegExp(`^whatsapp\\.db was ${state}, though .* conversations stay .*--restore NAME`);
const viewIsMadeAgain = (why: string): RegExp =>
  new RegExp(`^whatsapp\\.view\\.db was ${why}.* rebuilt from whatsapp\\.db \\(webhooks: \\d\\)`);
const viewIsOther =
  /^whatsapp\.view\.db was not made from the webhooks in whatsapp\.db: .* moved to whatsapp\.view\.db\.other-/;
const outboxIsOlder = (waiting: number): RegExp =>
  new RegExp(`^whatsapp\\.outbox\\.db is older .* \\(messages: ${waiting}\\).* not sent again`);
const outboxIsLost = (state: string): RegExp =>
  new RegExp(`^whatsapp\\.outbox\\.db is ${state}: .* The next message starts a new one`);
const outboxIsRefused = (why: string): RegExp =>
  new RegExp(`whatsapp\\.outbox\\.db (is|can't be used).*${why}.*no message is sent or accepted`, 'i');
const outboxIsOthers = outboxIsRefused('of another store');
const damagedView = `whatsapp.view.db.damaged-${stamp}`;
const otherView = `whatsapp.view.db.other-${stamp}`;

const table: readonly Expected[] = [
  {
    which: 'events',
    damage: 'end of the log cut',
    says: [endIsLost],
    aside: [`whatsapp.db.damaged-${stamp}-wal`],
    stored: 2,
  },
  { which: 'events', damage: 'missing', says: [isLost('missing')], stored: 1 },
  { which: 'events', damage: 'empty', says: [isLost('empty')], aside: [`whatsapp.db.damaged-${stamp}`], stored: 1 },
  { which: 'events', damage: 'older', says: [endIsLost], stored: 2 },
  {
    which: 'events',
    damage: "another store's",
    says: [viewIsOther, outboxIsOthers],
    aside: [otherView],
    conversations: ['wamid.X'],
    waiting: 'refused',
    stored: 2,
  },
  { which: 'view', damage: 'head zeroed', says: [viewIsMadeAgain('damaged')], aside: [damagedView] },
  { which: 'view', damage: 'middle page flipped', says: [viewIsMadeAgain('damaged')], aside: [damagedView] },
  { which: 'view', damage: 'end of the log cut', says: [] },
  { which: 'view', damage: 'missing', says: [viewIsMadeAgain('missing')] },
  { which: 'view', damage: 'empty', says: [viewIsMadeAgain('empty')], aside: [damagedView] },
  { which: 'view', damage: 'older', says: [] },
  { which: 'view', damage: "another store's", says: [viewIsOther], aside: [otherView] },
  { which: 'outbox', damage: 'head zeroed', says: [outboxIsRefused('damaged')], waiting: 'refused' },
  { which: 'outbox', damage: 'middle page flipped', says: [outboxIsRefused('damaged')], waiting: 'refused' },
  // The rest of the log ends before the message to 1111 was sent.
  { which: 'outbox', damage: 'end of the log cut', says: [outboxIsOlder(1)], waiting: 'unknown' },
  { which: 'outbox', damage: 'missing', says: [outboxIsLost('missing')], waiting: 'gone' },
  {
    which: 'outbox',
    damage: 'empty',
    says: [outboxIsLost('empty')],
    aside: [`whatsapp.outbox.db.damaged-${stamp}`],
    waiting: 'gone',
  },
  // In that copy the message to 1111 is still queued, though it has been sent since.
  { which: 'outbox', damage: 'older', says: [outboxIsOlder(1)], waiting: 'unknown' },
  { which: 'outbox', damage: "another store's", says: [outboxIsOthers], waiting: 'refused' },
];

describe.each(table)('a store with the file of its $which $damage', (expected) => {
  const { which, damage, says, aside = [], conversations = all, waiting = 'sent', stored = 4 } = expected;

  it('starts, says what is wrong and what to do, loses no readable data, and sends nothing twice', async () => {
    suffer(which, damage);
    const untouched = waiting === 'refused' ? bytesIn(['whatsapp.outbox.db']) : {};
    const { store, notices } = await open(scene('trial'));
    expect(notices.map(({ message }) => message)).toEqual(says.map((each) => expect.stringMatching(each)));
    expect(store.findings?.().map(problemText)).toEqual(notices.map(({ message }) => message));

    // New webhooks are seen, whichever numbers were used before.
    await receive(store, 'wamid.NEW');
    await store.sending.sent.drain(100);
    const wanted = [...all, 'wamid.X', 'wamid.NEW'];
    const found = await Promise.all(wanted.map((wamid) => store.conversations.findMessage(wamid)));
    expect(found.flatMap((message) => message?.wamid ?? [])).toEqual([...conversations, 'wamid.NEW']);
    expect(await store.events.count()).toEqual({ stored, pending: 0 });
    expect(asideIn(trialFiles())).toEqual(aside);
    await expectWaiting(store, waiting);
    await closeAll();

    expect(bytesIn(Object.keys(untouched))).toEqual(untouched);
    // Repairs persist; problems left to the operator are reported again.
    const again = checkFiles(scene('trial'), { now: now + 1, newId: () => 'unused' }).notices;
    const kept = aside.map((name) => expect.stringContaining(`${name.replace(/-wal$/, '')} was moved aside earlier`));
    const still = waiting === 'refused' ? [says.at(-1)] : [];
    expect(again.map(({ message }) => message)).toEqual([
      ...kept,
      ...still.map((each) => expect.stringMatching(each ?? '')),
    ]);
  });
});

describe.each(['head zeroed', 'middle page flipped'] as const)('a store with the file of its events %s', (damage) => {
  it('does not start, names the file and the remedy, and leaves every file as it is', async () => {
    suffer('events', damage);
    const before = bytesIn(trialFiles());
    await expect(open(scene('trial'))).rejects.toMatchObject({
      code: 'store_corrupt',
      message: expect.stringMatching(/trial\/whatsapp\.db is damaged: .*--restore NAME/),
    });
    expect(bytesIn(Object.keys(before))).toEqual(before);
  });
});

/** Corrupts all of a file but its head, in place, as a disk may do. */
const spoil = (file: string): void => {
  const bytes = readFileSync(file).fill(0xff, 4096 * 2);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 4096 * 2, bytes.length - 4096 * 2, 4096 * 2);
  closeSync(descriptor);
};

describe('a store that is open', () => {
  const openTrial = async () => {
    suffer('events', 'none');
    return open(scene('trial'));
  };
  const webhook = (wamid: string) => incoming(messagesWebhook(textMessage(wamid)));

  it('moves a view that turns out damaged aside and rebuilds it, while webhooks are stored', async () => {
    const { store, notices } = await openTrial();
    spoil(fileOf(scene('trial'), 'view'));
    await expect(store.conversations.list({}, { limit: 10 })).rejects.toMatchObject({ code: 'store_corrupt' });
    expect(await store.events.accept(webhook('wamid.NEW'))).toBe('stored');
    await expect.poll(() => notices, { timeout: 30_000 }).toHaveLength(1);
    expect(notices[0]).toMatchObject({
      level: 'error',
      file: fileOf(scene('trial'), 'view'),
      message: expect.stringMatching(
        /^whatsapp\.view\.db is damaged: .* made from the webhooks\. It is whatsapp\.view\.db\.damaged-\w+ now\.$/,
      ),
    });
    expect(store.findings?.().map(problemText)).toEqual([notices[0]?.message]);
    await processAll(store);
    await store.sending.sent.drain(100);
    const found = await Promise.all([...all, 'wamid.NEW'].map((wamid) => store.conversations.findMessage(wamid)));
    expect(found.every((message) => message !== null)).toBe(true);
    expect(await send(store, start + 10_000)).toEqual(['2222']);
    expect(asideIn(trialFiles())).toEqual([damagedView]);
  });

  it('stops storing webhooks in a file that turns out damaged, and says why and what to do', async () => {
    const { store, notices } = await openTrial();
    spoil(scene('trial'));
    await expect(store.events.list({}, { limit: 10 })).rejects.toMatchObject({ code: 'store_corrupt' });
    const before = bytesIn(['whatsapp.db', 'whatsapp.db-wal']);
    const fault = {
      code: 'store_corrupt',
      message: expect.stringMatching(/^whatsapp\.db is damaged: .*--restore NAME/),
    };
    await expect(store.events.accept(webhook('wamid.NEW'))).rejects.toMatchObject(fault);
    await expect(store.checkWritable()).rejects.toMatchObject(fault);
    expect(notices).toEqual([{ level: 'error', file: scene('trial'), message: fault.message }]);
    expect(bytesIn(['whatsapp.db', 'whatsapp.db-wal'])).toEqual(before);
    expect(await store.conversations.findMessage('wamid.A')).not.toBeNull();
  });

  it('stops sending from a file that turns out damaged, and still stores webhooks', async () => {
    const { store, notices } = await openTrial();
    spoil(fileOf(scene('trial'), 'outbox'));
    await expect(store.sending.outbox.list({}, { limit: 10 })).rejects.toMatchObject({ code: 'store_corrupt' });
    await expectWaiting(store, 'refused');
    expect(notices).toEqual([
      expect.objectContaining({
        level: 'error',
        message: expect.stringMatching(/^whatsapp\.outbox\.db is damaged: .*--restore NAME/),
      }),
    ]);
    await receive(store, 'wamid.NEW');
    expect(await store.conversations.findMessage('wamid.NEW')).not.toBeNull();
  });

  it.each([
    { what: 'removed', how: (file: string) => renameSync(file, `${file}.elsewhere`) },
    {
      what: 'replaced by a copy',
      how: (file: string) => {
        renameSync(file, `${file}.elsewhere`);
        cpSync(`${file}.elsewhere`, file);
      },
    },
  ])('acknowledges nothing that would be lost with a file that was $what, until it is back', async ({ how }) => {
    const { store } = await openTrial();
    await accept(store, '4444');
    const fault = {
      code: 'store_unavailable',
      message: expect.stringMatching(/was removed or replaced while the service runs/),
    };
    for (const file of [scene('trial'), fileOf(scene('trial'), 'outbox')]) how(file);
    await expect(store.events.accept(webhook('wamid.NEW'))).rejects.toMatchObject(fault);
    await expect(store.sending.outbox.accept(draft('3333'))).rejects.toMatchObject(fault);
    await expect(store.checkWritable()).rejects.toMatchObject(fault);
    for (const file of [scene('trial'), fileOf(scene('trial'), 'outbox')]) renameSync(`${file}.elsewhere`, file);
    // It is in the file that is back, though it was never acknowledged.
    expect(await store.events.accept(webhook('wamid.NEW'))).toBe('duplicate');
    await accept(store, '5555');
    expect(store.findings?.().map(problemText)).toEqual([
      expect.stringContaining('whatsapp.db'),
      expect.stringContaining('whatsapp.outbox.db'),
    ]);
  });
});
