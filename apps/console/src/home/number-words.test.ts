import { describe, expect, it } from 'vitest';
import { freeWords, heldWords, limitWords, monthOf, rateWords } from './number-words.ts';

const row = { period: '2026-12', category: 'service', country: 'BR', phoneNumberId: '1' };

describe('words for a number', () => {
  it('sums up the month of a number, and its free messages', () => {
    const usage = {
      data: [
        { ...row, type: 'regular', delivered: 10, billable: 10, free: 0 },
        { ...row, type: 'free_customer_service', delivered: 640, billable: 0, free: 640 },
        { ...row, phoneNumberId: '2', type: 'regular', delivered: 5, billable: 5, free: 0 },
      ],
      freeServiceMessages: [{ phoneNumberId: '1', month: '2026-12', limit: 1_000, used: 640, share: 0.64 }],
    };
    const month = monthOf(usage, '1');
    expect(month).toMatchObject({ delivered: 650, charged: 10 });
    expect(freeWords(month)).toBe('640 of 1,000 used');
    expect(freeWords(monthOf(usage, '2'))).toBe('none used');
  });

  it('says how much of its rate a number uses, and that Meta slowed it down', () => {
    const rate = { phoneNumberId: '1', allowedPerSecond: 80, perSecond: 80, lastSecond: 12 };
    expect(rateWords(rate)).toBe('12 of 80 messages');
    expect(rateWords({ ...rate, perSecond: 40 })).toBe('12 of 40 messages, slowed from 80');
    expect(rateWords(undefined)).toBe('has not sent yet');
  });

  it('counts the threads that others control, up to one page of them', () => {
    expect(heldWords({ data: [], nextCursor: null })).toBe('no thread');
    expect(heldWords({ data: [{}], nextCursor: null })).toBe('1 thread');
    expect(heldWords({ data: [{}, {}], nextCursor: null })).toBe('2 threads');
    expect(heldWords({ data: Array(50).fill({}), nextCursor: 'next' })).toBe('50 or more threads');
  });

  it('reads Meta’s tiers', () => {
    expect(limitWords('TIER_2K')).toBe('2,000 people');
    expect(limitWords('TIER_UNLIMITED')).toBe('unlimited');
    expect(limitWords(undefined)).toBe('unknown');
  });
});
