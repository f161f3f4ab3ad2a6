import type { Change } from '../changes/change.ts';

/** The types of events of the form `event`. Files to download are internal. */
export type EventType = Exclude<Change['type'], 'media.wanted' | 'webhook'>;

/** The prefix of types in an event, as CloudEvents recommends: a name that nobody else uses. */
export const eventTypePrefix = 'com.intexuraos.whatsapp.';

/** The occurrence that an event of each type reports. */
export const eventTypes: Readonly<Record<EventType, string>> = {
  'message.received': 'A user’s message arrived.',
  'message.sent': 'A message to a user was sent, from this service, the business’s app, or another responder.',
  'message.status': 'Meta reported that a message was sent, delivered, read or played.',
  'message.failed': 'Meta reported that it could not deliver a message.',
  'message.edited': 'The sender of a message changed it.',
  'message.revoked': 'The sender of a message deleted it.',
  reaction: 'Someone reacted to a message, or removed a reaction.',
  user_action: 'Meta observed an action of the user: a click on a marketing message, a lead, a purchase.',
  call: 'A call began, was answered, or ended.',
  payment: 'Meta reported the payment of an order.',
  'conversation.window_opened': 'The user wrote after the 24-hour window had closed, which opened it again.',
  'conversation.control': 'Someone else owns the conversation now, or it was handed over to you.',
  'contact.changed': 'The user’s name, username or preferences changed, or the business’s name for them.',
  'outbox.failed': 'An outgoing message was refused or failed before Meta accepted it.',
  'outbox.expired': 'An outgoing message expired before Meta accepted it.',
  'outbox.cancelled': 'An outgoing message was cancelled.',
  'template.status': 'A template’s status, quality, category or content changed.',
  'number.quality': 'A business number’s quality, limit or name changed.',
  'flow.status': 'A flow’s status or health changed.',
  'group.changed': 'A group, its settings or its members changed.',
  'account.standing': 'Meta reported an account event: a ban, a restriction, a review, an alert.',
  'subscription.failing': 'Deliveries to a subscription fail, and are retried.',
  'subscription.recovered': 'Deliveries to a subscription work again.',
  'subscription.disabled': 'A subscription was disabled: it failed for five days, or its endpoint answered 410.',
};

/** Whether changes of that type are delivered at all. */
export const isEventType = (type: string): type is EventType => Object.hasOwn(eventTypes, type);

/** A type as filters hold it: without the prefix. */
export const plainType = (type: string): string =>
  type.startsWith(eventTypePrefix) ? type.slice(eventTypePrefix.length) : type;

/** Whether a filter of types lets a type pass: any type if it is empty; `*` and `message.*` stand for several. */
export function matchesType(types: readonly string[], type: string): boolean {
  if (types.length === 0) return true;
  return types.some(
    (each) => each === type || each === '*' || (each.endsWith('.*') && type.startsWith(each.slice(0, -1))),
  );
}
