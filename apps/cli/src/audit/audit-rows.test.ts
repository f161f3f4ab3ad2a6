import { describe, expect, it } from 'vitest';
import { rowsOf } from './audit-rows.ts';

const record = (seconds: number, action: string, resource: string | null, more: object = {}) => ({
  at: new Date(Date.UTC(2026, 5, 1, 12) - seconds * 1_000).toISOString(),
  ...{ keyId: 'key_A', action, resource, result: 'done', status: 200, count: 1, ...more },
});

const seen = (...records: ReturnType<typeof record>[]) =>
  rowsOf(records).map(({ newest, times, resources }) => [newest.action, newest.resource, times, resources]);

describe('rowsOf', () => {
  it('shows the reads of a program within a minute as one row, and the change among them as its own', () => {
    const reads = Array.from({ length: 30 }, (_, index) => record(index, 'getEventRaw', `evt_${index}`));
    const change = record(15, 'createSubscription', 'sub_A', { status: 201 });
    expect(seen(...reads.slice(0, 15), change, ...reads.slice(15))).toEqual([
      ['getEventRaw', 'evt_0', 30, 30],
      ['createSubscription', 'sub_A', 1, 1],
    ]);
  });

  it('counts repeated actions', () => {
    expect(seen(record(0, 'listMessages', 'cnv_A', { count: 3 }), record(59, 'listMessages', 'cnv_A'))).toEqual([
      ['listMessages', 'cnv_A', 4, 1],
    ]);
  });

  it('keeps records of another key, refusals, and records a minute older in separate rows', () => {
    expect(
      seen(
        record(0, 'listMessages', 'cnv_A'),
        record(1, 'listMessages', 'cnv_A', { keyId: 'key_B' }),
        record(2, 'listMessages', null, { result: 'refused', status: 403 }),
        record(60, 'listMessages', 'cnv_A'),
      ),
    ).toHaveLength(4);
  });
});
