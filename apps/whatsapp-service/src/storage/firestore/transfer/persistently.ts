import { setTimeout as wait } from 'node:timers/promises';
import { grpc, grpcCode, storeFault } from '../store-fault.ts';

const maxAttempts = 7;
const firstPauseMs = 100;

const passing: readonly (number | undefined)[] = [
  grpc.aborted,
  grpc.unavailable,
  grpc.resourceExhausted,
  grpc.internal,
  grpc.deadlineExceeded,
];

/** Repeats a request that changes nothing when it is repeated, with increasing delays, while that may help. */
export async function persistently<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt === maxAttempts || !passing.includes(grpcCode(error))) throw storeFault(error, 'store an import');
      await wait(firstPauseMs * 2 ** attempt);
    }
  }
}
