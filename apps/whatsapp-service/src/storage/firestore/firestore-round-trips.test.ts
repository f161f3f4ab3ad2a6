import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../../../test/support/webhooks.ts';
import type { Store } from '../store.ts';
import { createFirestoreStore, type FirestoreStoreOptions } from './firestore-store.ts';

const stores: Store[] = [];
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

async function open(options: Partial<FirestoreStoreOptions>): Promise<Store> {
  const store = await createFirestoreStore({ now: () => noon, ...options });
  stores.push(store);
  return store;
}

const webhooks = (count: number) =>
  Array.from({ length: count }, (_, index) => incoming(messagesWebhook(textMessage(`wamid.${index}`))));

await describeWithFirestore('createFirestoreStore, under load', ({ emulatorHost, freshProjectId }) => {
  it('keeps at least 10 webhooks a round trip when 500 come at a time', async () => {
    const trips: number[] = [];
    const onRoundTrip = (_operation: string, events: number): void => {
      trips.push(events);
    };
    const store = await open({ projectId: freshProjectId(), emulatorHost, onRoundTrip, acceptDeadlineMs: 15_000 });
    const outcomes = await Promise.all(webhooks(500).map((webhook) => store.events.accept(webhook)));
    expect(outcomes.every((outcome) => outcome === 'stored')).toBe(true);
    expect(trips.reduce((sum, events) => sum + events, 0)).toBe(500);
    expect(500 / trips.length).toBeGreaterThanOrEqual(10);
    const { eventsPerRoundTrip } = await store.checkWritable();
    expect(eventsPerRoundTrip).toBeCloseTo(500 / trips.length, 1);
  });

  it('refuses no other webhook of a batch for one that is there already', async () => {
    const trips: string[] = [];
    const onRoundTrip = (operation: string): void => {
      trips.push(operation);
    };
    const store = await open({ projectId: freshProjectId(), emulatorHost, onRoundTrip });
    const [known, ...others] = webhooks(20);
    if (!known) throw new Error('There is no webhook.');
    await store.events.accept(known);
    trips.length = 0;
    const outcomes = await Promise.all([known, ...others, known].map((webhook) => store.events.accept(webhook)));
    expect(outcomes).toEqual(['duplicate', ...others.map(() => 'stored'), 'duplicate']);
    expect(trips).toEqual(['create', 'countRepeats']);
    expect((await store.events.list({}, { limit: 100 })).data.map(({ deliveries }) => deliveries).toSorted()).toEqual([
      ...others.map(() => 1),
      3,
    ]);
  });

  it('keeps 2,000 webhooks that come at a time, with no slow start', async () => {
    const store = await open({ projectId: freshProjectId(), emulatorHost, acceptDeadlineMs: 15_000 });
    await Promise.all(webhooks(2_000).map((webhook) => store.events.accept(webhook)));
    expect(await store.events.count()).toEqual({ stored: 2_000, pending: 2_000 });
  });
});

describe('createFirestoreStore, out of reach', () => {
  const quick = { projectId: 'nowhere', acceptDeadlineMs: 400, deadlineMs: 400 };
  const [webhook = incoming('{}')] = webhooks(1);

  it('rejects in time with what to do when nothing listens', async () => {
    const store = await open({ ...quick, emulatorHost: '127.0.0.1:9' });
    const begin = performance.now();
    const calls = await Promise.allSettled([
      store.events.accept(webhook),
      store.events.find('0'.repeat(32)),
      store.events.processPending(1),
      store.checkWritable(),
    ]);
    expect(performance.now() - begin).toBeLessThan(9_000);
    for (const call of calls) {
      expect(call).toMatchObject({
        status: 'rejected',
        reason: {
          isRetryable: true,
          code: expect.stringMatching(/^store_(unavailable|timeout)$/),
          message: expect.stringContaining('Firestore may be unreachable'),
        },
      });
    }
  });

  const listenSilently = async (): Promise<{ host: string; close(): void }> => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    return {
      host: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
      close: () => {
        silent.close();
        for (const socket of sockets) socket.destroy();
      },
    };
  };

  it('rejects in time when Firestore takes the call and never answers', async () => {
    const silent = await listenSilently();
    const store = await open({ ...quick, emulatorHost: silent.host });
    for (const call of [store.events.accept(webhook), store.events.count(), store.checkWritable()]) {
      await expect(call).rejects.toMatchObject({ code: 'store_timeout', isRetryable: true });
    }
    await store.close();
    silent.close();
  });

  // Google's client by itself repeats these reads for a minute and a half or more, in silence.
  it.each([{ keys: null }, { refusesUnfinishedImport: true }])(
    'does not open, and says so soon: %o',
    async (checked) => {
      const silent = await listenSilently();
      const said: string[] = [];
      const onSilence = (message: string) => said.push(message);
      const opening = open({ ...quick, ...checked, deadlineMs: 100, emulatorHost: silent.host, onSilence });
      await expect(opening).rejects.toMatchObject({
        code: 'store_timeout',
        message: expect.stringContaining('start the service again'),
      });
      expect(said).toEqual([expect.stringContaining('Firestore has not answered')]);
      silent.close();
    },
  );
});
