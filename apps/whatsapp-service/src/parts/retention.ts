import { allCollections } from '../collections.ts';
import type { ContentStore } from '../media/content-store.ts';
import { type Part, runLoops } from '../part.ts';
import { allChores, spaceKind } from '../retention/chores.ts';
import { createSweeper, type SweepReport } from '../retention/sweeper.ts';
import type { ServiceContext } from './service-context.ts';

export interface RetentionPart extends Part {
  readonly report: () => SweepReport;
}

/** Removes what is kept no longer. */
export function createRetentionPart(
  { config, store, log, clock }: ServiceContext,
  contents: ContentStore | null,
): RetentionPart {
  const chores = allChores({
    ...{ records: store.records, outbox: store.sending.outbox, sweeping: store.sweeping, contents },
    ...{ collections: allCollections, retention: config.retention, now: clock.now },
  });
  const sweeper = createSweeper({ chores, clock, log });
  return {
    name: 'retention',
    role: 'worker',
    report: sweeper.report,
    metrics: [
      {
        name: 'whatsapp_retention_removed_total',
        help: 'Records that were removed because they were kept long enough, by kind. What Firestore deletes itself is not counted.',
        kind: 'counter',
        labels: ['kind'],
        read: () =>
          [...sweeper.report().removed]
            .filter(([kind]) => kind !== spaceKind)
            .map(([kind, value]) => ({ value, labels: { kind } })),
      },
    ],
    ...runLoops([sweeper]),
  };
}
