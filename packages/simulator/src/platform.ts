import type { Clock } from './clock.ts';
import type { Faults } from './faults/faults.ts';
import type { Ids } from './ids.ts';
import type { Limits } from './limits/limits.ts';
import type { Statuses } from './statuses/statuses.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import type { World } from './world/world.ts';

/** The simulated WhatsApp Business Platform, as its parts see it. */
export interface Platform {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Another one after each reset: read it anew, don't keep it. */
  world: World;
  /** What Meta sends. */
  readonly webhooks: Webhooks;
  /** What becomes of the messages that Meta took. */
  readonly statuses: Statuses;
  /** How fast one may send. */
  readonly limits: Limits;
  /** What goes wrong on request. */
  readonly faults: Faults;
  /** Where the simulator is reached: `http://127.0.0.1:8090`. */
  readonly origin: () => string;
}
