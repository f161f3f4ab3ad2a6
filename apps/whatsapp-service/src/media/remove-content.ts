import type { Collection } from '../records/collection.ts';
import { type Flow, firstOf, load, put } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { media, mediaByContent, ownMediaByContent } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import type { MediaRecord } from './media-record.ts';

export interface RemoveContentDeps {
  readonly records: Pick<RecordStore, 'run'>;
  readonly contents: Pick<ContentStore, 'remove'>;
  readonly now: () => number;
}

/**
 * Removes the content of one record, for retention and erasure: the record says so from then on, and is never downloaded again. The bytes go with
 * the last record that uses them. Repeatable: what was interrupted is completed by the next call.
 * @returns whether the bytes are gone from the content store.
 */
export async function removeContent({ records, contents, now }: RemoveContentDeps, id: string): Promise<boolean> {
  const { unused } = await records.run(() => markRemoved(id, now()));
  if (unused !== null) await contents.remove(unused);
  return unused !== null;
}

/** Removes the bytes that belong to a record of any collection, before an erasure removes the record. */
export function releaseMedia(deps: RemoveContentDeps): (collection: Collection, key: string) => Promise<void> {
  return async (collection, key) => {
    if (collection.name === media.name) await removeContent(deps, key);
  };
}

/** `unused`: the hash of a content that no other record uses. */
function* markRemoved(id: string, now: number): Flow<Written & { readonly unused: string | null }> {
  const before = yield* load(media, id);
  if (!before) return { unused: null, writes: [] };
  const hash = before.content?.sha256 ?? before.removedHash ?? null;
  const unused = hash !== null && !(yield* isUsed(hash, before)) ? hash : null;
  const after: MediaRecord = {
    ...before,
    state: 'cancelled',
    content: null,
    failure: null,
    ending: 'removed',
    updatedAt: now,
    ...(hash !== null && { removedHash: hash }),
  };
  return { unused, writes: [put(media, after)] };
}

function* isUsed(hash: string, { id }: MediaRecord): Flow<boolean> {
  if ((yield* firstOf(ownMediaByContent, hash, 0)) !== null) return true;
  const first = yield* firstOf(mediaByContent, hash, 0);
  if (first === null || first.id !== id) return first !== null;
  return (yield* firstOf(mediaByContent, hash, first.position)) !== null;
}
