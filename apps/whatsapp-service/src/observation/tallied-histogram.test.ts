import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createTalliedHistogram } from './tallied-histogram.ts';

const told = { name: 'seconds', help: 'How “long”.', buckets: [0.002, 0.01, 0.5, 4] };

describe('createTalliedHistogram', () => {
  it('reports exactly the same as prom-client’s own histogram', async () => {
    const values = fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.constantFrom(...told.buckets, 0, 4.0001));
    await fc.assert(
      fc.asyncProperty(fc.array(values, { maxLength: 30 }), async (observed) => {
        const [own, theirs] = [new Registry(), new Registry()];
        const tallied = createTalliedHistogram({ ...told, registry: own });
        const histogram = new Histogram({ ...told, registers: [theirs] });
        for (const value of observed) {
          tallied.observe(value);
          histogram.observe(value);
        }
        expect(await own.metrics()).toBe(await theirs.metrics());
      }),
    );
  });

  it('is refused a name that is taken, as any metric is', () => {
    const registry = new Registry();
    createTalliedHistogram({ ...told, registry });
    expect(() => createTalliedHistogram({ ...told, registry })).toThrow('already been registered');
  });
});
