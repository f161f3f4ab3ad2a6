import { beforeEach, expect, it } from 'vitest';
import { createAuditTrail } from '../../src/audit/audit-trail.ts';
import { auditGroup, newestAuditRecords } from '../../src/audit/collections.ts';
import { type ApiKey, maxKeys, newKeyId } from '../../src/keys/api-key.ts';
import { apiKeyStamps, apiKeys, apiKeyUses, newestKeys, stampKey } from '../../src/keys/collections.ts';
import { createKeyRing } from '../../src/keys/key-ring.ts';
import { createLastUse } from '../../src/keys/last-use.ts';
import { addKey, revokeKey } from '../../src/keys/manage-keys.ts';
import { put } from '../../src/records/flow.ts';
import type { RecordStore } from '../../src/records/record-store.ts';
import type { StoreFixture } from './store-fixture.ts';

const start = Date.UTC(2026, 0, 1);
const dayMs = 24 * 60 * 60_000;
const log = { info: () => undefined, error: () => undefined };

const keyOf = (n: number, changes: Partial<ApiKey> = {}): ApiKey => ({
  id: newKeyId(start + n, new Uint8Array(16).fill(n)),
  name: `key ${n}`,
  scopes: ['read'],
  phoneNumberIds: [],
  hash: n.toString(16).padStart(64, '0'),
  hint: 'ixw_…',
  createdAt: start + n,
  createdBy: 'env_0',
  expiresAt: null,
  revokedAt: null,
  ...changes,
});

/** What API keys and the audit trail need of a store. */
export function describeKeys({ open, isDurable }: StoreFixture): void {
  let records: RecordStore;

  beforeEach(async () => {
    records = (await open()).records;
  });

  const ringOn = (of: RecordStore, clock = { at: 0 }) =>
    createKeyRing({ records: of, isShared: true, now: () => clock.at });

  it('adds keys, lists the newest first, and revokes one, once', async () => {
    const [a, b] = [keyOf(1), keyOf(2)];
    for (const key of [a, b]) expect((await records.run(() => addKey(key))).key).toEqual(key);
    const page = await records.list(newestKeys, { group: 'all' }, { limit: 10 });
    expect(page.data).toEqual([b, a]);
    expect((await records.run(() => revokeKey(a.id, start + 5))).key?.revokedAt).toBe(start + 5);
    expect((await records.run(() => revokeKey(a.id, start + 9))).key?.revokedAt).toBe(start + 5);
    expect((await records.run(() => revokeKey('key_none', start))).key).toBeNull();
    expect((await records.find(apiKeyStamps, stampKey))?.count).toBe(1);
  });

  it('refuses a key beyond the most that there may be, however many are added at once', async () => {
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await records.run(function* () {
      return { writes: [put(apiKeyStamps, { stamp: 'x', count: maxKeys - 1 })] };
    });
    const added = await Promise.all([1, 2, 3].map((n) => records.run(() => addKey(keyOf(n)))));
    expect(added.filter(({ key }) => key !== null).length).toBe(1);
  });

  it('shows a ring what was added and revoked elsewhere', async () => {
    const clock = { at: 0 };
    const ring = ringOn(isDurable ? (await open()).records : records, clock);
    const key = keyOf(1);
    expect(await ring.find(key.hash)).toBeNull();
    await records.run(() => addKey(key));
    clock.at += 1_000;
    expect(await ring.find(key.hash)).toEqual(key);
    await records.run(() => revokeKey(key.id, start + 5));
    clock.at += 3_000;
    expect((await ring.find(key.hash))?.revokedAt).toBe(start + 5);
  });

  it('removes keys and last uses 400 days after their end, and none that is in use', async () => {
    await records.run(() => addKey(keyOf(1)));
    await records.run(() => addKey(keyOf(2, { expiresAt: start + dayMs })));
    const lastUse = createLastUse({ records, log, now: () => start });
    lastUse.saw('key_used');
    await lastUse.stop();
    const later = start + 400 * dayMs;
    expect([await records.sweep(apiKeys, later, 10), await records.sweep(apiKeyUses, later - 1, 10)]).toEqual([0, 0]);
    expect([
      await records.sweep(apiKeys, later + 2 * dayMs, 10),
      await records.sweep(apiKeyUses, later + 1, 10),
    ]).toEqual([1, 1]);
    expect((await records.list(newestKeys, { group: 'all' }, { limit: 10 })).data.map(({ name }) => name)).toEqual([
      'key 1',
    ]);
  });

  it('keeps the audit trail by key, action, resource and result, and moves a change to its result', async () => {
    const clock = { at: start };
    const trail = createAuditTrail({ records, log, now: () => clock.at });
    const by = { keyId: 'key_1', keyName: 'shop' };
    const begun = await trail.begin({ ...by, action: 'revokeKey', resource: 'key_2' });
    clock.at += 1;
    trail.count({ ...by, action: 'getMessage', resource: 'wamid.A' }, 200, 1_000);
    await trail.flush();
    const actions = async (group: Parameters<typeof auditGroup>[0], range = {}) => {
      const page = await records.list(newestAuditRecords, { group: auditGroup(group), ...range }, { limit: 10 });
      return page.data.map(({ action }) => action);
    };
    expect(await actions({})).toEqual(['getMessage', 'revokeKey']);
    expect(await actions({ result: 'unknown' })).toEqual(['revokeKey']);
    trail.end(begun, 500);
    await trail.stop();
    expect(await actions({ result: 'unknown' })).toEqual([]);
    expect(await actions({ result: 'failed' })).toEqual(['revokeKey']);
    expect(await actions({ key: 'key_1' })).toEqual(['getMessage', 'revokeKey']);
    expect(await actions({ action: 'getMessage' })).toEqual(['getMessage']);
    expect(await actions({ resource: 'key_2' })).toEqual(['revokeKey']);
    expect(await actions({}, { from: -start, until: -start + 1 })).toEqual(['revokeKey']);
  });
}
