import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entriesIn, entriesText } from './stored-entries.ts';

const entry = fc.record({
  index: fc.constantFrom('open', 'newest'),
  group: fc.string(),
  place: fc.integer({ min: -3, max: 3 }),
});

it('holds any entries, in their order', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
      expect(entriesIn(entriesText(entries))).toEqual(entries);
    }),
  );
});

it('names an index and a place once for all groups, and reads what older versions wrote', () => {
  const entries = ['a', 'b'].map((group) => ({ index: 'newest', group, place: -7 }));
  expect(entriesText(entries)).toBe('[["newest",-7,"a","b"]]');
  expect(entriesIn(JSON.stringify(entries))).toEqual(entries);
});
