import type { MessageItem, UserRef } from './items.ts';
import { areOneNumber } from './number-spellings.ts';
import type { UserIds } from './user-ids.ts';

/** The two sides of a message: the business's number as Meta shows it, and the other party as far as it is known. */
export interface Parties {
  readonly businessNumber: string | undefined;
  readonly party: UserRef | undefined;
}

/**
 * The direction of a message by its author: `in` for the other party, otherwise `out`; undefined if no other party is
 * known. It goes by the other party, since Meta writes one business number in several ways (with or without Brazil's ninth
 * digit, say) and the number it displays is not always the one that a message is from.
 */
export function sideOf(author: UserIds, { businessNumber, party }: Parties): MessageItem['direction'] | undefined {
  if (party === undefined) return undefined;
  const { waId, userId, parentUserId } = author;
  if (userId !== undefined && userId === party.userId) return 'in';
  if (parentUserId !== undefined && parentUserId === party.parentUserId) return 'in';
  if (waId === undefined) return userId === undefined && parentUserId === undefined ? undefined : 'out';
  if (waId === party.waId) return 'in';
  if (waId === businessNumber) return 'out';
  return party.waId !== undefined && areOneNumber(waId, party.waId) ? 'in' : 'out';
}
