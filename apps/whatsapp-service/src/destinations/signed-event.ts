import type { DeliveryJob, DeliveryOutcome } from '../deliveries/destination.ts';
import { mayWant, wantsRecord } from '../subscriptions/filter.ts';
import type { Sealing } from '../subscriptions/sealing.ts';
import { type Subscription, validSecrets } from '../subscriptions/subscription.ts';
import { deliveredEvent, type EventContent, type EventText } from './event-body.ts';
import { standardHeaders } from './signatures.ts';

export interface SignedEventDeps {
  readonly sealing: Sealing | null;
  /** The content of a delivery's changes; null if their record is gone. */
  readonly contentOf: (changes: DeliveryJob['changes']) => Promise<EventContent | null>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An event as every destination sends it. */
export interface SignedEvent extends EventText {
  /** The headers of Standard Webhooks. */
  readonly signature: Readonly<Record<string, string>>;
}

/** The event of a delivery with its signature; or the outcome of the attempt where there is nothing to send. Never rejects. */
export async function signedEvent(
  job: DeliveryJob,
  subscription: Subscription,
  { sealing, contentOf, now }: SignedEventDeps,
): Promise<SignedEvent | DeliveryOutcome> {
  const secrets = openSecrets(subscription, sealing, now());
  if (secrets.length === 0) return unreadableSecrets;
  try {
    const content = await contentOf(job.changes);
    // A filter that was narrowed counts for what waits too, as it does in the form `meta`.
    const isWanted =
      content !== null &&
      job.changes.some((change) => mayWant(subscription, change)) &&
      wantsRecord(subscription, content.facts);
    const made = isWanted ? deliveredEvent(job, subscription, content) : null;
    if (made === null) return notCalled('dropped', null);
    return { ...made, signature: standardHeaders(job.id, now(), made.text, secrets) };
  } catch {
    return unreadableEvent;
  }
}

/** The secrets that sign at that time, the newest first. */
export const openSecrets = (subscription: Subscription, sealing: Sealing | null, now: number): readonly string[] =>
  validSecrets(subscription, now).flatMap(({ sealed }) => sealing?.open(sealed, subscription.id) ?? []);

/** An attempt that ended without a call. */
export const notCalled = (kind: DeliveryOutcome['kind'], reason: string | null): DeliveryOutcome => ({
  kind,
  status: null,
  headers: {},
  body: '',
  reason,
  durationMs: 0,
});

export const unreadableSecrets = notCalled(
  'failed',
  'Its secrets can’t be decrypted, because INTEXURAOS_WHATSAPP_ENCRYPTION_KEY has changed since they were stored. Put the old key ' +
    'after the new one, separated by a comma, or rotate the secret and set auth again.',
);

export const unreadableEvent = notCalled('failed', 'The event can’t be read from the store at the moment.');
