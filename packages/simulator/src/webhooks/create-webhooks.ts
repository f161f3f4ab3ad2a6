import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import type { Ids } from '../ids.ts';
import type { World } from '../world/world.ts';
import type { Webhooks } from './webhooks.ts';

export interface WebhooksDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly faults: Faults;
  /** The world of the moment. */
  readonly world: () => World;
  readonly options: WebhookOptions;
}

export interface WebhookOptions {
  /** `load` (default): what gathers while attempts are under way goes out together; `none`: each update on its own. */
  readonly batching?: 'load' | 'none';
  /** `escaped` (default) as Meta writes it; `plain` leaves UTF-8 as it is. A receiver must pass both. */
  readonly encoding?: 'escaped' | 'plain';
  /** How many POSTs are remembered; 2,000 by default. */
  readonly remember?: number;
  /** Real milliseconds that a callback may take; 10,000 by default (Meta tells no number). */
  readonly timeoutMs?: number;
}

export function createWebhooks(_deps: WebhooksDeps): Webhooks {
  return {
    emit: () => undefined,
    verify: async () => undefined,
    records: () => [],
    settled: async () => undefined,
    clear: () => undefined,
  };
}
