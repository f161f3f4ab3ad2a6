import { accountErrors } from './account-errors.ts';
import { featureErrors } from './feature-errors.ts';
import { graphErrors } from './graph-errors.ts';
import { groupAndCallErrors } from './group-and-call-errors.ts';
import { messageErrors } from './message-errors.ts';
import { templateErrors } from './template-errors.ts';

/**
 * What a sender should do about an error. `retry`: try again with increasing delays. `retry_later`: try again after a
 * known wait. `slow_pair`, `slow_number`: this recipient, or the whole number, is too fast. `pause`: nothing can be
 * sent until somebody fixes the account, the number or the token. `refuse`: this message can't be sent as it is, now or
 * later.
 */
export type ErrorClass = 'retry' | 'retry_later' | 'slow_pair' | 'slow_number' | 'pause' | 'refuse';

/**
 * The scope of an error, and so of the messages that wait while it lasts. `category`: messages that are billed alike.
 * `version`: calls to one version of the Graph API.
 */
export type ErrorScope = 'message' | 'recipient' | 'category' | 'number' | 'account' | 'version';

/** One error of the Cloud API. */
export interface CatalogueEntry {
  readonly code: number;
  /** As Meta calls it. */
  readonly title: string;
  /** The HTTP status of a call that gets it; null if Meta reports it by webhook only, or doesn't say. */
  readonly httpStatus: number | null;
  readonly class: ErrorClass;
  /** Why it comes. */
  readonly cause: string;
  /** The remedy. */
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
  ...graphErrors,
];

const byCode = new Map(catalogue.map((entry) => [entry.code, entry]));
const permissionError = byCode.get(200);

/** Codes that concern more or less than their class suggests. */
const scopes = new Map<number, ErrorScope>([
  ...codesOf('account', 0, 2, 4, 5, 17, 32, 101, 102, 104, 190, 341, 368, 613),
  ...codesOf('account', 80007, 80008, 131016, 131031, 131057),
  // A permission may be missing for one number only.
  ...codesOf('number', 3, 10, 200, 131005, 2494100),
  ...codesOf('category', 131042, 131063, 131064, 139200),
  ...codesOf('version', 2635),
  ...codesOf('recipient', 130403, 130472, 130497, 131021, 131026, 131030, 131047, 131049, 131050, 131070, 137000),
]);

function codesOf(scope: ErrorScope, ...codes: readonly number[]): (readonly [number, ErrorScope])[] {
  return codes.map((code) => [code, scope] as const);
}

/** The scope of an error; for codes that are not listed, by their class. */
export function scopeOf({ code, class: errorClass }: Pick<CatalogueEntry, 'code' | 'class'>): ErrorScope {
  const given = scopes.get(code > 200 && code < 300 ? 200 : code);
  if (given) return given;
  if (errorClass === 'slow_pair') return 'recipient';
  return errorClass === 'pause' || errorClass === 'slow_number' ? 'number' : 'message';
}

/** The entry of a code; 201 to 299 are all permissions, as 200 is. Undefined for a code that Meta doesn't document. */
export function findError(code: number): CatalogueEntry | undefined {
  if (code > 200 && code < 300 && permissionError) return { ...permissionError, code };
  return byCode.get(code);
}
