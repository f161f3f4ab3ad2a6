import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyRing, isSealed, keyIdOf, UnreadableContent } from './key-ring.ts';

const [first, second] = [
  { id: 'k1', secret: '1'.repeat(64) },
  { id: 'k2', secret: '2'.repeat(64) },
];

describe('a key ring', () => {
  const ring = createKeyRing({ current: 'k1', keys: [first] });

  it('opens what it sealed, whatever the bytes, in the same place only', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const sealed = ring.seal(bytes, 'messages/1');
        expect([isSealed(sealed), keyIdOf(sealed)]).toEqual([true, 'k1']);
        expect(Buffer.from(bytes).equals(ring.open(sealed, 'messages/1'))).toBe(true);
        expect(() => ring.open(sealed, 'messages/2')).toThrow(UnreadableContent);
      }),
    );
  });

  it('opens nothing of which a bit behind the id was changed', () => {
    const sealed = ring.seal('a secret', 'messages/1');
    for (let bit = 4 * 8; bit < sealed.byteLength * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => ring.open(changed, 'messages/1')).toThrow(UnreadableContent);
    }
  });

  it('never seals twice with the same salt and number, in one process or in two', () => {
    const rings = [ring, createKeyRing({ current: 'k1', keys: [first] })];
    const starts = rings.flatMap((each) =>
      Array.from({ length: 100 }, () =>
        each
          .seal('', 'x')
          .subarray(0, 4 + 16 + 6)
          .toString('hex'),
      ),
    );
    expect(new Set(starts).size).toBe(200);
  });

  it('opens what another key sealed, as long as that is listed', () => {
    const sealed = ring.seal('a secret', 'messages/1');
    const both = createKeyRing({ current: 'k2', keys: [second, first] });
    expect(both.open(sealed, 'messages/1').toString()).toBe('a secret');
    expect(keyIdOf(both.seal('', 'x'))).toBe('k2');
    expect(
      createKeyRing({ current: null, keys: [first] })
        .open(sealed, 'messages/1')
        .toString(),
    ).toBe('a secret');
    expect(() => createKeyRing({ current: 'k2', keys: [second] }).open(sealed, 'messages/1')).toThrow(
      'The key k1 is missing.',
    );
  });
});
