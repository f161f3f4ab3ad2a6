import { watchChanges } from '../changes/watch-changes.ts';
import type { WakeUps } from '../loop.ts';
import { type Part, runLoops } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

/** Milliseconds between looks. A look at a shared store costs a read; without one, caches are refreshed every ten minutes. */
const sweepMs: Readonly<Record<WakeUps, number>> = { local: 1_000, none: 30_000 };

/** Looking sooner would share fewer pages; a shared store shows changes two seconds late anyway. */
const gatherMs: Readonly<Record<WakeUps, number>> = { local: 100, none: 2_500 };

/** Shows each process the changes of all processes, so that its memory of numbers and templates is current. */
export function createChangesPart({ store, polledReads, log, notifications }: ServiceContext): Part {
  const watch = watchChanges({
    feed: polledReads.changes,
    onChanges: notifications.changed.publish,
    log,
    sweepMs: sweepMs[store.wakeUps],
    gatherMs: gatherMs[store.wakeUps],
  });
  notifications.eventsProcessed.subscribe(watch.wake);
  return { name: 'changes', role: 'both', ...runLoops([watch]) };
}
