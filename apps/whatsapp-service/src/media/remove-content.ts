import type { Collection } from '../records/collection.ts';
import { type Flow, firstOf, load, put } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { isOpen } from '../work/job.ts';
import { media, mediaByContent, ownMediaByContent } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import type { MediaRecord } from './media-record.ts';
import { hexHash } from './message-files.ts';

export interface RemoveContentDeps {
  readonly records: Pick<RecordStore, 'run'>;
  readonly contents: Pick<ContentStore, 'remove'>;
  readonly now: () => number;
}

/**
 * Removes the content of one record, for retention and erasure: from then on the record says so, and it is never
 * downloaded again. The bytes are removed with the last record that uses them. Repeatable: the next call completes an
 * interrupted removal.
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

/**
 * Names content that was just written in its record, so that removing the record removes the content too. If the record
 * was removed during the download, the content is removed at once.
 * @returns whether the record is still waiting for it.
 */
export async function claimContent(
  { records, contents }: Omit<RemoveContentDeps, 'now'>,
  id: string,
  hash: string,
): Promise<boolean> {
  const { isClaimed, isUnused } = await records.run(() => claim(id, hash));
  if (isUnused) await contents.remove(hash);
  return isClaimed;
}

function* claim(id: string, hash: string): Flow<Written & { readonly isClaimed: boolean; readonly isUnused: boolean }> {
  const record = yield* load(media, id);
  if (record && isOpen(record)) {
    return { isClaimed: true, isUnused: false, writes: [put(media, { ...record, writtenHash: hash })] };
  }
  const isUnused = record?.content?.sha256 !== hash && !(yield* isUsed(hash, id));
  return { isClaimed: false, isUnused, writes: [] };
}

/** `unused`: the hash of content that no other record uses. */
function* markRemoved(id: string, now: number): Flow<Written & { readonly unused: string | null }> {
  const before = yield* load(media, id);
  if (!before) return { unused: null, writes: [] };
  const { writtenHash, ...record } = before;
  // If the process stopped between writing the content and naming it, Meta's hash names it.
  const hash = before.content?.sha256 ?? writtenHash ?? before.removedHash ?? hexHash(before.file?.sha256 ?? null);
  const unused = hash !== null && !(yield* isUsed(hash, id)) ? hash : null;
  const after: MediaRecord = {
    ...record,
    state: 'cancelled',
    content: null,
    failure: null,
    ending: 'removed',
    updatedAt: now,
    ...(hash !== null && { removedHash: hash }),
  };
  return { unused, writes: [put(media, after)] };
}

/** Whether another record has it. */
function* isUsed(hash: string, id: string): Flow<boolean> {
  if ((yield* firstOf(ownMediaByContent, hash, 0)) !== null) return true;
  const first = yield* firstOf(mediaByContent, hash, 0);
  if (first === null || first.id !== id) return first !== null;
  return (yield* firstOf(mediaByContent, hash, first.position)) !== null;
}
