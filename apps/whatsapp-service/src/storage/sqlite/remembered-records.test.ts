import { describe, expect, it } from 'vitest';
import type { RecordCommit, StoredRead } from './record-calls.ts';
import { createRememberedRecords } from './remembered-records.ts';

const read = (key: string): StoredRead => ({ op: 'load', collection: 'places', key });
const commit = (seen: Record<string, string | null>, written: Record<string, string | null> = {}): RecordCommit => ({
  seen: Object.entries(seen).map(([key, text]) => ({ read: read(key), text })),
  writes: Object.entries(written).map(([key, text]) => ({
    ...{ collection: 'places', key, text, keptUntil: null },
    entries: '[]',
  })),
});

describe('createRememberedRecords', () => {
  it('remembers what a commit has read, as the commit left it', () => {
    const remembered = createRememberedRecords();
    expect(remembered.find(read('a'))).toBeUndefined();
    remembered.applied(commit({ a: '1', b: null, c: '3' }, { a: '2', c: null, d: '4' }));
    expect(['a', 'b', 'c', 'd'].map((key) => remembered.find(read(key)))).toEqual(['2', null, null, undefined]);
  });

  it('follows a commit that writes what it has not read', () => {
    const remembered = createRememberedRecords();
    remembered.applied(commit({ a: '1' }));
    remembered.applied(commit({}, { a: '2' }));
    expect(remembered.find(read('a'))).toBe('2');
  });

  it('forgets what turned out to be out of date', () => {
    const remembered = createRememberedRecords();
    const stale = commit({ a: '1' });
    remembered.applied(stale);
    remembered.forget(stale.seen);
    expect(remembered.find(read('a'))).toBeUndefined();
  });

  it('holds no more than a few, those that were used last, and none that is large', () => {
    const remembered = createRememberedRecords();
    remembered.applied(commit({ hot: '1' }));
    for (let index = 0; index < 1_000; index += 1) {
      remembered.applied(commit({ [`once-${index}`]: '1' }));
      remembered.applied(commit({ hot: '1' }));
    }
    remembered.applied(commit({ large: 'x'.repeat(10_000) }));
    expect(remembered.find(read('hot'))).toBe('1');
    expect(remembered.find(read('once-0'))).toBeUndefined();
    expect(remembered.find(read('once-999'))).toBe('1');
    expect(remembered.find(read('large'))).toBeUndefined();
  });
});
