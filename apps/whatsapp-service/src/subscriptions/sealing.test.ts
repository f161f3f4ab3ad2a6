import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealing } from './sealing.ts';

describe('a sealing', () => {
  const sealing = createSealing(['first key of the service']);

  it('opens what it sealed, for the same owner only', () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        const sealed = sealing?.seal(secret, 'sub_1') ?? '';
        expect(sealing?.open(sealed, 'sub_1')).toBe(secret);
        expect(sealing?.open(sealed, 'sub_2')).toBeNull();
      }),
    );
  });

  it('seals the same secret differently each time, and shows nothing of it', () => {
    const [a, b] = [sealing?.seal('whsec_abc', 'sub_1'), sealing?.seal('whsec_abc', 'sub_1')];
    expect(a).not.toBe(b);
    expect(Buffer.from(a?.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('whsec_');
  });

  it('opens nothing of which a bit was changed', () => {
    const sealed = Buffer.from(sealing?.seal('whsec_abc', 'sub_1').split('.')[1] ?? '', 'base64url');
    fc.assert(
      fc.property(fc.nat({ max: sealed.byteLength * 8 - 1 }), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(sealing?.open(`v1.${changed.toString('base64url')}`, 'sub_1')).toBeNull();
      }),
    );
  });

  it('opens what an older key sealed while that is still listed behind the new one', () => {
    const sealed = sealing?.seal('whsec_abc', 'sub_1') ?? '';
    expect(createSealing(['new key', 'first key of the service'])?.open(sealed, 'sub_1')).toBe('whsec_abc');
    expect(createSealing(['new key'])?.open(sealed, 'sub_1')).toBeNull();
  });

  it('opens no text of another form', () => {
    for (const text of ['', 'v1.', 'v2.AAAA', 'whsec_abc', 'v1.AAAA']) expect(sealing?.open(text, 'sub_1')).toBeNull();
  });

  it('does not exist without a key', () => {
    expect(createSealing([])).toBeNull();
  });
});
