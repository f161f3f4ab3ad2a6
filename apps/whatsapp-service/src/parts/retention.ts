import { randomBytes } from 'node:crypto';
import { allCollections } from '../collections.ts';
import type { ContentStore } from '../media/content-store.ts';
import { type Part, runLoops } from '../part.ts';
import { sortableId } from '../records/sortable-id.ts';
import { allChores, spaceKind } from '../retention/chores.ts';
import { sweeps } from '../retention/collections.ts';
import { createSweepNotes } from '../retention/note-sweep.ts';
import { sweepFindings } from '../retention/sweep-findings.ts';
import { createSweeper } from '../retention/sweeper.ts';
import type { ServiceContext } from './service-context.ts';

/** Removes expired data. */
export function createRetentionPart(
  { config, store, log, clock }: ServiceContext,
  { contents, isAcceptanceBusy }: { readonly contents: ContentStore | null; readonly isAcceptanceBusy: () => boolean },
): Part {
  const chores = allChores({
    ...{ records: store.records, outbox: store.sending.outbox, sweeping: store.sweeping, contents },
    ...{ collections: allCollections, retention: config.retention, now: clock.now },
  });
  const sweeper = createSweeper({
    ...{ chores, clock, log, isBusy: isAcceptanceBusy },
    newId: (now) => sortableId('swp', now, randomBytes(16)),
    note: createSweepNotes(store.records, log),
  });
  return {
    name: 'retention',
    role: 'worker',
    health: async () => sweepFindings(sweeper.report(), clock.now()),
    metrics: [
      {
        name: 'whatsapp_retention_removed_total',
        help: 'Expired records that were removed, by kind. Firestore’s own deletions are not counted.',
        kind: 'counter',
        labels: ['kind'],
        read: () =>
          [...sweeper.report().removed]
            .filter(([kind]) => kind !== spaceKind && kind !== sweeps.name)
            .map(([kind, value]) => ({ value, labels: { kind } })),
      },
      {
        name: 'whatsapp_retention_last_sweep_timestamp_seconds',
        help: 'Time of the last complete retention sweep, in seconds since 1970; absent before the first one.',
        kind: 'gauge',
        read: () => {
          const { finishedAt } = sweeper.report();
          return finishedAt === null ? [] : [{ value: finishedAt / 1_000 }];
        },
      },
    ],
    ...runLoops([sweeper]),
  };
}
