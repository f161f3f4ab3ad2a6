import type { Firestore, Transaction } from '@google-cloud/firestore';
import { grpc, grpcCode } from './store-fault.ts';

const maxAttempts = 5;

/**
 * Runs `work` in a transaction, again from the start if others were in its way. Like the client's own `runTransaction`,
 * which however gives up if Firestore ends a transaction in the middle in other words than "has expired": under
 * contention Google's emulator says that it "is invalid or closed". Nothing of it was applied then.
 */
export async function runInTransaction<T>(
  firestore: Pick<Firestore, 'runTransaction'>,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await firestore.runTransaction(work);
    } catch (error) {
      if (tries === maxAttempts || !isTransactionOver(error)) throw error;
    }
  }
}

/** Whether Firestore refused the transaction, and not its writes. */
export const isTransactionOver = (error: unknown): boolean =>
  grpcCode(error) === grpc.invalidArgument &&
  error instanceof Error &&
  /transaction (is invalid|has expired|is no longer valid)/i.test(error.message);
