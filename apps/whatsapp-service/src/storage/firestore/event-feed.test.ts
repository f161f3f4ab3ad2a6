import { expect, it } from 'vitest';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../../../test/support/webhooks.ts';
import { createFirestoreStore } from './firestore-store.ts';

const hour = 3_600_000;

await describeWithFirestore('the feed in Firestore', ({ emulatorHost, freshProjectId }) => {
  it('misses no event when the clock is set back to before a position already reached', async () => {
    let now = noon;
    const deadlines = { acceptDeadlineMs: 15_000, deadlineMs: 15_000 };
    const store = await createFirestoreStore({
      projectId: freshProjectId(),
      emulatorHost,
      now: () => now,
      ...deadlines,
    });
    try {
      const keep = (name: string) =>
        store.events.accept(incoming(messagesWebhook(textMessage(`wamid.${name}`)), { receivedAt: now }));
      const read = async (place: string) => {
        const page = await store.feed.read(place, 10);
        const names = page.entries.map(({ payload }) => /wamid\.(\w+)/.exec(Buffer.from(payload).toString())?.[1]);
        return { place: page.place, names };
      };
      await keep('before');
      now += 10_000;
      const reached = await read(await store.feed.place(noon));
      expect(reached.names).toEqual(['before']);
      now -= hour;
      expect((await read(reached.place)).names).toEqual([]);
      await keep('after');
      now += 10_000;
      const next = await read(reached.place);
      expect(next.names).toEqual(['after']);
      expect((await read(next.place)).names).toEqual([]);
    } finally {
      await store.close();
    }
  });
});
