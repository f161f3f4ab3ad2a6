import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChanges } from './env-file.ts';

describe('withChanges', () => {
  it('changes existing variables in place, and adds the others at the end', () => {
    const before = '# mine\nexport A=1\n\nB="two" # why\nA=again\n';
    expect(withChanges(before, { A: 'x', C: 'y' })).toBe('# mine\nA=x\n\nB="two" # why\nC=y\n');
  });

  it('removes every line of a variable that is null, and adds no line for a missing one', () => {
    expect(withChanges('A=1\nB=2\nA=3\n', { A: null, C: null })).toBe('B=2\n');
  });

  it('writes a header into a new file', () => {
    expect(withChanges('', { A: 'x' })).toBe(
      '# Written by `whatsapp setup`. Keep it out of git: it holds secrets.\nA=x\n',
    );
  });

  it('writes values that are read back unchanged', () => {
    const value = fc.string({ minLength: 1, unit: fc.constantFrom(...'abcXYZ019 #=$"\\|/+,;:@') });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), value, { minKeys: 1 }), (changes) => {
        expect(parseEnv(withChanges('OTHER=1\n', changes))).toMatchObject(changes);
      }),
    );
  });
});
