import { describe, expect, it } from 'vitest';
import { createWrongSignatures } from './wrong-signatures.ts';

describe('createWrongSignatures', () => {
  it('counts by address and forgets after the window', () => {
    let time = 0;
    const wrong = createWrongSignatures(() => time, { limit: 3, windowMs: 1_000 });
    for (let index = 0; index < 3; index += 1) wrong.record('1.1.1.1');
    expect(wrong.isOverLimit('1.1.1.1')).toBe(true);
    expect(wrong.isOverLimit('2.2.2.2')).toBe(false);
    time = 1_000;
    expect(wrong.isOverLimit('1.1.1.1')).toBe(false);
  });

  it('remembers a bounded number of addresses, the latest ones', () => {
    const wrong = createWrongSignatures(() => 0, { limit: 1, maxAddresses: 2 });
    for (const address of ['a', 'b', 'a', 'c']) wrong.record(address);
    expect(['a', 'b', 'c'].map(wrong.isOverLimit)).toEqual([true, false, true]);
  });
});
