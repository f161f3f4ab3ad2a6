import { describe, expect, it } from 'vitest';
import type { UsageRow } from '../conversations/usage.ts';
import { problemText } from '../problems/problem.ts';
import { freeMessageFindings, freeMessagesOf } from './free-messages.ts';

const row = (delivered: number, change: Partial<UsageRow> = {}): UsageRow => ({
  day: '2026-11-30',
  phoneNumberId: '1',
  category: 'service',
  type: 'free_customer_service',
  country: 'BR',
  delivered,
  ...change,
});

describe('freeMessagesOf', () => {
  it('adds up one-to-one and group messages of a number over all countries', () => {
    const group = { category: 'group_service', type: 'free_group_customer_service' };
    expect(freeMessagesOf([row(500), row(200, { country: 'PT' }), row(112, group)])).toEqual([
      { phoneNumberId: '1', month: '2026-11', used: 812, share: 0.812 },
    ]);
  });

  it('leaves out charged messages, other categories, and free entry points', () => {
    const others = [row(7, { type: 'regular' }), row(8, { category: 'utility' }), row(9, { type: 'free_entry_point' })];
    expect(freeMessagesOf(others)).toEqual([{ phoneNumberId: '1', month: '2026-11', used: 0, share: 0 }]);
  });

  it('keeps months and numbers apart', () => {
    const rows = [row(1), row(2, { day: '2026-10-31' }), row(3, { phoneNumberId: '2' })];
    expect(freeMessagesOf(rows).map(({ month, phoneNumberId, used }) => [month, phoneNumberId, used])).toEqual([
      ['2026-10', '1', 2],
      ['2026-11', '1', 1],
      ['2026-11', '2', 3],
    ]);
  });
});

describe('freeMessageFindings', () => {
  it('warns from 80 % on, and says what happens when all are used', () => {
    expect(freeMessageFindings(freeMessagesOf([row(799)]))).toEqual([]);
    expect(freeMessageFindings(freeMessagesOf([row(800)])).map(problemText)).toEqual([
      expect.stringMatching(/used 800 of its 1000/),
    ]);
    expect(freeMessageFindings(freeMessagesOf([row(1_000)])).map(problemText)).toEqual([
      expect.stringMatching(/each further one is charged/),
    ]);
  });
});
