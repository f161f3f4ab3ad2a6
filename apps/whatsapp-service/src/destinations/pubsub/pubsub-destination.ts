import type { Change } from '../../changes/change.ts';
import { conversationId } from '../../conversations/conversation-key.ts';
import type { DeliveryOutcome, Destination } from '../../deliveries/destination.ts';
import type { Subscription } from '../../subscriptions/subscription.ts';
import { topicOf } from '../../subscriptions/target-url.ts';
import { type CloudEvent, eventContentType } from '../event-body.ts';
import { notCalled, type SignedEventDeps, signedEvent } from '../signed-event.ts';
import { failureOf } from './publish-failure.ts';
import type { Publisher } from './publisher.ts';

export interface PubsubDestinationDeps extends SignedEventDeps {
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Milliseconds on a steady clock. */
  readonly steadyNow: () => number;
}

/**
 * Publishes deliveries to Google Pub/Sub: the same JSON as an HTTPS endpoint gets (the structured mode of CloudEvents), with the event's
 * attributes and the signature as attributes of the message, which subscriptions of Pub/Sub can filter by.
 * @see https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md
 */
export function createPubsubDestination(deps: PubsubDestinationDeps): Destination<Subscription> {
  const { publisher, steadyNow } = deps;
  return {
    deliver: async (job, subscription, signal) => {
      const topic = topicOf(subscription.url);
      if (topic === null) return notCalled('refused', `${subscription.url} does not name a Pub/Sub topic.`);
      const signed = await signedEvent(job, subscription, deps);
      if ('kind' in signed) return signed;
      const { event, text, signature } = signed;
      const message = {
        body: text,
        attributes: attributesOf(event, signature),
        orderingKey: orderingKeyOf(job.changes),
      };
      const timeoutMs = subscription.timeoutSeconds * 1_000;
      const startedAt = steadyNow();
      const answer = await publisher.publish(topic, message, { timeoutMs, signal });
      const durationMs = Math.round(steadyNow() - startedAt);
      if (answer.messageId !== null) return { ...published(answer.messageId), durationMs };
      return { ...failureOf(answer, topic, timeoutMs), durationMs };
    },
  };
}

/** Shown as the answer, so that the message can be found in Google's logs. */
const published = (messageId: string): DeliveryOutcome => ({
  kind: 'delivered',
  status: 200,
  headers: {},
  body: JSON.stringify({ messageId }),
  reason: null,
  durationMs: 0,
});

function attributesOf(event: CloudEvent, signature: Readonly<Record<string, string>>): Record<string, string> {
  const { data: _data, datacontenttype: _type, ...attributes } = event;
  const named = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]);
  const all = [['Content-Type', eventContentType], ...named, ...Object.entries(signature)];
  // Longer values are in the event alone.
  return Object.fromEntries(all.filter(([, value = '']) => Buffer.byteLength(value) <= maxAttributeBytes));
}

/** Of an attribute's value, and of an ordering key. */
const maxAttributeBytes = 1_024;

/**
 * The conversation, as the API names it: an ordering key is visible to everyone who may see the topic's metrics, so it
 * contains no phone number.
 */
function orderingKeyOf(changes: readonly Change[]): string {
  const [change] = changes;
  if (!change) return '';
  const key = change.conversation === undefined ? change.key : conversationId(change.conversation);
  return Buffer.byteLength(key) <= maxAttributeBytes ? key : '';
}
