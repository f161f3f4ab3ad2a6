import { describe, expect, it } from 'vitest';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { draft } from '../../../test/support/outbox.ts';
import {
  incoming,
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  standbyChange,
  textMessage,
  webhook,
} from '../../../test/support/webhooks.ts';
import { createCallbackData } from '../../outbox/callback-data.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';
import { createEventStream, type EventStream, type WantedWebhooks } from './event-stream.ts';
import type { Line, StreamLimits } from './stream.ts';

const log = { info: () => undefined, error: () => undefined };

interface Heard extends WantedWebhooks, Line {
  readonly wamids: string[];
  readonly texts: string[];
  /** The bytes themselves, as they were handed over. */
  readonly pieces: Uint8Array[];
  /** How many writes are taken before the line is full. */
  room: number;
  isCut: boolean;
}

function listener(filter: WantedWebhooks['filter'] = {}): Heard {
  const heard: Heard = {
    filter,
    hasRaw: false,
    caller: { phoneNumberIds: null },
    hidesContent: false,
    mediaBase: null,
    wamids: [],
    texts: [],
    pieces: [],
    room: Infinity,
    write: (bytes) => {
      const text = Buffer.from(bytes).toString();
      heard.texts.push(text);
      heard.pieces.push(bytes);
      heard.wamids.push(...[...text.matchAll(/"wamid":"([^"]+)"/g)].map(([, wamid = '']) => wamid));
      heard.room -= 1;
      return heard.room > 0;
    },
    end: () => undefined,
    cut: () => {
      heard.isCut = true;
    },
    isCut: false,
  };
  return heard;
}

function listen(stream: EventStream, place: string, heard: Heard) {
  const { filter, hasRaw, caller, hidesContent, mediaBase } = heard;
  return stream.listen(place, { filter, hasRaw, caller, hidesContent, mediaBase }, heard);
}

function setUp(limits: Partial<StreamLimits> = {}) {
  const store = createMemoryStore({ now: () => noon + 60_000 });
  const state = { isBusy: false, at: 0, reads: 0, pages: 0 };
  const feed: typeof store.feed = {
    place: store.feed.place,
    read: async (place, limit) => {
      state.reads += 1;
      const page = await store.feed.read(place, limit);
      if (page.entries.length > 0) state.pages += 1;
      return page;
    },
  };
  const callbackData = createCallbackData(store.sending.outbox);
  const isBusy = () => state.isBusy;
  const stream = createEventStream({ feed, callbackData, isBusy, log, sweepMs: 5, now: () => state.at, limits });
  const receive = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await store.events.accept(incoming(messagesWebhook(textMessage(`wamid.${name}`))));
    await processAll(store);
    stream.wake();
  };
  return { store, state, stream, receive };
}

describe('createEventStream', () => {
  it('reads once for all who are at the same place', async () => {
    const { store, state, stream, receive } = setUp();
    await receive('A', 'B');
    const place = await store.feed.place(noon);
    const all = Array.from({ length: 50 }, () => listener());
    for (const each of all) listen(stream, place, each);
    stream.start();
    await expect.poll(() => all.every(({ wamids }) => wamids.length === 2)).toBe(true);
    await stream.stop();
    expect(state.pages).toBe(1);
  });

  it('leaves out messages for another responder, for a bot that must answer only its own', async () => {
    const { store, stream, receive } = setUp();
    await receive('OURS');
    const overheard = webhook(standbyChange({ messages: [textMessage('wamid.THEIRS')] }));
    await store.events.accept(incoming(overheard));
    await processAll(store);
    const place = await store.feed.place(noon);
    const [bot, all] = [listener({ via: 'messages' }), listener()];
    for (const each of [bot, all]) listen(stream, place, each);
    stream.start();
    await expect.poll(() => new Set(all.wamids).size).toBe(2);
    await stream.stop();
    expect(new Set(bot.wamids)).toEqual(new Set(['wamid.OURS']));
  });

  it('brings back what the sender of a message gave', async () => {
    const { store, stream } = setUp();
    const { entry } = await store.sending.outbox.accept(draft('16505551234', { callbackData: 'ticket-7' }));
    const status = { ...messageStatus('wamid.A', 'sent'), biz_opaque_callback_data: `${entry.id}.1` };
    await store.events.accept(incoming(webhook(messagesChange({ statuses: [status] }))));
    await processAll(store);
    const heard = listener();
    listen(stream, await store.feed.place(noon), heard);
    stream.start();
    await expect.poll(() => heard.texts.join('')).toContain('"callbackData":"ticket-7"');
    await stream.stop();
  });

  it('makes one piece of bytes for all who want the same, and another for who wants something else', async () => {
    const { store, stream, receive } = setUp();
    await receive('A', 'B');
    const place = await store.feed.place(noon);
    const alike = Array.from({ length: 50 }, () => listener({ kind: 'message' }));
    const others = [listener(), { ...listener({ kind: 'message' }), hasRaw: true }];
    for (const each of [...alike, ...others]) listen(stream, place, each);
    stream.start();
    const all = [...alike, ...others];
    await expect.poll(() => all.every(({ wamids }) => wamids.length >= 2)).toBe(true);
    await stream.stop();
    // The first piece that each gets is its opening.
    expect(new Set(alike.map(({ pieces }) => pieces[1])).size).toBe(1);
    expect(new Set(all.map(({ pieces }) => pieces[1])).size).toBe(3);
  });

  it('leaves one whose line is full behind, holds up no other, and lets him catch up', async () => {
    const { store, stream, receive } = setUp();
    const place = await store.feed.place(null);
    const [slow, quick] = [listener(), listener()];
    slow.room = 2;
    const line = listen(stream, place, slow);
    listen(stream, place, quick);
    stream.start();
    await receive('A');
    await expect.poll(() => slow.wamids).toEqual(['wamid.A']);
    await receive('B', 'C');
    await expect.poll(() => quick.wamids).toEqual(['wamid.A', 'wamid.B', 'wamid.C']);
    expect(slow.wamids).toEqual(['wamid.A']);
    slow.room = Infinity;
    line.drained();
    await expect.poll(() => slow.wamids).toEqual(['wamid.A', 'wamid.B', 'wamid.C']);
    await stream.stop();
  });

  it('closes lines that have been full for a second if they buffer too much (a thousand that never read)', async () => {
    const { store, state, stream, receive } = setUp({ maxUnreadBytes: 1 });
    const place = await store.feed.place(null);
    const [stuck, slow, quick] = [listener(), listener({ kind: 'message' }), listener()];
    stuck.room = 2;
    slow.room = 3;
    for (const each of [stuck, slow, quick]) listen(stream, place, each);
    stream.start();
    await receive('A');
    await expect.poll(() => [stuck.wamids, slow.wamids]).toEqual([['wamid.A'], ['wamid.A']]);
    expect(stuck.isCut).toBe(false);
    state.at = 1_000;
    await receive('B');
    await expect.poll(() => stuck.isCut).toBe(true);
    await expect
      .poll(() => [slow.wamids, quick.wamids])
      .toEqual([
        ['wamid.A', 'wamid.B'],
        ['wamid.A', 'wamid.B'],
      ]);
    await stream.stop();
    expect([slow.isCut, quick.isCut]).toEqual([false, false]);
  });

  it('says when the maximum number of listeners is reached', async () => {
    const { store, stream } = setUp({ maxListeners: 1 });
    const line = listen(stream, await store.feed.place(null), listener());
    expect(stream.isFull()).toBe(true);
    line.stop();
    expect(stream.isFull()).toBe(false);
  });

  it('sends an event with data and the place to a listener for whom there was nothing for 15 s', async () => {
    const { store, state, stream, receive } = setUp();
    const nobody = listener({ user: '1' });
    listen(stream, await store.feed.place(null), nobody);
    stream.start();
    await receive('A');
    await expect.poll(() => state.reads).toBeGreaterThan(1);
    expect(nobody.texts).toHaveLength(1);
    state.at = 15_000;
    const behind = await store.feed.place(null);
    await expect.poll(() => nobody.texts.at(-1)).toBe(`id: ${behind}\nevent: keepalive\ndata: {}\n\n`);
    await stream.stop();
  });

  it('sends nothing more to one who has gone, and ends all when it closes', async () => {
    const { store, stream, receive } = setUp();
    const place = await store.feed.place(null);
    let ended = 0;
    const [gone, there] = [listener(), { ...listener(), end: () => (ended += 1) }];
    listen(stream, place, gone).stop();
    listen(stream, place, there);
    stream.start();
    await receive('A');
    await expect.poll(() => there.wamids).toEqual(['wamid.A']);
    expect(gone.wamids).toEqual([]);
    stream.close();
    expect(ended).toBe(1);
    await stream.stop();
  });
});
