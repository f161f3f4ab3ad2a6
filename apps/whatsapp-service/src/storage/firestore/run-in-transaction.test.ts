import type { Transaction } from '@google-cloud/firestore';
import { describe, expect, it } from 'vitest';
import { runInTransaction } from './run-in-transaction.ts';

const ended = (message: string, code = 3): Error => Object.assign(new Error(`${code} ${message}`), { code });

/** A database whose first transactions end like this. */
function failing(...errors: Error[]) {
  let runs = 0;
  return {
    runs: () => runs,
    runTransaction: async <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> => {
      runs += 1;
      const error = errors.shift();
      if (error) throw error;
      return work({} as Transaction);
    },
  };
}

describe('runInTransaction', () => {
  it('starts again if Firestore has ended the transaction', async () => {
    const database = failing(ended('INVALID_ARGUMENT: Transaction is invalid or closed.'));
    expect(await runInTransaction(database, async () => 'done')).toBe('done');
    expect(database.runs()).toBe(2);
  });

  it('hands on what no other try mends, and ends after five', async () => {
    const refused = failing(ended('INVALID_ARGUMENT: Nested arrays are not allowed'));
    await expect(runInTransaction(refused, async () => 'done')).rejects.toThrow('Nested arrays');
    const unavailable = failing(ended('UNAVAILABLE: transaction is invalid or closed', 14));
    await expect(runInTransaction(unavailable, async () => 'done')).rejects.toThrow('UNAVAILABLE');
    const always = failing(...Array.from({ length: 9 }, () => ended('Transaction is invalid or closed.')));
    await expect(runInTransaction(always, async () => 'done')).rejects.toThrow('invalid or closed');
    expect([refused.runs(), unavailable.runs(), always.runs()]).toEqual([1, 1, 5]);
  });
});
