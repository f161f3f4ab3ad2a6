import { type Static, Type } from 'typebox';
import {
  component,
  maybePlain,
  maybeText,
  maybeTime,
  moreKeys,
  nullable,
  oneOf,
  plain,
  plainText,
  time,
} from './component.ts';
import { userComponent } from './user.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });

const resultComponent = component(
  'EventResult',
  Type.Object(
    {
      processedAt: time('When its last item was processed.'),
      kinds: Type.Record(Type.String(), Type.Integer(), {
        ...plain,
        description: 'Number of items of each kind: `{ "message.text": 2, "status.read": 1 }`.',
      }),
      counts: Type.Object(
        {
          applied: count('Applied.'),
          duplicate: count('Already applied from another event.'),
          failed: count('Could not be applied; a replay retries them.'),
          rejected: count('Belong to an account or number that is not configured.'),
        },
        { description: 'Items by outcome.' },
      ),
    },
    { description: 'The outcome of an event.' },
  ),
);

const eventFields = {
  id: Type.String({ ...plain, description: 'The first 32 hex digits of the SHA-256 of the body.' }),
  state: oneOf(['pending', 'processed'], '`pending` until all its items are processed, and again after a replay.'),
  signatureValid: Type.Literal(true, { description: 'Always true: webhooks that fail the check are never stored.' }),
  receivedAt: time('When it was first received.'),
  lastReceivedAt: time('When Meta last delivered the same body.'),
  deliveries: Type.Integer({ minimum: 1, description: 'How often Meta delivered this body.' }),
  sizeBytes: Type.Integer({ minimum: 0, description: 'Size of the body.' }),
  wabaId: maybePlain('WhatsApp Business Account of the first entry.'),
  phoneNumberId: maybePlain('The first business number named in it; null for account and template updates.'),
  foreign: Type.Array(plainText(), {
    description:
      'JSON pointers to the parts for accounts or numbers that are not configured. They are stored, never processed.',
  }),
  result: nullable(resultComponent.ref, 'Null while it is pending.'),
};

const eventComponent = component(
  'Event',
  Type.Object(eventFields, { description: 'One webhook that Meta delivered, stored whole.' }),
);

const itemComponent = component(
  'Item',
  Type.Object(
    {
      path: Type.String({ ...plain, description: 'Its place in the event, as a JSON pointer.' }),
      kind: Type.String({
        ...plain,
        description: 'Kind and type: `message.text`, `status.delivered`, `template.APPROVED`.',
      }),
      identity: Type.String({ description: 'The same in every redelivery, and unique to this item.' }),
      state: oneOf(['pending', 'applied', 'duplicate', 'failed', 'rejected'], 'Its outcome.'),
      reason: maybeText('The reason it failed or was rejected.'),
      field: Type.String({ ...plain, description: "The webhook field it arrived under; '' if Meta left it out." }),
      via: maybePlain(
        'The field it arrived under, such as `messages`; `standby` for messages that another responder answers.',
      ),
      wabaId: Type.String({ ...plain, description: "The WhatsApp Business Account; '' if Meta left it out." }),
      phoneNumberId: maybePlain('The business number.'),
      businessNumber: maybeText('The number as Meta displays it, digits only.'),
      user: nullable(userComponent.ref, 'The user it is about.'),
      groupId: maybePlain('The group it belongs to.'),
      wamid: maybePlain('The message it is, or is about; `none.…` for a message that Meta sent without an id.'),
      at: maybeTime("Meta's time."),
      details: Type.Record(Type.String(), Type.Unknown(), {
        description:
          'Further fields; they depend on the kind. Message content is in `raw`. In a status `callbackData` is the ' +
          '`biz_opaque_callback_data` with which the message was sent through this service; Meta got the id in `opaqueData` instead.',
      }),
      more: moreKeys,
      raw: Type.Unknown({
        description: 'The item as Meta sent it; null if it is nested more than 100 levels deep.',
      }),
    },
    { description: 'One message, status or update inside an event.' },
  ),
);

const eventDetailComponent = component(
  'EventDetail',
  Type.Object(
    {
      ...eventFields,
      items: Type.Array(itemComponent.ref, { description: 'Its items, in the order in which they are processed.' }),
      more: Type.Record(Type.String(), Type.Unknown(), {
        description:
          'Content outside the items, as Meta sent it, by its position (a JSON pointer): keys that ' +
          'Meta adds to an entry, a change, a value or a contact.',
      }),
      raw: Type.Optional(Type.String({ description: 'The body as text; only with `include=raw`.' })),
    },
    { description: 'An event with its items.' },
  ),
);

export type EventView = Static<typeof eventComponent.schema>;
export type ItemView = Static<typeof itemComponent.schema>;
export type EventDetailView = Static<typeof eventDetailComponent.schema>;
export { eventComponent, eventDetailComponent, itemComponent, resultComponent };
