import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEntryId, newEntryId } from './entry-id.ts';
import { readOpaqueData, writeOpaqueData } from './opaque-data.ts';

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('newEntryId', () => {
  it('sorts by its time and is recognised as one of ours', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 45), fc.nat(2 ** 45), bytes, bytes, (a, b, one, other) => {
        const [first, second] = [newEntryId(a, one), newEntryId(b, other)];
        expect(isEntryId(first)).toBe(true);
        if (a !== b) expect(first < second).toBe(a < b);
      }),
    );
  });
});

describe('opaque data', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 999_999 }), fc.boolean(), (random, attempt, usedFallback) => {
        const data = { entryId: newEntryId(1_795_000_000_000, random), attempt, usedFallback };
        expect(readOpaqueData(writeOpaqueData(data))).toEqual(data);
        expect(writeOpaqueData(data).length).toBeLessThan(256);
      }),
    );
  });

  it('is not mistaken for another sender’s data', () => {
    for (const text of ['', 'order 7', 'out_1.1', 'out_01M86PTPG0EC29H5146JZ9XN30']) {
      expect(readOpaqueData(text)).toBeNull();
    }
  });
});
