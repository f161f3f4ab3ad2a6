import { accountErrors } from './account-errors.ts';
import { featureErrors } from './feature-errors.ts';
import { groupAndCallErrors } from './group-and-call-errors.ts';
import { messageErrors } from './message-errors.ts';
import { templateErrors } from './template-errors.ts';

/**
 * What a sender should do about an error.
 * `retry`: try again, ever more slowly. `retry_later`: try again after a known wait. `slow_pair`, `slow_number`: this
 * recipient, or all of the number, goes too fast. `pause`: nothing can go until somebody mends the account, the number
 * or the token. `refuse`: this message can't go as it is, now or later.
 */
export type ErrorClass = 'retry' | 'retry_later' | 'slow_pair' | 'slow_number' | 'pause' | 'refuse';

/** One error of the Cloud API. */
export interface CatalogueEntry {
  readonly code: number;
  /** As Meta calls it. */
  readonly title: string;
  /** The HTTP status of a call that meets it; null where Meta tells it by webhook only, or doesn't say. */
  readonly httpStatus: number | null;
  readonly class: ErrorClass;
  /** Why it comes. */
  readonly cause: string;
  /** What to do. */
  readonly remedy: string;
  /** With `retry_later`: how long to wait, in milliseconds. */
  readonly waitMs?: number;
}

/** Every documented code of the Cloud API (Meta: support/error-codes and the pages on each feature). */
export const catalogue: readonly CatalogueEntry[] = [
  ...accountErrors,
  ...messageErrors,
  ...templateErrors,
  ...groupAndCallErrors,
  ...featureErrors,
];

const byCode = new Map(catalogue.map((entry) => [entry.code, entry]));
const permissionError = byCode.get(200);

/** The entry of a code; 201 to 299 are all permissions, as 200 is. Undefined for a code that Meta doesn't document. */
export function findError(code: number): CatalogueEntry | undefined {
  if (code > 200 && code < 300 && permissionError) return { ...permissionError, code };
  return byCode.get(code);
}
