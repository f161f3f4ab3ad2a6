import type { RecordStore } from '../records/record-store.ts';
import { isOver, keptUntil, type Retention, youngestExpired } from '../records/retention.ts';
import type { SweepStep } from '../records/sweep.ts';
import { newestMedia } from './collections.ts';
import type { MediaRecord, MediaState } from './media-record.ts';
import { type RemoveContentDeps, removeContent } from './remove-content.ts';

export interface ExpireContentsDeps extends Omit<RemoveContentDeps, 'records'> {
  readonly records: Pick<RecordStore, 'run' | 'list'>;
  readonly retention: Retention;
}

const atOnce = 20;
/** An interrupted removal is no older than this. */
const interruptedMs = 24 * 60 * 60_000;

/**
 * Removes the content of expired files, a few at a time. Content that a younger message shares stays. The records say
 * so for another 30 days. The first pass of a process begins with removals that another process may have left
 * incomplete.
 */
export function expireContents(deps: ExpireContentsDeps): (place: string | null, now: number) => Promise<SweepStep> {
  const { records, retention } = deps;
  let isFirst = true;
  const removeFrom = async (
    state: MediaState,
    { from, cursor }: { readonly from: number; readonly cursor: string | undefined },
    isWanted: (record: MediaRecord) => boolean,
  ) => {
    const page = await records.list(newestMedia, { group: state, from }, { limit: atOnce, ...(cursor && { cursor }) });
    const wanted = page.data.filter(isWanted);
    for (const { id } of wanted) await removeContent(deps, id);
    return { removed: wanted.length, next: page.nextCursor };
  };
  return async (place, now) => {
    const before = youngestExpired(retention, 'media', now);
    if (before === null) return { removed: 0, next: null };
    // A cursor is good for one range, whose end moves with the clock: a list is read to its end from where it began.
    const [step, begun, cursor] = place?.split(' ') ?? [isFirst ? 'again' : 'stored'];
    isFirst = false;
    const from = begun === undefined ? -before : Number(begun);
    const range = { from, cursor };
    if (step === 'again') {
      const { next } = await removeFrom('removed', range, ({ updatedAt }) => updatedAt > now - interruptedMs);
      return { removed: 0, next: next === null ? 'stored' : `again ${from} ${next}` };
    }
    const { removed, next } = await removeFrom('stored', range, ({ createdAt, phoneNumberId }) =>
      isOver(keptUntil(retention, 'media', createdAt, phoneNumberId), now),
    );
    return { removed, next: next && `stored ${from} ${next}` };
  };
}
