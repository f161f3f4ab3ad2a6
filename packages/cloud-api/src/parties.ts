import type { MessageItem, UserRef } from './items.ts';
import type { UserIds } from './users.ts';

/** The two sides of a message: the business's number as Meta shows it, and the other party as far as it is known. */
export interface Parties {
  readonly businessNumber: string | undefined;
  readonly party: UserRef | undefined;
}

/**
 * On which side the author of a message stands: `in` for the other party, else `out`; undefined where no other party is
 * known. It goes by the other party, since Meta writes one business number in several ways (with or without Brazil's
 * ninth digit, say) and the number it displays is not always the one that a message is from.
 */
export function sideOf(author: UserIds, { businessNumber, party }: Parties): MessageItem['direction'] | undefined {
  if (party === undefined) return undefined;
  const { waId, userId } = author;
  if (userId !== undefined && userId === party.userId) return 'in';
  if (waId === undefined) return userId === undefined ? undefined : 'out';
  if (waId === party.waId) return 'in';
  if (waId === businessNumber) return 'out';
  return isSpellingOf(waId, party.waId) ? 'in' : 'out';
}

const subscriberDigits = 8;

/** Whether both may be one number: spellings differ behind the country code, never in the last eight digits. */
function isSpellingOf(a: string, b: string | undefined): boolean {
  if (b === undefined || a.length <= subscriberDigits || a.slice(0, 2) !== b.slice(0, 2)) return false;
  return a.slice(-subscriberDigits) === b.slice(-subscriberDigits);
}
