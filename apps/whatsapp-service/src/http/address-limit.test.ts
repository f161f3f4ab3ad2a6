import { describe, expect, it } from 'vitest';
import { createAddressLimit } from './address-limit.ts';

describe('createAddressLimit', () => {
  it('counts by address and forgets after the window', () => {
    let time = 0;
    const limit = createAddressLimit(() => time, { limit: 3, windowMs: 1_000 });
    for (let index = 0; index < 3; index += 1) limit.record('1.1.1.1');
    expect(limit.isOverLimit('1.1.1.1')).toBe(true);
    expect(limit.isOverLimit('2.2.2.2')).toBe(false);
    time = 1_000;
    expect(limit.isOverLimit('1.1.1.1')).toBe(false);
  });

  it('remembers a bounded number of addresses, the latest ones', () => {
    const limit = createAddressLimit(() => 0, { limit: 1, maxAddresses: 2 });
    for (const address of ['a', 'b', 'a', 'c']) limit.record(address);
    expect(['a', 'b', 'c'].map(limit.isOverLimit)).toEqual([true, false, true]);
  });
});
