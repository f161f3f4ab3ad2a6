import { describe, expect, it } from 'vitest';
import { createBodyBudget } from './webhook-limits.ts';

describe('createBodyBudget', () => {
  it('refuses bytes past the budget until others are given back', () => {
    const budget = createBodyBudget(100);
    const first = budget.open();
    const second = budget.open();
    expect(first.grow(80)).toBe(true);
    expect(second.grow(30)).toBe(false);
    first.release();
    expect(second.grow(30)).toBe(true);
  });

  it('lets one body through alone, however small the budget', () => {
    expect(createBodyBudget(10).open().grow(1_000)).toBe(true);
  });

  it('gives back once only', () => {
    const budget = createBodyBudget(100);
    const first = budget.open();
    first.grow(60);
    first.release();
    first.release();
    expect(budget.count()).toBe(0);
    const second = budget.open();
    second.grow(60);
    expect(budget.open().grow(60)).toBe(false);
  });
});
