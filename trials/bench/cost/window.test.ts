import { expect, it } from 'vitest';
import type { MeteredCall } from './firestore-meter.ts';
import { billBetween } from './window.ts';

const call = (at: number, more: Partial<MeteredCall>): MeteredCall => ({
  ...{ at, call: 'Commit', collection: 'items', reads: 0, writes: 0, deletes: 0 },
  ...more,
});

it('bills the operations between two times, the most expensive first', () => {
  const calls = [
    call(1, { writes: 7 }),
    call(2, { writes: 2, deletes: 1 }),
    call(3, { call: 'RunQuery', reads: 5 }),
    call(4, { writes: 1 }),
    call(5, { writes: 9 }),
  ];
  expect(billBetween(calls, 2, 4)).toEqual({
    ...{ reads: 5, writes: 3, deletes: 1, ms: 2 },
    lines: [
      { what: 'RunQuery items', reads: 5, writes: 0 },
      { what: 'Commit items', reads: 0, writes: 4 },
    ],
  });
});
