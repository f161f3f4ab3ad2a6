import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventId } from '../../inbound/event-id.ts';
import { inTransaction, openEvents } from './database.ts';
import { createKnownIds, idHashOf, type KnownIds } from './known-ids.ts';

const runLength = 8;
let folder = '';
let database: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'known-ids-'));
  database = openEvents(join(folder, 'whatsapp.db'));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const idOf = (number: number): string => eventId(Buffer.from(String(number)));
const known = (): KnownIds => createKnownIds({ database, runLength });

function store(ids: KnownIds, id: string, through: DatabaseSync = database): number {
  const { lastInsertRowid } = through
    .prepare("INSERT INTO whatsapp_webhook_events (id, idHash, payload, receivedAt) VALUES (?, ?, '{}', '')")
    .run(id, idHashOf(id));
  ids.add(id, Number(lastInsertRowid));
  ids.merge(1);
  return Number(lastInsertRowid);
}

function storeAll(ids: KnownIds, count: number): Map<string, number> {
  const seqs = new Map<string, number>();
  for (let number = 0; number < count; number += 1) {
    inTransaction(database, 'accept', () => seqs.set(idOf(number), store(ids, idOf(number))));
  }
  return seqs;
}

const indexed = (): number => Number(database.prepare('SELECT count(*) AS n FROM whatsapp_event_ids').get()?.n);

describe('createKnownIds', () => {
  it('finds every event, in memory or in the index, at every moment of a merge', () => {
    const ids = known();
    const seqs = new Map<string, number>();
    for (let number = 0; number < 10 * runLength; number += 1) {
      inTransaction(database, 'accept', () => seqs.set(idOf(number), store(ids, idOf(number))));
      for (const [id, seq] of seqs) expect(ids.find(id)).toBe(seq);
      expect(ids.find(idOf(-1))).toBeNull();
    }
    expect(indexed()).toBeGreaterThan(5 * runLength);
  });

  it('finds every event after a restart, wherever the merge stood', () => {
    for (let count = 1; count < 4 * runLength; count += 1) {
      database.exec('DELETE FROM whatsapp_webhook_events; DELETE FROM whatsapp_event_ids');
      database.exec('UPDATE whatsapp_event_ids_cursor SET mergedThrough = 0');
      const seqs = storeAll(known(), count);
      const again = known();
      for (const [id, seq] of seqs) expect(again.find(id)).toBe(seq);
    }
  });

  it('merges all but the latest events of a service that is restarted after each of them', () => {
    const longRun = 8 * runLength;
    for (let number = 0; number < 6 * longRun; number += 1) {
      const ids = createKnownIds({ database, runLength: longRun });
      inTransaction(database, 'accept', () => store(ids, idOf(number)));
      expect(number - indexed()).toBeLessThan(longRun + 8);
    }
    const ids = createKnownIds({ database, runLength: longRun });
    for (let number = 0; number < 6 * longRun; number += 1) expect(ids.find(idOf(number))).not.toBeNull();
  });

  it('catches up with the events that an earlier build left unmerged, a run at a time', () => {
    const lazy = createKnownIds({ database, runLength: 1_000 });
    const seqs = storeAll(lazy, 20 * runLength);
    expect(indexed()).toBe(0);
    const ids = known();
    for (let number = 0; number < 20 * runLength; number += 1) {
      inTransaction(database, 'accept', () => seqs.set(idOf(1_000 + number), store(ids, idOf(1_000 + number))));
      ids.refresh();
    }
    expect(seqs.size - indexed()).toBeLessThan(2 * runLength);
    for (const [id, seq] of seqs) expect([ids.find(id), known().find(id)]).toEqual([seq, seq]);
  });

  it('loses nothing of a merge when its transaction fails', () => {
    const ids = known();
    const seqs = storeAll(ids, runLength);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(() =>
        inTransaction(database, 'accept', () => {
          store(ids, idOf(1_000 + attempt));
          throw new Error('disk full');
        }),
      ).toThrow('disk full');
      ids.reload();
      ids.refresh();
      expect(ids.find(idOf(1_000 + attempt))).toBeNull();
    }
    const more = storeAll(ids, 0);
    for (const [id, seq] of [...seqs, ...more]) expect(ids.find(id)).toBe(seq);
    expect(known().find(idOf(0))).toBe(seqs.get(idOf(0)));
  });

  it('sees what another process stores, and what it merges', () => {
    const other = openEvents(join(folder, 'whatsapp.db'));
    const mine = known();
    const theirs = createKnownIds({ database: other, runLength });
    for (let number = 0; number < 6 * runLength; number += 1) {
      const [ids, through] = number % 3 === 0 ? [mine, database] : [theirs, other];
      ids.refresh();
      inTransaction(through, 'accept', () => store(ids, idOf(number), through));
      for (const each of [mine, theirs]) {
        each.refresh();
        for (let earlier = 0; earlier <= number; earlier += 1) expect(each.find(idOf(earlier))).not.toBeNull();
      }
    }
    other.close();
  });

  it('distinguishes events whose ids begin alike', () => {
    const ids = known();
    const [one, two] = [`${'0'.repeat(12)}${'1'.repeat(20)}`, `${'0'.repeat(12)}${'2'.repeat(20)}`];
    const first = store(ids, one);
    expect(ids.find(two)).toBeNull();
    const second = store(ids, two);
    expect([ids.find(one), ids.find(two)]).toEqual([first, second]);
    storeAll(ids, 3 * runLength);
    expect([ids.find(one), ids.find(two)]).toEqual([first, second]);
    expect([known().find(one), known().find(two)]).toEqual([first, second]);
  });

  it('keeps a bounded number of ids in memory where it only reads', () => {
    const writer = known();
    const reader = known();
    storeAll(writer, 20 * runLength);
    reader.refresh();
    for (let number = 0; number < 20 * runLength; number += 1) expect(reader.find(idOf(number))).not.toBeNull();
  });
});
