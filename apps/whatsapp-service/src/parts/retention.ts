import { allCollections } from '../collections.ts';
import type { ContentStore } from '../media/content-store.ts';
import { type Part, runLoops } from '../part.ts';
import { allChores, spaceKind } from '../retention/chores.ts';
import { sweepFindings } from '../retention/sweep-findings.ts';
import { createSweeper } from '../retention/sweeper.ts';
import type { ServiceContext } from './service-context.ts';

/** Removes what is kept no longer. */
export function createRetentionPart(
  { config, store, log, clock }: ServiceContext,
  contents: ContentStore | null,
): Part {
  const chores = allChores({
    ...{ records: store.records, outbox: store.sending.outbox, sweeping: store.sweeping, contents },
    ...{ collections: allCollections, retention: config.retention, now: clock.now },
  });
  const sweeper = createSweeper({ chores, clock, log });
  return {
    name: 'retention',
    role: 'worker',
    health: async () => sweepFindings(sweeper.report(), clock.now()),
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
