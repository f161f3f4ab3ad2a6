import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownKind } from './item-kinds.ts';

describe('shownKind', () => {
  it.each(['message.text', 'status.delivered', 'template.APPROVED', 'call.connect'])('shows %s as it is', (kind) => {
    expect(shownKind(kind)).toBe(kind);
  });

  it('shows a type that is on no list as unknown, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (type) => {
        const shown = shownKind(`message.zz${type}`);
        expect(shown).toBe('message.unknown');
      }),
    );
  });
});
