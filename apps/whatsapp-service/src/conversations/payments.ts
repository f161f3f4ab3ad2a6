import { definedParts } from '../inbound/defined-parts.ts';
import { compareKeys, fuller } from '../inbound/joins.ts';
import type { PaymentEntry } from './message-record.ts';

/** What one order's payment has come to. */
export type Payment = Pick<PaymentEntry, 'state' | 'at' | 'referenceId' | 'amount' | 'currency'>;

/** Meta's states; money that was captured stays so, whatever is reported later. */
const ranks: ReadonlyMap<string, number> = new Map([
  ['pending', 1],
  ['failed', 2],
  ['captured', 3],
]);

const rankOf = (state: string): number => ranks.get(state) ?? 0;

/** Several reports of one payment are joined by their identity, and stand in the order of Meta's time. */
export const paymentRules = {
  isSame: (a: PaymentEntry, b: PaymentEntry): boolean => a.identity === b.identity,
  join: (a: PaymentEntry, b: PaymentEntry): PaymentEntry => fuller(a, b),
  order: ({ at, state, identity }: PaymentEntry): (string | number)[] => [at, rankOf(state), identity],
};

/**
 * The payment as all its reports leave it: captured for good, else by the last one, since a user may try again after a
 * failure. What that one leaves out is taken from the others. Null where none came.
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
