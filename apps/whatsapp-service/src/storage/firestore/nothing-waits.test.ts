import { describe, expect, it } from 'vitest';
import { createNothingWaits } from './nothing-waits.ts';

function setUp() {
  let now = 0;
  const waits = createNothingWaits(() => now);
  return {
    waits,
    look: (isEmpty: boolean) => waits.look()(isEmpty),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('createNothingWaits', () => {
  it('knows nothing before a look, and what a look that left nothing says', () => {
    const { waits, look } = setUp();
    expect(waits.isSure()).toBe(false);
    look(false);
    expect(waits.isSure()).toBe(false);
    look(true);
    expect(waits.isSure()).toBe(true);
  });

  it('is unsure from the moment at which something begins to be stored, until a look that begins when it is', async () => {
    const { waits, look } = setUp();
    look(true);
    const { promise, resolve } = Promise.withResolvers<string>();
    const storing = waits.during(() => promise);
    expect(waits.isSure()).toBe(false);
    const early = waits.look();
    resolve('stored');
    expect(await storing).toBe('stored');
    early(true);
    expect(waits.isSure()).toBe(false);
    look(true);
    expect(waits.isSure()).toBe(true);
  });

  it('is unsure where storing failed, since it may have been stored, and where others may have stored something', async () => {
    const { waits, look } = setUp();
    look(true);
    await waits.during(() => Promise.reject(new Error('It took too long.'))).catch(() => undefined);
    expect(waits.isSure()).toBe(false);
    look(true);
    waits.doubt();
    expect(waits.isSure()).toBe(false);
  });

  it('looks again after a minute in any case', () => {
    const { waits, look, pass } = setUp();
    look(true);
    pass(59_999);
    expect(waits.isSure()).toBe(true);
    pass(1);
    expect(waits.isSure()).toBe(false);
  });
});
