import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { ApiKey } from './api-key.ts';
import { createKeyRing } from './key-ring.ts';
import { addKey, revokeKey } from './manage-keys.ts';

const keyOf = (id: string): ApiKey => ({
  id,
  name: id,
  scopes: ['read'],
  phoneNumberIds: [],
  hash: Buffer.from(id.padEnd(32)).toString('hex'),
  hint: 'ixw_…',
  createdAt: 1,
  createdBy: 'env_0',
  expiresAt: null,
  revokedAt: null,
});

function scene({ isShared = true } = {}) {
  const { records } = createMemoryStore({ now: () => 0 });
  const clock = { at: 1_000 };
  let reads = 0;
  let isDown = false;
  const counted: Pick<typeof records, 'find' | 'list'> = {
    find: async (collection, key) => {
      reads += 1;
      if (isDown) throw new Error('the store is away');
      return records.find(collection, key);
    },
    list: records.list,
  };
  const ring = createKeyRing({ records: counted, isShared, now: () => clock.at });
  return {
    ring,
    clock,
    add: (id: string) => records.run(() => addKey(keyOf(id))),
    revoke: (id: string) => records.run(() => revokeKey(id, 5)),
    find: (id: string) => ring.find(keyOf(id).hash),
    reads: () => reads,
    goDown: () => {
      isDown = true;
    },
  };
}

describe('createKeyRing', () => {
  it('finds a key that was there before it was made, and none that there is not', async () => {
    const { add, find } = scene();
    await add('a');
    expect((await find('a'))?.id).toBe('a');
    expect(await find('b')).toBeNull();
  });

  it('knows of a key that another instance revoked after three seconds at the latest', async () => {
    const { add, revoke, find, clock } = scene();
    await add('a');
    expect((await find('a'))?.revokedAt).toBeNull();
    await revoke('a');
    clock.at += 3_000;
    expect((await find('a'))?.revokedAt).toBe(5);
  });

  it('reads nothing for a second, however many requests come, and one record in the next', async () => {
    const { add, find, clock, reads } = scene();
    await add('a');
    await find('a');
    const before = reads();
    for (let request = 0; request < 50; request += 1) await find('a');
    expect(reads()).toBe(before);
    clock.at += 1_500;
    for (let request = 0; request < 50; request += 1) await find('a');
    expect(reads()).toBe(before + 1);
  });

  it('looks again for an unknown key once its copy is a second old, so that a new key works everywhere by then', async () => {
    const { add, find, clock } = scene();
    expect(await find('a')).toBeNull();
    await add('a');
    clock.at += 1_000;
    expect((await find('a'))?.id).toBe('a');
  });

  it('refuses to decide with an old copy while the store does not answer', async () => {
    const { add, find, clock, goDown } = scene();
    await add('a');
    await find('a');
    goDown();
    clock.at += 2_000;
    expect((await find('a'))?.id).toBe('a');
    clock.at += 2_000;
    await expect(find('a')).rejects.toThrow('the store is away');
  });

  it('never reads by itself where no other instance writes, and shows a change here after a refresh', async () => {
    const { ring, add, revoke, find, clock, reads } = scene({ isShared: false });
    await add('a');
    await find('a');
    const before = reads();
    clock.at += 1_000_000;
    expect((await find('a'))?.revokedAt).toBeNull();
    expect(reads()).toBe(before);
    await revoke('a');
    await ring.refresh();
    expect((await find('a'))?.revokedAt).toBe(5);
  });
});
