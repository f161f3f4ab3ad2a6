import { definedParts } from '../records/defined-parts.ts';
import { compareKeys, fuller } from '../records/joins.ts';
import type { PaymentEntry } from './message-record.ts';

/** The state of one order's payment. */
export type Payment = Pick<PaymentEntry, 'state' | 'at' | 'referenceId' | 'amount' | 'currency'>;

/** Meta's states; captured money stays captured, whatever is reported later. */
const ranks: ReadonlyMap<string, number> = new Map([
  ['pending', 1],
  ['failed', 2],
  ['captured', 3],
]);

const rankOf = (state: string): number => ranks.get(state) ?? 0;

/** Reports of one payment are joined by their identity, and ordered by Meta's time. */
export const paymentRules = {
  isSame: (a: PaymentEntry, b: PaymentEntry): boolean => a.identity === b.identity,
  join: (a: PaymentEntry, b: PaymentEntry): PaymentEntry => fuller(a, b),
  order: ({ at, state, identity }: PaymentEntry): (string | number)[] => [at, rankOf(state), identity],
};

/**
 * The payment according to all its reports: captured for good, otherwise as in the last one, since a user may try again
 * after a failure. Gaps in that one are filled from the others. Null if there are none.
 */
export function paymentOf(reports: readonly PaymentEntry[] = []): Payment | null {
  const inOrder = reports.toSorted((a, b) => compareKeys(paymentRules.order(a), paymentRules.order(b)));
  const last = inOrder.findLast(({ state }) => state === 'captured') ?? inOrder.at(-1);
  if (!last) return null;
  const { referenceId, amount, currency } = last;
  return {
    state: last.state,
    at: last.at,
    ...definedParts({
      referenceId: referenceId ?? inOrder.findLast((report) => report.referenceId !== undefined)?.referenceId,
      amount: amount ?? inOrder.findLast((report) => report.amount !== undefined)?.amount,
      currency: currency ?? inOrder.findLast((report) => report.currency !== undefined)?.currency,
    }),
  };
}
