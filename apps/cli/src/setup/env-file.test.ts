import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChanges } from './env-file.ts';

describe('withChanges', () => {
  it('changes what stands there, in its place, and adds the rest at the end', () => {
    const before = '# mine\nexport A=1\n\nB="two" # why\nA=again\n';
    expect(withChanges(before, { A: 'x', C: 'y' })).toBe('# mine\nA=x\n\nB="two" # why\nC=y\n');
  });

  it('removes what is null, each line of it, and adds nothing for what is not there', () => {
    expect(withChanges('A=1\nB=2\nA=3\n', { A: null, C: null })).toBe('B=2\n');
  });

  it('says whose file it is where it makes one', () => {
    expect(withChanges('', { A: 'x' })).toBe(
      '# Written by `whatsapp setup`. Keep it out of git: it holds secrets.\nA=x\n',
    );
  });

  it('is read back as it was given', () => {
    const value = fc.string({ minLength: 1, unit: fc.constantFrom(...'abcXYZ019 #=$"\\|/+,;:@') });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), value, { minKeys: 1 }), (changes) => {
        expect(parseEnv(withChanges('OTHER=1\n', changes))).toMatchObject(changes);
      }),
    );
  });
});
