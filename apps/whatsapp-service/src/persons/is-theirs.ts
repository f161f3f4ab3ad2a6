import { type Erasing, type UserIds, wamidNamesNumber, wamidNeedle } from '@intexuraos/cloud-api';
import type { ErasedPerson } from '../records/person.ts';

/** Whether a user is this person: by the most reliable id that is given, since a number may pass to somebody else. */
export function isPerson({ ids }: ErasedPerson, { userId, parentUserId, waId }: UserIds): boolean {
  const id = userId ?? parentUserId ?? waId;
  return id !== undefined && ids.includes(id);
}

/** Whether a text is one of their ids, an alias of them, or the id of a message that contains their number or BSUID. */
export function isTheirs({ ids }: ErasedPerson, text: string): boolean {
  if (ids.includes(text) || (/^[upw]:/.test(text) && ids.includes(text.slice(2)))) return true;
  return idsInWamids(ids).some((each) => wamidNamesNumber(text, each));
}

/** Whether the key of a message's record, `{phoneNumberId}/{wamid}`, or of a conversation is theirs. */
export function isTheirKey(person: ErasedPerson, key: string): boolean {
  return person.conversations.includes(key) || isTheirs(person, key.slice(key.indexOf('/') + 1));
}

/** The same for a webhook's body. */
export const erasingOf = (person: ErasedPerson): Erasing => ({
  isPerson: (user) => isPerson(person, user),
  isTheirs: (text) => isTheirs(person, text),
});

/** Texts of which at least one is in all data about them: a quick search by these finds candidates. */
export function needlesOf({ ids, numbers }: ErasedPerson): readonly string[] {
  return [...new Set([...ids, ...numbers, ...idsInWamids([...ids, ...numbers]).map(wamidNeedle)])].filter(
    (needle) => needle.length > 0,
  );
}

/** The ids that a wamid may contain: numbers, and BSUIDs that are too long to be the beginning of somebody else's. */
const idsInWamids = (ids: readonly string[]): string[] =>
  ids.filter((id) => /^\d{3,}$/.test(id) || /^[A-Z]{2}\.\w{12,}$/.test(id));
