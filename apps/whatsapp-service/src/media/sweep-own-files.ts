import { type Flow, load, remove } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { newestOwnMedia, ownMedia } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import { lookForUse } from './remove-own-file.ts';

export interface SweepOwnFilesDeps {
  readonly records: Pick<RecordStore, 'list' | 'run'>;
  readonly contents: Pick<ContentStore, 'remove'>;
  readonly now: () => number;
}

/** A file that is being stored is younger than this. */
const interruptedMs = 60 * 60_000;
const atOnce = 200;

/** Removes files to send whose upload was interrupted, with their content: no client has their ids. */
export async function sweepOwnFiles({ records, contents, now }: SweepOwnFilesDeps): Promise<void> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await records.list(newestOwnMedia, { group: '' }, { limit: atOnce, ...(cursor && { cursor }) });
    cursor = page.nextCursor;
    for (const { id, isUnfinished, createdAt, content } of page.data) {
      if (!isUnfinished || now() - createdAt < interruptedMs) continue;
      const { isUsed } = await records.run(() => lookForUse(content.sha256));
      if (!isUsed) await contents.remove(content.sha256);
      await records.run(() => removeUnfinished(id));
    }
  }
}

function* removeUnfinished(id: string): Flow<Written> {
  const file = yield* load(ownMedia, id);
  return { writes: file?.isUnfinished ? [remove(ownMedia, id)] : [] };
}
