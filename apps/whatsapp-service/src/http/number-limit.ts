import type { Page, PageRequest } from '../records/page.ts';
import { otherNumber } from './api-keys.ts';
import { type Caller, mayUseNumber } from './caller.ts';
import { RefusedError } from './error-response.ts';
import { matchingPage } from './pagination.ts';

/** The next page of a list that has records for this caller (`matchingPage`). */
export async function visiblePage<T>(
  caller: Pick<Caller, 'phoneNumberIds'>,
  request: PageRequest,
  list: (request: PageRequest) => Promise<Page<T>>,
  numberOf: (record: T) => string | null,
): Promise<Page<T>> {
  if (caller.phoneNumberIds === null) return list(request);
  return matchingPage(request, list, (record) => mayUseNumber(caller, numberOf(record)));
}

/** The part of the data that the caller may see: nothing of a number that is not theirs. */
export function limitedTo(caller: Caller, phoneNumberId: string | undefined): Pick<Caller, 'phoneNumberIds'> {
  if (phoneNumberId === undefined) return caller;
  return { phoneNumberIds: mayUseNumber(caller, phoneNumberId) ? [phoneNumberId] : [] };
}

/** The number to list by: the requested one, or the caller's only one. */
export function listedNumber({ phoneNumberIds }: Caller, asked: string | undefined): string | undefined {
  return asked ?? (phoneNumberIds?.length === 1 ? phoneNumberIds[0] : undefined);
}

/** The record, if it is the caller's; null for one of another number, as if it did not exist. */
export function visible<T>(caller: Caller, record: T | null, numberOf: (record: T) => string | null): T | null {
  return record !== null && mayUseNumber(caller, numberOf(record)) ? record : null;
}

/** @throws {RefusedError} for a change of a number that is not the caller's. */
function requireNumber(caller: Caller, phoneNumberId: string): void {
  if (!mayUseNumber(caller, phoneNumberId)) {
    throw new RefusedError('number_not_allowed', otherNumber(caller, phoneNumberId));
  }
}

/**
 * The number that a change concerns; null for all.
 * @throws {RefusedError} if a caller that is limited to numbers names none, or another one.
 */
export function changedNumber(caller: Caller, phoneNumberId: string | undefined): string | undefined {
  if (caller.phoneNumberIds === null) return phoneNumberId;
  if (phoneNumberId === undefined) {
    const numbers = caller.phoneNumberIds.join(', ');
    throw new RefusedError(
      'number_not_allowed',
      `This would affect all business numbers, and this key is limited to ${numbers}. Give one of them as phoneNumberId.`,
    );
  }
  requireNumber(caller, phoneNumberId);
  return phoneNumberId;
}
