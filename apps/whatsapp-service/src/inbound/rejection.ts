import type { ItemRecord } from './item-record.ts';

/** Why an item was rejected, as its record stores it in `reason`. */
export type Rejection = 'person_erased' | 'not_configured';

const texts: Readonly<Record<Rejection, string>> = {
  person_erased: 'Its person was erased, and is left out.',
  not_configured: 'Its account or number is not configured in this service.',
};

/** By what a record stores: the code or, in records of older versions, these texts. */
const rejections: ReadonlyMap<string, Rejection> = new Map([
  ['person_erased', 'person_erased'],
  ['Its person was erased, and is left out.', 'person_erased'],
  ['not_configured', 'not_configured'],
  ['Its account or number is not configured in this service.', 'not_configured'],
]);

/** Why that item was rejected; null if it was not, or if the reason is unknown. */
export function rejectionOf({ state, reason }: Pick<ItemRecord, 'state' | 'reason'>): Rejection | null {
  return (state === 'rejected' && rejections.get(reason ?? '')) || null;
}

/** The reason that people read; null if there is none. */
export function reasonText(item: Pick<ItemRecord, 'state' | 'reason'>): string | null {
  const rejection = rejectionOf(item);
  return rejection === null ? (item.reason ?? null) : texts[rejection];
}
