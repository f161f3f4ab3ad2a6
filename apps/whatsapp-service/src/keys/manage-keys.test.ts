import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { type ApiKey, maxKeys } from './api-key.ts';
import { addOrRecount, revokeKey } from './manage-keys.ts';

const keyOf = (number: number, changes: Partial<ApiKey> = {}): ApiKey => ({
  id: `key_${number}`,
  name: 'ci',
  scopes: ['read'],
  phoneNumberIds: [],
  hash: number.toString(16).padStart(64, '0'),
  hint: 'ixw_…',
  createdAt: 1_000,
  createdBy: 'env_0',
  expiresAt: null,
  revokedAt: null,
  ...changes,
});

/** As many keys as there may be, the first of which expire at 2,000. */
async function full(expiring: number) {
  const { records } = createMemoryStore({ now: () => 0 });
  for (let number = 0; number < maxKeys; number += 1) {
    await addOrRecount(records, keyOf(number, { expiresAt: number < expiring ? 2_000 : null }));
  }
  const add = async (number: number, createdAt: number): Promise<boolean> =>
    (await addOrRecount(records, keyOf(number, { createdAt }))) !== null;
  return { records, add };
}

describe('addOrRecount', () => {
  it('adds no more keys than may be in use, and others in place of those that have expired', async () => {
    const { add } = await full(2);
    expect(await add(maxKeys, 1_999)).toBe(false);
    expect([await add(maxKeys, 2_000), await add(maxKeys + 1, 2_000), await add(maxKeys + 2, 2_000)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('adds none in place of an expired key that is revoked after it was left out of the count', async () => {
    const { records, add } = await full(1);
    expect(await add(maxKeys, 2_000)).toBe(true);
    await records.run(() => revokeKey('key_0', 3_000));
    expect(await add(maxKeys + 1, 3_000)).toBe(false);
    await records.run(() => revokeKey('key_1', 3_000));
    expect(await add(maxKeys + 1, 3_000)).toBe(true);
  });
});
