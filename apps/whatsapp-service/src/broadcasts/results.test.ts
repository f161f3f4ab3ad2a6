import { describe, expect, it } from 'vitest';
import type { Change } from '../changes/change.ts';
import type { Collection } from '../records/collection.ts';
import { type Read, runFlow } from '../records/flow.ts';
import { entryIdOf, rowOfEntry, rowsKeyOf } from './broadcast.ts';
import { type BroadcastCounts, noResults, type PageResults, recordResults, rowState } from './results.ts';

const broadcast = { id: 'bc_123456789', createdAt: Date.parse('2026-12-01T08:00:00Z') };
const rowsKey = rowsKeyOf(broadcast);
const page: PageResults = { rowsKey, page: 0, states: noResults(3), problems: {}, keptUntil: 0 };
const none: BroadcastCounts = { rowsKey, states: {}, codes: {}, keptUntil: 0 };

const change = (row: number, type: Change['type'], more: Partial<Change> = {}): Change => ({
  type,
  at: 0,
  key: `106/wamid.${row}`,
  entry: entryIdOf(broadcast, row),
  ...more,
});
const status = (row: number, detail: string): Change => change(row, 'message.status', { detail });
const failed = (row: number, code: number, key = `106/wamid.${row}`): Change =>
  change(row, 'message.failed', { detail: 'failed', code, key });

/** The page and the counts after changes that come together, or one by one. */
function after(changes: readonly Change[], isTogether = true) {
  const stored = new Map<string, object>([
    [`broadcast_results ${rowsKey}/0`, page],
    [`broadcast_counts ${rowsKey}`, none],
  ]);
  const place = ({ name }: Collection, key: string): string => `${name} ${key}`;
  const read = (each: Read): object | null =>
    each.op === 'load' ? (stored.get(place(each.collection, each.key)) ?? null) : null;
  for (const some of isTogether ? [changes] : changes.map((each) => [each])) {
    for (const write of runFlow(recordResults(some), read).writes) {
      if (write.op === 'put') stored.set(place(write.collection, write.key), write.record);
    }
  }
  const results = stored.get(`broadcast_results ${rowsKey}/0`) as PageResults;
  const counts = stored.get(`broadcast_counts ${rowsKey}`) as BroadcastCounts;
  return { states: [0, 1, 2].map((row) => rowState(results, row)), counts, problems: results.problems };
}

describe('entryIdOf', () => {
  it('says which row an entry is, and is an id like any other', () => {
    const id = entryIdOf(broadcast, 99_999);
    expect(id).toMatch(/^out_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(rowOfEntry(id)).toEqual({ rowsKey, row: 99_999 });
    expect(rowOfEntry('out_01KBFJ7QYRZXWVTSRQPNMKJHGF')).toBeNull();
  });
});

describe('recordResults', () => {
  it.each([true, false])('counts each row under the last that happened to it (together: %s)', (isTogether) => {
    const { states, counts } = after(
      [
        change(0, 'message.sent'),
        change(1, 'message.sent'),
        status(0, 'sent'),
        status(0, 'delivered'),
        status(0, 'read'),
        failed(1, 131026),
        change(2, 'outbox.expired', { key: entryIdOf(broadcast, 2) }),
      ],
      isTogether,
    );
    expect(states).toEqual(['read', 'failed', 'expired']);
    expect(counts).toMatchObject({ states: { read: 1, failed: 1, expired: 1 }, codes: { 131026: 1 } });
  });

  it('comes to the same whether the status or the message is told first', () => {
    expect(after([status(0, 'delivered'), change(0, 'message.sent')]).states[0]).toBe('delivered');
    expect(after([failed(0, 131026), change(0, 'message.sent')]).states[0]).toBe('failed');
  });

  it('follows a row whose message failed and is sent again as another one', () => {
    const again = change(0, 'message.sent', { key: '106/wamid.again' });
    const { states, counts, problems } = after([change(0, 'message.sent'), failed(0, 131000), again]);
    expect([states[0], counts.states, counts.codes, problems]).toEqual(['sent', { sent: 1 }, {}, {}]);
    expect(after([failed(0, 131000), again, failed(0, 131026, '106/wamid.again')]).counts.codes).toEqual({ 131026: 1 });
  });

  it('changes nothing when a change is told again, or what arrived is said to have failed', () => {
    expect(after([status(0, 'read'), status(0, 'delivered'), failed(0, 131026)]).states[0]).toBe('read');
    expect(after([status(0, 'delivered'), status(0, 'delivered')]).counts.states).toEqual({ delivered: 1 });
  });

  it('leaves alone what is of no broadcast, or of a row that the page does not have', () => {
    const { states, counts } = after([
      { type: 'message.sent', at: 0, key: '106/wamid.X' },
      change(50, 'message.sent'),
      change(150, 'message.sent'),
      status(1, 'warning'),
    ]);
    expect([states, counts.states]).toEqual([[null, null, null], {}]);
  });
});
