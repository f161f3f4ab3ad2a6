import type { OnRoundTrip } from './write-requests.ts';

/** Counts the requests of acceptance, so that health can show how many webhooks share one. */
export interface RoundTrips {
  readonly count: OnRoundTrip;
  /** On average since the start; undefined before the first. */
  eventsPerRoundTrip(): number | undefined;
}

export function createRoundTrips(): RoundTrips {
  let requests = 0;
  let events = 0;
  return {
    count: (_operation, created) => {
      requests += 1;
      events += created;
    },
    eventsPerRoundTrip: () => (requests === 0 ? undefined : Math.round((100 * events) / requests) / 100),
  };
}
