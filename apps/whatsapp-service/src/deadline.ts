import { ServiceError } from './service-error.ts';

/**
 * Gives `work` at most `ms` milliseconds. After that it rejects with a retryable `store_timeout` that names `what`; the
 * work itself continues unobserved, since a store can't be told to stop.
 */
export function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ServiceError('store_timeout', `${what} took longer than ${ms} ms.`, { isRetryable: true }));
    }, ms);
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (reason: unknown) => {
        clearTimeout(timer);
        reject(reason);
      },
    );
  });
}
