import { type Change, changeId } from '../changes/change.ts';
import type { DeliveryJob } from '../deliveries/destination.ts';
import { eventTypePrefix } from '../subscriptions/event-types.ts';
import type { FilteredFacts } from '../subscriptions/filter.ts';
import type { Subscription } from '../subscriptions/subscription.ts';

/** The content of a change's event, from the record that it is about, as the API shows it. */
export interface EventContent {
  /** The CloudEvents source: a path of the service with the number or account in it. */
  readonly source: string;
  /** The id of its subject: a wamid, a conversation, an outbox entry. */
  readonly subject: string;
  /** The event's `data`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The facts for filters. */
  readonly facts: FilteredFacts;
}

/** A CloudEvents event: its JSON format, once it is written. */
export interface CloudEvent extends Omit<EventContent, 'facts'> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
}

/** An event and its JSON, which is signed. */
export interface EventText {
  /** Its data lack `subscription`, which the text has. */
  readonly event: CloudEvent;
  readonly text: string;
}

/**
 * The CloudEvents event of a delivery. Attributes are lower-case and times have milliseconds, as the SDKs write
 * them themselves. Its id is that of the change, so the same in each delivery of it.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function deliveredEvent(
  { changes, createdAt }: Pick<DeliveryJob, 'changes' | 'createdAt'>,
  { id, metadata }: Pick<Subscription, 'id' | 'metadata'>,
  content: EventContent,
): EventText | null {
  const change = changes.at(-1);
  if (!change) return null;
  const { event, text } = alike(change, content, createdAt);
  const separator = text.endsWith('{}}') ? '' : ',';
  // It is the last member of `data`, which is the last of the event.
  return { event, text: `${text.slice(0, -2)}${separator}"subscription":${JSON.stringify({ id, metadata })}}}` };
}

/**
 * By their content: an event goes to many subscriptions at about the same time (`shared-content.ts`), and is serialized
 * once.
 */
const texts = new WeakMap<EventContent, EventText & { readonly change: Change; readonly notedAt: number }>();

/** The parts of an event that are the same for all subscriptions. */
function alike(change: Change, content: EventContent, notedAt: number): EventText {
  const known = texts.get(content);
  if (known && known.notedAt === notedAt && isSame(known.change, change)) return known;
  const { source, subject, data } = content;
  const event = eventOf(change, { source, subject, data }, notedAt);
  const made = { event, text: JSON.stringify(event), change, notedAt };
  texts.set(content, made);
  return made;
}

const isSame = (one: Change, other: Change): boolean =>
  one.type === other.type &&
  one.at === other.at &&
  one.key === other.key &&
  one.detail === other.detail &&
  one.part === other.part;

/**
 * The event of one change.
 * @param notedAt used if Meta gives no time.
 */
export function eventOf(
  change: Change,
  { source, subject, data }: Omit<EventContent, 'facts'>,
  notedAt: number,
): CloudEvent {
  return {
    specversion: '1.0',
    id: changeId(change),
    source,
    type: `${eventTypePrefix}${change.type}`,
    subject,
    time: new Date(change.at || notedAt).toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

/** As CloudEvents' bindings to HTTP and Pub/Sub require it for an event that is the whole body. */
export const eventContentType = 'application/cloudevents+json; charset=utf-8';
