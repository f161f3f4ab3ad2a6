import type { Target } from './figure.ts';

/** What the service and the simulator have set out to reach on two cores, by the name of the figure. */
export const targets: Readonly<Record<string, Target>> = {
  'generator.perSecond': { atLeast: 60_000 },
  'sqlite.toCeiling': { atLeast: 0.5 },
  'sqlite.errors': { atMost: 0 },
  'sqlite.residentMb': { under: 200 },
  'openLoop.p50Ms': { under: 5 },
  'openLoop.p99Ms': { under: 50 },
  'openLoop.errors': { atMost: 0 },
  'openLoop.oldestUnprocessedMs': { atMost: 5_000 },
  'openLoop.residentMb': { under: 200 },
  'coldStart.emptyMs': { under: 700 },
  'coldStart.filledMs': { under: 700 },
  'growth.millionToNone': { atLeast: 0.9 },
  'simulator.batched.perSecond': { atLeast: 990 },
  'simulator.batched.refused': { atMost: 0 },
  'simulator.batched.statuses': { atLeast: 1 },
  'simulator.unbatched.perSecond': { atLeast: 495 },
  'simulator.unbatched.refused': { atMost: 0 },
  'simulator.unbatched.statuses': { atLeast: 1 },
  'simulator.memory.growth': { atMost: 1.15 },
  'firestore.errors': { atMost: 0 },
  'firestore.eventsPerRoundTrip': { atLeast: 10 },
};
