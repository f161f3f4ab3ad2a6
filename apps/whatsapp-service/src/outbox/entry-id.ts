import { sortableId } from '../records/sortable-id.ts';

/** A new id of an entry. */
export function newEntryId(now: number, random: Uint8Array): string {
  return sortableId('out', now, random);
}

/** Whether a text is an id of ours, as it may stand where a wamid is expected. */
export function isEntryId(text: string): boolean {
  return /^out_[0-9A-Z]{26}$/.test(text);
}
