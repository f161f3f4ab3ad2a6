import { describe, expect, it } from 'vitest';
import { costOf, costWords, monthSoFar } from './cost.ts';

const points = (...data_points: readonly { phone_number: string; cost?: number }[]) => ({
  currency: 'USD',
  pricing_analytics: { data: [{ data_points }] },
});
const number = { id: '1', display_phone_number: '+1 555-078-3881' };

describe('the cost of a number this month', () => {
  it('is Meta’s figure for the number, in the currency of the account', () => {
    const costs = costOf(points({ phone_number: '15550783881', cost: 10 }, { phone_number: '15550783881', cost: 2.4 }));
    expect(costWords(number, costs, 'USD')?.replace(/\s/g, ' ')).toBe('USD 12.40');
    expect(costWords(number, costOf(points()), 'USD')?.replace(/\s/g, ' ')).toBe('USD 0.00');
  });

  it('is left out if Meta gives no cost or no currency', () => {
    expect(costWords(number, costOf(points({ phone_number: '15550783881' })), 'USD')).toBe(null);
    expect(costWords(number, costOf({}), undefined)).toBe(null);
  });

  it('is requested from the first of the month', () => {
    expect(monthSoFar(Date.parse('2026-12-01T21:58:00.500Z'))).toEqual({
      start: Date.parse('2026-12-01T00:00:00Z') / 1_000,
      end: Date.parse('2026-12-01T21:58:00Z') / 1_000,
    });
  });
});
