import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBatches } from '../../test/support/applied-items.ts';
import { anyTwoDeliveries, anyTwoDeliveriesOfIdentity } from '../../test/support/arbitrary-items.ts';

/** `CONVERGENCE_RUNS=20000 vitest run convergence` searches longer. */
const numRuns = Number(process.env.CONVERGENCE_RUNS ?? 300);

describe('applyItem', () => {
  it('leaves the same records in whatever order, batches and repetition the items come', () => {
    fc.assert(
      fc.property(anyTwoDeliveries, ({ once, again }) => {
        expect(applyBatches(again).snapshot()).toEqual(applyBatches([once]).snapshot());
      }),
      { numRuns },
    );
  });

  it('finds the same people for any order, batching and repetition of the facts about them', () => {
    fc.assert(
      fc.property(anyTwoDeliveriesOfIdentity, ({ once, again }) => {
        expect(applyBatches(again).snapshot()).toEqual(applyBatches([once]).snapshot());
      }),
      { numRuns },
    );
  });
});
