import { describe, expect, it } from 'vitest';
import { subscriptionOf } from '../../test/support/subscriptions.ts';
import type { Change } from '../changes/change.ts';
import { conversationId } from '../conversations/conversation-key.ts';
import type { Flow } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { removalOf, writesOf } from './collections.ts';
import { createSubscriptionDirectory } from './directory.ts';
import type { Subscription } from './subscription.ts';

const received = (conversation: string): Change => ({
  type: 'message.received',
  at: 1,
  key: `${conversation.split('/')[0]}/wamid.A`,
  conversation,
});

function scene() {
  const { records } = createMemoryStore({ now: () => 0 });
  let reads = 0;
  let isDown = false;
  /** The conversation's members, by their keys. */
  let joined: readonly string[] = [];
  const directory = createSubscriptionDirectory({
    records: {
      find: async (collection, key) => {
        if (isDown) throw new Error('the store is away');
        return records.find(collection, key);
      },
      list: async (index, range, page) => {
        reads += 1;
        return records.list(index, range, page);
      },
    },
    conversationIds: async (id) => {
      const ids = joined.map(conversationId);
      return ids.includes(id) ? ids : [id];
    },
    log: { info: () => undefined, error: () => undefined },
    everyMs: 1_000,
  });
  const write = (writes: Written['writes']) =>
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    records.run(function* (): Flow<Written> {
      return { writes };
    });
  return {
    directory,
    put: (id: string, changes: Partial<Subscription> = {}) => write(writesOf(subscriptionOf(id, changes))),
    remove: (id: string) => write(removalOf({ id })),
    join: (...keys: readonly string[]) => {
      joined = keys;
    },
    goDown: (down: boolean) => {
      isDown = down;
    },
    reads: () => reads,
    idsFor: (change: Change) => directory.subscriptionsFor(change).map(({ id }) => id),
  };
}

describe('createSubscriptionDirectory', () => {
  it('refuses to decide before it has read anything', () => {
    expect(() => scene().directory.subscriptionsFor(received('1/w:5'))).toThrow('have not been read yet');
  });

  it('finds others for how a subscription stands, and not the one that it is about', async () => {
    const { directory, put, idsFor } = scene();
    for (const id of ['sub_down', 'sub_all']) await put(id);
    await put('sub_ops', { types: ['subscription.*'] });
    await put('sub_messages', { types: ['message.*'] });
    await directory.refresh();
    expect(idsFor({ type: 'subscription.failing', at: 1, key: 'sub_down' }).sort()).toEqual(['sub_all', 'sub_ops']);
    expect(idsFor({ type: 'subscription.failing', at: 1, key: 'sub_all' }).sort()).toEqual(['sub_down', 'sub_ops']);
  });

  it('finds the subscriptions that want a change; none that is disabled, and none of the form meta', async () => {
    const { directory, put, idsFor } = scene();
    await put('sub_all');
    await put('sub_number', { phoneNumberIds: ['2'] });
    await put('sub_paused', { state: 'paused' });
    await put('sub_disabled', { state: 'disabled' });
    await put('sub_meta', { form: 'meta' });
    await directory.refresh();
    expect(idsFor(received('1/w:5')).sort()).toEqual(['sub_all', 'sub_paused']);
    expect(idsFor(received('2/w:5')).sort()).toEqual(['sub_all', 'sub_number', 'sub_paused']);
    expect(directory.forWebhooks().map(({ id }) => id)).toEqual(['sub_meta']);
    expect([directory.all().length, directory.find('sub_disabled')?.state, directory.find('sub_none')]).toEqual([
      5,
      'disabled',
      null,
    ]);
  });

  it('notices what is added, changed and removed, and reads nothing while all is as it was', async () => {
    const { directory, put, remove, idsFor, reads } = scene();
    await put('sub_1');
    await directory.refresh();
    const before = reads();
    for (let look = 0; look < 20; look += 1) await directory.refresh();
    expect(reads()).toBe(before);
    await put('sub_1', { revision: 2, types: ['template.*'] });
    await directory.refresh();
    expect(idsFor(received('1/w:5'))).toEqual([]);
    await put('sub_2');
    await directory.refresh();
    expect(idsFor(received('1/w:5'))).toEqual(['sub_2']);
    await remove('sub_2');
    await directory.refresh();
    expect(idsFor(received('1/w:5'))).toEqual([]);
  });

  it('delivers what is of a named conversation under any of its ids, also of one that is joined later', async () => {
    const { directory, put, join, idsFor } = scene();
    await put('sub_1', { conversations: [conversationId('1/w:5')] });
    await directory.refresh();
    expect([idsFor(received('1/w:5')), idsFor(received('1/u:US.5'))]).toEqual([['sub_1'], []]);
    join('1/w:5', '1/u:US.5');
    for (let look = 0; look < 30; look += 1) await directory.refresh();
    expect([idsFor(received('1/w:5')), idsFor(received('1/u:US.5'))]).toEqual([['sub_1'], ['sub_1']]);
    expect(idsFor(received('1/w:6'))).toEqual([]);
  });

  it('keeps what it knows while the store does not answer', async () => {
    const { directory, put, goDown, idsFor } = scene();
    await put('sub_1');
    await directory.refresh();
    goDown(true);
    await expect(directory.refresh()).rejects.toThrow('the store is away');
    expect(idsFor(received('1/w:5'))).toEqual(['sub_1']);
    goDown(false);
    await put('sub_2');
    await directory.refresh();
    expect(idsFor(received('1/w:5')).length).toBe(2);
  });

  it('reads all pages of a thousand subscriptions', async () => {
    const { directory, put } = scene();
    for (let n = 0; n < 450; n += 1) await put(`sub_${n}`);
    await directory.refresh();
    expect(new Set(directory.all().map(({ id }) => id)).size).toBe(450);
  });
});
