import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createAlike } from './alike.ts';
import { type AuditRecord, type Deed, resultOf } from './audit-record.ts';
import { createAuditTrail } from './audit-trail.ts';
import { auditRecords, newestAuditRecords } from './collections.ts';

const deed = (change: Partial<Deed> = {}): Deed => ({
  keyId: 'key_1',
  keyName: 'shop',
  action: 'getConversation',
  resource: 'c1',
  ...change,
});
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

function scene() {
  const clock = { at: 1_000 };
  const now = () => clock.at;
  const { records } = createMemoryStore({ now });
  let isDown = false;
  let commits = 0;
  const run: typeof records.run = async (start) => {
    if (isDown) throw new Error('the store is away');
    commits += 1;
    return records.run(start);
  };
  const log = { info: () => undefined, error: () => undefined };
  const newTrail = () => createAuditTrail({ records: { run }, log, now });
  return {
    ...{ clock, records, newTrail },
    trail: newTrail(),
    stored: async (): Promise<readonly AuditRecord[]> =>
      (await records.list(newestAuditRecords, { group: 'all' }, { limit: 200 })).data,
    goDown: (down: boolean) => {
      isDown = down;
    },
    commits: () => commits,
  };
}

describe('createAuditTrail', () => {
  it('stores a change before it is made, with an unknown outcome, and its outcome afterwards', async () => {
    const { trail, stored, clock } = scene();
    const begun = await trail.begin(deed({ action: 'revokeKey', resource: 'key_2' }));
    expect((await stored()).map((record) => [record.action, record.status, resultOf(record)])).toEqual([
      ['revokeKey', null, 'unknown'],
    ]);
    clock.at += 12;
    trail.end(begun, 200);
    await trail.flush();
    expect(await stored()).toEqual([{ ...begun, status: 200, lastAt: 1_012 }]);
  });

  it('leaves a change unknown for good whose process ended before its response', async () => {
    const { trail, newTrail, stored, records } = scene();
    await trail.begin(deed());
    const next = newTrail();
    next.count(deed({ action: 'listMessages' }), 200, minuteMs);
    await next.stop();
    expect((await stored()).map(resultOf).sort()).toEqual(['done', 'unknown']);
    const unknown = await records.list(newestAuditRecords, { group: 'result/unknown' }, { limit: 10 });
    expect(unknown.data.length).toBe(1);
  });

  it('refuses to begin what it cannot record', async () => {
    const { trail, goDown, stored } = scene();
    goDown(true);
    await expect(trail.begin(deed())).rejects.toThrow('the store is away');
    expect(await stored()).toEqual([]);
  });

  it('keeps outcomes and counts while the store takes nothing, and stores them afterwards', async () => {
    const { trail, goDown, stored } = scene();
    const begun = await trail.begin(deed({ action: 'pauseOutbox' }));
    goDown(true);
    trail.end(begun, 503);
    trail.count(deed(), 200, minuteMs);
    await expect(trail.flush()).rejects.toThrow();
    goDown(false);
    await trail.flush();
    expect((await stored()).map(resultOf).sort()).toEqual(['done', 'failed']);
  });

  it('stores records at once for requests that are answered after it was stopped', async () => {
    const { trail, stored } = scene();
    const begun = await trail.begin(deed({ action: 'pauseOutbox' }));
    await trail.stop();
    trail.end(begun, 200);
    await trail.begin(deed({ action: 'createKey' }));
    expect((await stored()).map(resultOf).sort()).toEqual(['done', 'unknown']);
  });

  it('counts identical requests in one record, which is stored with its count at the end of its period, when another one begins', async () => {
    const { trail, stored, clock } = scene();
    for (let view = 0; view < 50; view += 1) {
      trail.count(deed(), 200, 10 * minuteMs);
      clock.at += 1_000;
    }
    clock.at += 10 * minuteMs;
    trail.count(deed(), 200, 10 * minuteMs);
    await trail.stop();
    expect((await stored()).map(({ count, resource }) => [count, resource])).toEqual([
      [1, 'c1'],
      [50, 'c1'],
    ]);
  });

  it('commits nothing for a repeated view until its time is over', async () => {
    const { newTrail, commits, records, clock } = scene();
    const trail = newTrail();
    trail.count(deed(), 200, minuteMs);
    await trail.flush();
    const before = commits();
    for (let view = 0; view < 1_000; view += 1) trail.count(deed(), 200, minuteMs);
    expect(commits()).toBe(before);
    clock.at += minuteMs;
    await trail.stop();
    expect(commits()).toBe(before + 1);
    const page = await records.list(newestAuditRecords, { group: 'key/key_1' }, { limit: 10 });
    expect(page.data.map(({ count }) => count)).toEqual([1_001]);
  });

  it('is kept for 400 days', async () => {
    const { trail, records, clock } = scene();
    trail.count(deed(), 200, minuteMs);
    await trail.flush();
    clock.at += 399 * dayMs;
    expect(await records.sweep(auditRecords, clock.at, 10)).toBe(0);
    clock.at += 2 * dayMs;
    expect(await records.sweep(auditRecords, clock.at, 10)).toBe(1);
  });
});

describe('createAlike', () => {
  it('accounts for every request, names no more resources than its limit at a time, and never mixes keys, actions or statuses', () => {
    const request = fc.record({
      keyId: fc.constantFrom('key_1', 'key_2'),
      action: fc.constantFrom('getMessage', 'getConversation'),
      resource: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
      status: fc.constantFrom(200, 403),
      afterMs: fc.integer({ min: 0, max: 40 }),
      isStored: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 80 }), (requests) => {
        let now = 0;
        let ids = 0;
        const newId = () => {
          ids += 1;
          return `aud_${ids}`;
        };
        const alike = createAlike({ now: () => now, newId, maxResources: 2 });
        const stored = new Map<string, AuditRecord>();
        const store = (all: boolean) => {
          const some = alike.unstored(all);
          for (const record of some) stored.set(record.id, record);
          alike.stored(some);
        };
        for (const { status, afterMs, isStored, ...each } of requests) {
          now += afterMs;
          alike.add({ ...each, keyName: each.keyId }, status, 100);
          if (isStored) store(false);
        }
        store(true);
        const kind = (of: Pick<AuditRecord, 'keyId' | 'action' | 'status'>) => `${of.keyId} ${of.action} ${of.status}`;
        const counts = new Map<string, number>();
        for (const record of stored.values()) counts.set(kind(record), (counts.get(kind(record)) ?? 0) + record.count);
        const expected = new Map<string, number>();
        for (const each of requests) expected.set(kind(each), (expected.get(kind(each)) ?? 0) + 1);
        expect(counts).toEqual(expected);
        for (const [of, alikes] of Map.groupBy(stored.values(), kind)) {
          const named = alikes.filter(({ resource }) => resource !== null);
          const open = named.filter(({ at }) => at + 100 > now);
          expect([of, open.length <= 2]).toEqual([of, true]);
        }
      }),
    );
  });
});
