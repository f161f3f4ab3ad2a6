import { type Flow, firstOf, load, put, remove } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { mediaByContent, ownMedia, ownMediaByContent } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import { type FileNeedsDeps, fileNeed } from './file-needs.ts';
import type { OwnFile } from './own-file.ts';

export interface RemoveOwnFileDeps extends FileNeedsDeps {
  readonly records: Pick<RecordStore, 'find' | 'list' | 'run'>;
  readonly contents: Pick<ContentStore, 'remove'>;
}

/** `needed`: the file stays, because this message or broadcast needs it. */
export type RemovedOwnFile =
  | { readonly kind: 'removed'; readonly file: OwnFile }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'needed'; readonly by: string };

/**
 * Removes a client's file, unless a waiting message or broadcast needs it. It is marked first, so that no new message
 * can name it. The bytes are removed with the last file that has them. Repeatable: the next call completes an
 * interrupted removal.
 */
export async function removeOwnFile(deps: RemoveOwnFileDeps, id: string): Promise<RemovedOwnFile> {
  const { records, contents } = deps;
  const { file } = await records.run(() => mark(id, true));
  if (!file) return { kind: 'not_found' };
  const by = await fileNeed(deps, id);
  if (by !== null) {
    await records.run(() => mark(id, false));
    return { kind: 'needed', by };
  }
  const { sha256 } = file.content;
  const { isUsed } = await records.run(() => lookForUse(sha256));
  if (!isUsed) await contents.remove(sha256);
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await records.run(function* () {
    return { writes: [remove(ownMedia, id)] };
  });
  return { kind: 'removed', file };
}

type Marked = Written & { readonly file: OwnFile | null };

/** Marks it as being removed, or takes that back. */
function* mark(id: string, isRemoved: boolean): Flow<Marked> {
  const before = yield* load(ownMedia, id);
  if (!before) return { file: null, writes: [] };
  const { isRemoved: _was, ...plain } = before;
  const file: OwnFile = isRemoved ? { ...plain, isRemoved: true } : plain;
  return { file, writes: [put(ownMedia, file)] };
}

/** Whether a file that is not being removed has this content. */
export function* lookForUse(hash: string): Flow<Written & { readonly isUsed: boolean }> {
  const used = (yield* firstOf(mediaByContent, hash, 0)) ?? (yield* firstOf(ownMediaByContent, hash, 0));
  return { isUsed: used !== null, writes: [] };
}
