import type { ContentStore } from '../media/content-store.ts';
import { expireContents } from '../media/expire-contents.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { Collection } from '../records/collection.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { Retention } from '../records/retention.ts';
import type { TableSweeper } from '../records/sweep.ts';
import type { Chore } from './chore.ts';
import { redatingChores } from './redating.ts';

/** The chore that gives space back, last of all; it removes no records. */
export const spaceKind = 'space';

/** Few enough that rules do not wait for it. */
const atOnce = 200;

export interface ChoreDeps {
  readonly records: Pick<RecordStore, 'sweep' | 'find' | 'list' | 'run' | 'redate'>;
  readonly outbox: Pick<OutboxStore, 'tidy'>;
  readonly sweeping: TableSweeper;
  /** Null if media are not stored. */
  readonly contents: Pick<ContentStore, 'remove'> | null;
  readonly now: () => number;
  readonly collections: readonly Collection[];
  readonly retention: Retention;
}

/** All that is swept, in this order. */
export function allChores(deps: ChoreDeps): Chore[] {
  const { records, outbox, sweeping, contents, collections, retention, now: clock } = deps;
  const { returnSpace } = sweeping;
  const swept = collections.filter(({ keptUntil, hasOwnTables }) => keptUntil !== undefined && !hasOwnTables);
  return [
    ...redatingChores(deps),
    ...swept.map((collection): Chore => sweepRecords(records, collection)),
    ...(['events', 'messages'] as const).map(
      (kind): Chore => ({
        kind,
        step: (place, now) => sweeping.sweep(kind, now, place),
      }),
    ),
    ...(contents ? [{ kind: 'media', step: expireContents({ records, contents, retention, now: clock }) }] : []),
    { kind: 'outbox', step: (place, now) => outbox.tidy({ retention, now, place, limit: atOnce }) },
    ...(returnSpace
      ? [{ kind: spaceKind, step: async (place: string | null) => ({ removed: 0, next: await returnSpace(place) }) }]
      : []),
  ];
}

function sweepRecords(records: ChoreDeps['records'], collection: Collection): Chore {
  return {
    kind: collection.keptAs ?? collection.name,
    step: async (_place, now) => {
      const removed = await records.sweep(collection, now, atOnce);
      return { removed, next: removed >= atOnce ? 'more' : null };
    },
  };
}
