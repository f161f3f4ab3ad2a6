import { sortableId } from '../records/sortable-id.ts';

/** A new id of an entry. */
export function newEntryId(now: number, random: Uint8Array): string {
  return sortableId('out', now, random);
}

/** Whether a text is one of our ids, which may be used in place of a wamid. */
export function isEntryId(text: string): boolean {
  return /^out_[0-9A-Z]{26}$/.test(text);
}
