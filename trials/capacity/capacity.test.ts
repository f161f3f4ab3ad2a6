import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { capacityAt, capacityTable } from './capacity.ts';

const guide = new URL('../../docs/guide/scale.md', import.meta.url);
const [begin, end] = ['<!-- npm run capacity -->\n\n', '\n\n<!-- end -->'];

it('names what is exceeded first, and how often', () => {
  const { exceeded, workers } = capacityAt(10_000);
  expect(exceeded[0]?.what).toBe('a document of a line of usage');
  expect(workers).toBeGreaterThan(16);
  expect(capacityAt(1).exceeded).toEqual([]);
});

it('is what the guide shows (UPDATE_GUIDE=1 brings it up to date)', () => {
  const text = readFileSync(guide, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.slice(rest.indexOf(end));
  const current = before + begin + capacityTable() + after;
  if (process.env.UPDATE_GUIDE) writeFileSync(guide, current);
  expect(rest).not.toBe('');
  expect(text).toBe(current);
});
