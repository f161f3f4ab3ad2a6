import { type Flow, firstOf, put, remove } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import { type AttributeValue, type ContactDetails, contactDetails, detailsOfPerson } from './collections.ts';

/** The changes; everything else stays as it is. */
export interface DetailsChange {
  /** Replaces all tags, before those that are added and removed. */
  readonly tags?: readonly string[] | undefined;
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
  /** By name; null removes one. */
  readonly attributes?: Readonly<Record<string, AttributeValue | null>> | undefined;
}

export const maxTags = 50;
export const maxAttributes = 100;

type Changed = Written &
  ({ readonly outcome: 'done'; readonly details: ContactDetails | null } | { readonly outcome: 'too_many' });

/** Changes the notes about the person with these ids. If nothing remains, the record is removed. */
export function* changeDetails(
  ids: readonly string[],
  change: DetailsChange,
  { id, now }: { readonly id: string; readonly now: number },
): Flow<Changed> {
  const before = yield* findDetails(ids);
  const blank: ContactDetails = { id, ids, tags: [], attributes: {}, createdAt: now, updatedAt: now };
  const changed = withChange({ ...(before ?? blank), ids, updatedAt: now }, change);
  if (changed.tags.length > maxTags || Object.keys(changed.attributes).length > maxAttributes) {
    return { outcome: 'too_many', writes: [] };
  }
  const isBlank = changed.tags.length === 0 && Object.keys(changed.attributes).length === 0;
  if (!isBlank) return { outcome: 'done', details: changed, writes: [put(contactDetails, changed)] };
  return { outcome: 'done', details: null, writes: before ? [remove(contactDetails, before.id)] : [] };
}

/** The notes about the person with these ids; null if there are none. */
function* findDetails(ids: readonly string[]): Flow<ContactDetails | null> {
  for (const id of ids) {
    const found = yield* firstOf(detailsOfPerson, id, -1);
    if (found) return found;
  }
  return null;
}

function withChange(details: ContactDetails, change: DetailsChange): ContactDetails {
  const { tags = details.tags, addTags = [], removeTags = [], attributes = {} } = change;
  const kept = [...new Set([...tags, ...addTags])].filter((tag) => !removeTags.includes(tag)).sort();
  const merged = { ...details.attributes, ...attributes };
  const present = Object.entries(merged).filter((entry): entry is [string, AttributeValue] => entry[1] !== null);
  return { ...details, tags: kept, attributes: Object.fromEntries(present) };
}
