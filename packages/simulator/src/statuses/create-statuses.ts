import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { World } from '../world/world.ts';
import type { Statuses } from './statuses.ts';

export interface StatusesDeps {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly webhooks: Pick<Webhooks, 'emit'>;
  readonly world: () => World;
  /** 0 to 1; spreads the delays. */
  readonly random: () => number;
}

export function createStatuses(_deps: StatusesDeps): Statuses {
  return { begin: () => undefined, advance: () => undefined, cameOnline: () => undefined, clear: () => undefined };
}
