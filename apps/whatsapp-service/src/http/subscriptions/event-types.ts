import {
  accountStateComponent,
  type Component,
  component,
  conversationComponent,
  exampleSubscriptionView,
  maybeText,
  messageComponent,
  nullable,
  outboxEntryComponent,
  plainText,
  statusComponent,
  subscriptionComponent,
  time,
} from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { type EventType, eventTypePrefix, eventTypes } from '../../subscriptions/event-types.ts';
import {
  exampleAccountState,
  exampleConversation,
  exampleFailedMessage,
  exampleMessage,
  exampleOutboxEntry,
} from '../schemas/examples.ts';

const subscriptionPart = {
  subscription: Type.Object(
    {
      id: Type.String(),
      metadata: Type.Record(Type.String(), Type.String()),
    },
    { description: 'The subscription it was delivered for, with its metadata.' },
  ),
};

/** The contents of `data`, by the subject of an event. */
const messageData = component(
  'MessageEventData',
  Type.Object(
    { message: messageComponent.ref, ...subscriptionPart },
    {
      description:
        'An event about a message, or another entry of a conversation. The message as it was when this was sent.',
    },
  ),
);
const receivedData = component(
  'ReceivedEventData',
  Type.Object(
    {
      message: messageComponent.ref,
      earlierMessages: Type.Array(messageComponent.ref, {
        description:
          'Messages that arrived shortly before and are delivered with it, oldest first; see `gatherSeconds`.',
      }),
      ...subscriptionPart,
    },
    { description: 'A message that arrived.' },
  ),
);
const statusData = component(
  'StatusEventData',
  Type.Object(
    {
      message: messageComponent.ref,
      status: nullable(statusComponent.ref, 'Meta’s report; null if it is no longer stored.'),
      ...subscriptionPart,
    },
    { description: 'A delivery report from Meta.' },
  ),
);
const conversationData = component(
  'ConversationEventData',
  Type.Object(
    { conversation: conversationComponent.ref, ...subscriptionPart },
    { description: 'An event about a conversation.' },
  ),
);
const contactData = component(
  'ContactEventData',
  Type.Object(
    {
      conversation: conversationComponent.ref,
      changed: maybeText('`name`, `username`, `contactName`, or `preferences/` and a category.'),
      ...subscriptionPart,
    },
    { description: 'A change of a user’s data.' },
  ),
);
const outboxData = component(
  'OutboxEventData',
  Type.Object(
    { entry: outboxEntryComponent.ref, ...subscriptionPart },
    { description: 'An event about an outgoing message.' },
  ),
);
const accountData = component(
  'AccountEventData',
  Type.Object(
    { fact: accountStateComponent.ref, ...subscriptionPart },
    { description: 'An account update from Meta.' },
  ),
);

const endpointData = component(
  'SubscriptionEventData',
  Type.Object(
    { endpoint: subscriptionComponent.ref, ...subscriptionPart },
    { description: 'An event about another subscription, `endpoint`, with the reason at that time.' },
  ),
);

export const eventDataComponents: readonly Component[] = [
  messageData,
  receivedData,
  statusData,
  conversationData,
  contactData,
  outboxData,
  accountData,
  endpointData,
];

interface Content {
  readonly data: Component;
  readonly example: Readonly<Record<string, unknown>>;
  readonly source: string;
  readonly subject: string;
}

const source = `/phone-numbers/${exampleMessage.phoneNumberId}`;
const aboutMessage = (example: object, message: { readonly wamid: string } = exampleMessage): Content => ({
  data: messageData,
  example: { message: { ...message, ...example } },
  source,
  subject: message.wamid,
});
const sent = { ...exampleFailedMessage, state: 'delivered', failure: null, statuses: [] };
const delivered = { ...exampleFailedMessage.statuses[0], status: 'delivered', errors: [] };
const aboutStatus = (message: { readonly wamid: string; readonly statuses: object }, status: object): Content => ({
  data: statusData,
  example: { message, status },
  source,
  subject: message.wamid,
});
const aboutConversation: Content = {
  data: conversationData,
  example: { conversation: exampleConversation },
  source,
  subject: exampleConversation.id,
};
const aboutEntry = (state: string): Content => ({
  data: outboxData,
  example: { entry: { ...exampleOutboxEntry, state, wamid: null } },
  source,
  subject: exampleOutboxEntry.id,
});
const aboutAccount = (kind: string, field: string, type: string): Content => ({
  data: accountData,
  example: {
    fact: { ...exampleAccountState, kind, field, type, value: kind === 'template' ? exampleAccountState.value : {} },
  },
  source: `/accounts/${exampleAccountState.wabaId}`,
  subject: `${exampleAccountState.wabaId}/${kind}/${field}/${exampleAccountState.subject}`,
});

const aboutEndpoint = (state: 'active' | 'failing' | 'disabled', reason: string | null): Content => ({
  data: endpointData,
  example: { endpoint: { ...exampleSubscriptionView, state, reason } },
  source: '/subscriptions',
  subject: exampleSubscriptionView.id,
});

const contents: Readonly<Record<EventType, Content>> = {
  'message.received': {
    data: receivedData,
    example: { message: exampleMessage, earlierMessages: [] },
    source,
    subject: exampleMessage.wamid,
  },
  'message.sent': aboutMessage({ state: 'sent' }, sent),
  'message.status': aboutStatus({ ...sent, statuses: [delivered] }, delivered),
  'message.failed': aboutStatus(exampleFailedMessage, exampleFailedMessage.statuses[0] ?? {}),
  'message.edited': aboutMessage({ isEdited: true }),
  'message.revoked': aboutMessage({
    state: 'revoked',
    content: null,
    revoked: {
      wamid: 'wamid.HBgLMTY1MDU1NTAxMjMVAgASGBQzQTAwMDAwMDAwMDAwMDAwMDAwMA==',
      at: exampleMessage.at,
      more: null,
    },
  }),
  reaction: aboutMessage({
    type: 'reaction',
    content: { message_id: exampleFailedMessage.wamid, emoji: '👍' },
    reactsTo: exampleFailedMessage.wamid,
  }),
  user_action: aboutMessage({ kind: 'user_action', type: 'marketing_messages_link_click', content: {} }),
  call: aboutMessage({ type: 'call', kind: 'call', content: null, state: 'ringing' }),
  payment: aboutMessage({ direction: 'out', type: 'interactive', content: {} }),
  'conversation.window_opened': aboutConversation,
  'conversation.control': aboutConversation,
  'contact.changed': {
    ...aboutConversation,
    data: contactData,
    example: { conversation: exampleConversation, changed: 'name' },
  },
  'outbox.failed': aboutEntry('failed'),
  'outbox.expired': aboutEntry('expired'),
  'outbox.cancelled': aboutEntry('cancelled'),
  'template.status': aboutAccount('template', 'message_template_status_update', 'APPROVED'),
  'number.quality': aboutAccount('account', 'phone_number_quality_update', 'UPGRADE'),
  'flow.status': aboutAccount('flow', 'flows', 'FLOW_STATUS_CHANGE'),
  'group.changed': aboutAccount('group', 'group_lifecycle_update', 'group_create'),
  'account.standing': aboutAccount('account', 'account_update', 'ACCOUNT_RESTRICTION'),
  'subscription.failing': aboutEndpoint('failing', 'It answered HTTP 503.'),
  'subscription.recovered': aboutEndpoint('active', null),
  'subscription.disabled': aboutEndpoint('disabled', 'The endpoint answered HTTP 410, which stops deliveries.'),
};

const exampleSubscription = { id: 'sub_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA', metadata: { team: 'bakery' } };

const envelope = (type: string, data: Component['ref']) =>
  Type.Object(
    {
      specversion: Type.Literal('1.0'),
      id: plainText('The same in each delivery of this change.'),
      source: plainText(
        '`/phone-numbers/` and Meta’s id of the number, `/accounts/` and that of the account, or `/subscriptions`.',
      ),
      type: Type.Literal(type),
      subject: plainText('The id of its subject: a wamid, a conversation, an outbox entry.'),
      time: time('When it happened, by Meta’s time where Meta gives one.'),
      datacontenttype: Type.Literal('application/json'),
      data,
    },
    { description: eventTypes[type.slice(eventTypePrefix.length) as EventType] },
  );

/** A type of events: its meaning, the schema of the whole event, and an example of it. */
export interface EventTypeView {
  readonly type: EventType;
  /** The name as it appears in events. */
  readonly fullType: string;
  readonly description: string;
  readonly schema: object;
  readonly example: ExampleEvent;
}

export type ExampleEvent = Readonly<Record<'id' | 'source' | 'subject' | 'type' | 'time', string>> & {
  readonly data: Readonly<Record<string, unknown>>;
};

const types = Object.keys(eventTypes) as EventType[];

/** Every type, in the order of the catalogue. */
export const eventTypeViews: readonly EventTypeView[] = types.map((type) => {
  const { data, example, source: from, subject } = contents[type];
  const fullType = `${eventTypePrefix}${type}`;
  return {
    type,
    fullType,
    description: eventTypes[type],
    schema: envelope(fullType, data.ref),
    example: {
      specversion: '1.0',
      id: 'Y3J5c3RhbC1jbGVhcg0vAb',
      source: from,
      type: fullType,
      subject,
      time: '2026-03-01T09:30:00.000Z',
      datacontenttype: 'application/json',
      data: { ...example, subscription: exampleSubscription },
    },
  };
});
