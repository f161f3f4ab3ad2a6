import type { Clock } from './clock.ts';
import type { Faults } from './faults/faults.ts';
import type { Ids } from './ids.ts';
import type { Limits } from './limits/limits.ts';
import type { Statuses } from './statuses/statuses.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import type { World } from './world/world.ts';

/** The simulated WhatsApp Business Platform, as its components see it. */
export interface Platform {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Replaced on each reset: read it again each time, don't store it. */
  world: World;
  /** Meta's webhooks. */
  readonly webhooks: Webhooks;
  /** The statuses of accepted messages. */
  readonly statuses: Statuses;
  /** The rates of sending. */
  readonly limits: Limits;
  /** The requested faults. */
  readonly faults: Faults;
  /** The simulator's own address: `http://127.0.0.1:8090`. */
  readonly origin: () => string;
}
