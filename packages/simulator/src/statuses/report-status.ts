import type { Clock } from '../clock.ts';
import type { FaultSubject, Faults } from '../faults/faults.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { SentMessage, StatusError, StatusName } from '../world/message.ts';
import type { World } from '../world/world.ts';
import type { MessageProgress } from './message-progress.ts';
import type { Price } from './pricing.ts';
import { statusChange } from './status-value.ts';

export interface StatusReporterDeps {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly webhooks: Pick<Webhooks, 'emit'>;
  readonly world: () => World;
}

/** Records a status of a message, and sends it to the business unless a fault swallows it. */
export type ReportStatus = (progress: MessageProgress, status: StatusName, errors?: readonly StatusError[]) => void;

export function createStatusReporter({ clock, faults, webhooks, world }: StatusReporterDeps): ReportStatus {
  return (progress, status, errors) => {
    const { message, user } = progress;
    const price = priceToReport(progress, status);
    progress.reached = status;
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
function priceToReport(progress: MessageProgress, status: StatusName): Price | undefined {
  if (status === 'sent') return progress.price;
  if (progress.isDeliveryPriced || (status !== 'delivered' && status !== 'read')) return undefined;
  progress.isDeliveryPriced = true;
  return progress.price;
}
