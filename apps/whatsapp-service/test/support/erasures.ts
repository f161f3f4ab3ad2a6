import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { rowPages } from '../../src/broadcasts/collections.ts';
import { allCollections } from '../../src/collections.ts';
import { changeDetails } from '../../src/contacts/change-details.ts';
import { createDeliveries } from '../../src/deliveries/create-deliveries.ts';
import { createBlockList } from '../../src/erasure/block-list.ts';
import { createBodyCleaner } from '../../src/erasure/clean-bodies.ts';
import type { LaterChoice } from '../../src/erasure/collections.ts';
import { createEraser } from '../../src/erasure/eraser.ts';
import { requestErasure } from '../../src/erasure/request-erasure.ts';
import { media } from '../../src/media/collections.ts';
import type { ContentStore } from '../../src/media/content-store.ts';
import type { MediaRecord } from '../../src/media/media-record.ts';
import { releaseMedia } from '../../src/media/remove-content.ts';
import type { EntryDraft } from '../../src/outbox/accept-entry.ts';
import { type Flow, put, type Write } from '../../src/records/flow.ts';
import type { Written } from '../../src/records/record-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { processAll } from '../contracts/store-fixture.ts';
import { draft, outcomes, start, takeRequest } from './outbox.ts';
import {
  incoming,
  type JsonObject,
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  textMessage,
  webhook,
} from './webhooks.ts';

export const anna = '16505551234';
export const annaUser = 'US.1234567890';
export const ben = '4915112345678';
/** Names Anna's number in base64, as every wamid of hers does. */
export const annaWamid = (n: number): string => `wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ${n}`;
/** In everything that Anna wrote, or that is about her alone. */
export const secret = 'MARKEDSECRET';
/** Texts that must be nowhere after Anna was erased. */
export const traces = [secret, secret.toLowerCase(), anna, annaUser, 'HBgLMTY1MDU1NTEyMzQ'];

const contactOfAnna = { wa_id: anna, user_id: annaUser, profile: { name: `Anna ${secret}`, username: `u${secret}` } };
const fromAnna = (n: number, more: object = {}): JsonObject =>
  textMessage(annaWamid(n), { from: anna, body: `${secret} ${n}`, at: noon + n * 1_000, ...more });

/** Bodies in which Anna and Ben are: in one batch, in one group, and alone. */
const webhooksOfBoth: readonly JsonObject[] = [
  webhook(messagesChange({ messages: [fromAnna(1), textMessage('wamid.ben1', { from: ben, body: 'Ben stays' })] })),
  webhook(messagesChange({ contacts: [contactOfAnna], messages: [fromAnna(2, { fromUserId: annaUser })] })),
  webhook(
    messagesChange({
      messages: [
        textMessage('wamid.ben2', { from: ben, body: 'In the group', group_id: 'group-1', at: noon + 3_000 }),
        {
          ...fromAnna(4, { group_id: 'group-1' }),
          type: 'reaction',
          reaction: { message_id: 'wamid.ben2', emoji: '👍' },
        },
      ],
      statuses: [messageStatus(annaWamid(9), 'read', { to: anna })],
    }),
  ),
];

/** Stores and processes them, and puts Anna and Ben wherever else persons are stored. */
export async function storeBoth(store: Store): Promise<void> {
  const { events, records, sending, conversations } = store;
  for (const body of webhooksOfBoth) await events.accept(incoming(body));
  await processAll(store);
  for (const to of [anna, ben]) {
    const note = to === anna ? secret : 'a note';
    await sending.outbox.accept(messageTo(to, note));
    await records.run(() => changeDetails([to], { tags: [note] }, { id: `ctd_${to}`, now: noon }));
  }
  await sendAll(store);
  await sending.outbox.accept(messageTo(anna, secret));
  while (await store.search.index?.());
  const rows = [anna, ben].map((to, line) => ({ line, to, values: [to === anna ? secret : 'Ben'] }));
  await records.run(() => writing(put(rowPages, { rowsKey: 'rows', page: 0, rows, keptUntil: noon * 2 })));
  const { data } = await conversations.list({}, { limit: 100 });
  for (const { phoneNumberId, members } of data) {
    const wanted = members.map((conversation) => ({
      subscription: { id: 'sub_1', gatherSeconds: 0 },
      change: { type: 'message.received' as const, at: noon, key: `${phoneNumberId}/wamid.m`, conversation },
    }));
    await records.run(() => createDeliveries(wanted, noon));
  }
}

// biome-ignore lint/correctness/useYield: it has nothing to read.
function* writing(write: Write): Flow<Written> {
  return { writes: [write] };
}

function messageTo(to: string, note: string): EntryDraft {
  const body = JSON.stringify({ to, type: 'text', text: { body: note } });
  return draft(to, { body, idempotency: { scope: '1', key: `${note} ${randomUUID()}`, hash: 'h' } });
}

/** Sends what waits, so that answers of Meta's are stored too. */
async function sendAll({ sending }: Store): Promise<void> {
  const { leased } = await sending.outbox.take(takeRequest(start));
  for (const { id, recipient } of leased) {
    const outcome = outcomes.accepted(recipient === anna ? annaWamid(50) : 'wamid.toBen');
    const ended = { attempt: 1, usedFallback: false, now: start, holdMs: 60_000, jitter: 0 };
    await sending.outbox.finish({ entryId: id, outcome, ...ended });
  }
  await sending.sent.drain(100);
}

export const requestFor = (store: Store, id: string, later: LaterChoice = 'start-again', now = noon + 60_000) =>
  requestErasure({ ...store }, { id, later, by: 'key_test', now });

/**
 * Runs the eraser until it has nothing to do.
 * @param onSearched called each time that it has gone through everything, before it judges what it found.
 */
export async function eraseAll(
  store: Store,
  contents?: ContentStore,
  onSearched: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const now = (): number => noon + 120_000;
  const erasing: typeof store.erasing = {
    ...store.erasing,
    step: async (person, place) => {
      const done = await store.erasing.step(person, place);
      if (done.next === null) await onSearched();
      return done;
    },
  };
  await new Promise<void>((resolve, reject) => {
    const sweepMs = 1_000_000;
    const eraser = createEraser({
      ...{ records: store.records, erasing, outbox: store.sending.outbox, collections: allCollections },
      ...{ now, graceMs: 0, sweepMs },
      ...(contents && { release: releaseMedia({ records: store.records, contents, now }) }),
      log: { info: () => undefined, error: ({ error }: { error?: unknown }) => reject(error) } as never,
      sleep: async (ms) => {
        if (ms >= sweepMs) void eraser.stop().then(resolve);
        await new Promise((next) => setImmediate(next));
      },
    });
    eraser.start();
  });
}

/** The people who are left out, as a store of its own sees them. */
export const listOf = ({ records }: Store) => createBlockList({ records, isShared: false, now: () => noon + 200_000 });

/** Webhooks with these messages arrive and are processed. */
export async function receive(store: Store, ...messages: readonly ReturnType<typeof textMessage>[]): Promise<void> {
  await store.events.accept({ ...incoming(messagesWebhook(...messages)), receivedAt: noon + 600_000 });
  await store.events.processPending(100, [], await listOf(store).current());
  await processAll(store);
}

/** Both write again in one webhook: Anna a text that an erasure must not leave, with the id `annaWamid(80)`, and Ben `wamid.ben80`. */
export const receiveBothLater = (store: Store): Promise<void> =>
  receive(
    store,
    textMessage(annaWamid(80), { from: anna, body: secret, at: noon + 500_000 }),
    textMessage('wamid.ben80', { from: ben, body: 'Ben again', at: noon + 500_000 }),
  );

/** Removes people who are left out from the stored bodies of new webhooks. */
export async function cleanBodies(store: Store): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const cleaner = createBodyCleaner({
      ...{
        feed: store.feed,
        records: store.records,
        erasing: store.erasing,
        blockList: listOf(store),
        sweepMs: 1_000_000,
        now: Date.now,
      },
      log: { info: () => undefined, error: reject } as never,
      sleep: async (ms) => {
        if (ms >= 1_000_000) void cleaner.stop().then(resolve);
        await new Promise((next) => setImmediate(next));
      },
    });
    cleaner.start();
  });
}

/** Puts a stored file of somebody's, and says under which hash its bytes are. */
export async function storeFile({ records }: Store, contents: ContentStore, of: string, text: string): Promise<string> {
  const stored = await contents.write(Readable.from([Buffer.from(text)]), () => true);
  const hash = stored?.hash ?? '';
  const position = hashes.push(hash);
  const record = {
    ...{ id: `file-${position}`, queue: 'media', lane: 'l', position, state: 'done', dueAt: 0, expiresAt: 0 },
    ...{ phoneNumberId: '1', message: `1/wamid.${position}`, conversation: null, user: { waId: of }, file: null },
    ...{ content: { sha256: hash, size: text.length }, attempts: 1, isAsked: false, failure: null, ending: null },
    ...{ sentAt: noon, createdAt: noon, updatedAt: noon },
  };
  await records.run(() => writing(put(media, record as unknown as MediaRecord)));
  return hash;
}
const hashes: string[] = [];

/** Everything about Ben, as every reader sees it. */
export async function viewOfBen({ conversations, sending, records, events }: Store): Promise<unknown> {
  const { data } = await conversations.list({ user: ben }, { limit: 10 });
  const messages = await Promise.all(data.map((each) => conversations.messages(each, { limit: 100 })));
  const outbox = await sending.outbox.list({ recipient: ben }, { limit: 10 });
  const list = await events.list({ user: ben }, { limit: 10 });
  const items = await Promise.all(list.data.map(({ id }) => events.items(id)));
  const rows = await records.find(rowPages, 'rows/0');
  return { data, messages, outbox, items: items.flat().filter(({ waId }) => waId === ben), row: rows?.rows[1] };
}
