import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bills } from '../bench/cost/bills.ts';
import { capacityAt, capacityTable } from './capacity.ts';
import { billsTable, moneyTable } from './money.ts';

const guide = new URL('../../docs/guide/scale.md', import.meta.url);

it('names the limit that is exceeded most, with the factor', () => {
  const { exceeded, workers } = capacityAt(10_000);
  expect(exceeded[0]?.what).toBe('a usage document');
  expect(workers).toBeGreaterThan(16);
  expect(capacityAt(1).exceeded).toEqual([]);
});

it('counts the writes that Firestore bills, with one for a line of usage', () => {
  expect(capacityAt(1).writesPerSecond).toBe(bills.sentApartToKnown.writes + 1);
});

it('prices a million received texts by their reads and writes', () => {
  expect(moneyTable()).toContain('| received, each from a different person | 5.4 |');
});

it.each([
  ['bills', billsTable],
  ['money', moneyTable],
  ['capacity', capacityTable],
])('is what the guide shows of %s (UPDATE_GUIDE=1 updates it)', (name, table) => {
  const [begin, end] = [`<!-- npm run capacity: ${name} -->\n\n`, '\n\n<!-- end -->'];
  const text = readFileSync(guide, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.slice(rest.indexOf(end));
  const current = before + begin + table() + after;
  if (process.env.UPDATE_GUIDE) writeFileSync(guide, current);
  expect(rest).not.toBe('');
  expect(text).toBe(current);
});
