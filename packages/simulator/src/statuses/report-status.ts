import type { Clock } from '../clock.ts';
import type { FaultSubject, Faults } from '../faults/faults.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { SentMessage, StatusError, StatusName } from '../world/message.ts';
import type { World } from '../world/world.ts';
import type { Life } from './message-progress.ts';
import type { Price } from './pricing.ts';
import { statusChange } from './status-value.ts';

export interface StatusReporterDeps {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly webhooks: Pick<Webhooks, 'emit'>;
  readonly world: () => World;
}

/** Records a status of a message, and sends it to the business unless a fault swallows it. */
export type ReportStatus = (life: Life, status: StatusName, errors?: readonly StatusError[]) => void;

export function createStatusReporter({ clock, faults, webhooks, world }: StatusReporterDeps): ReportStatus {
  return (life, status, errors) => {
    const { message, user } = life;
    const price = priceToReport(life, status);
    life.reached = status;
    if (faults.strike('no-status', { ...subjectOf(message), status })) return;
    message.statuses.push({ status, at: clock.now(), ...(errors && { errors }) });
    const change = statusChange(world(), { message, user, status, seconds: clock.seconds(), price, errors });
    if (change) webhooks.emit(change);
  };
}

/** The subject of faults for a message. */
export function subjectOf({ phoneNumberId, to }: SentMessage): FaultSubject {
  return { phoneNumberId, to };
}

/** The price is in `sent`, and in the first of `delivered` and `read`. */
function priceToReport(life: Life, status: StatusName): Price | undefined {
  if (status === 'sent') return life.price;
  if (life.isDeliveryPriced || (status !== 'delivered' && status !== 'read')) return undefined;
  life.isDeliveryPriced = true;
  return life.price;
}
