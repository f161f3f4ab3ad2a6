import { type Static, Type } from 'typebox';
import { component, maybeText, maybeTime, moreKeys, nullable, oneOf, time } from './component.ts';
import { userComponent } from './user.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });

const resultComponent = component(
  'EventResult',
  Type.Object(
    {
      processedAt: time('When the last of its items was through.'),
      kinds: Type.Record(Type.String(), Type.Integer(), {
        description: 'How many items of each kind: `{ "message.text": 2, "status.read": 1 }`.',
      }),
      counts: Type.Object(
        {
          applied: count('Took effect.'),
          duplicate: count('Had taken effect from another event.'),
          failed: count('Could not be applied; a replay tries again.'),
          rejected: count('Belong to an account or number that is not configured as ours.'),
        },
        { description: 'Items by what became of them.' },
      ),
    },
    { description: 'What became of an event.' },
  ),
);

const eventFields = {
  id: Type.String({ description: 'The first 32 hex digits of the SHA-256 of the body.' }),
  state: oneOf(['pending', 'processed'], '`pending` until all its items are through, and again after a replay.'),
  signatureValid: Type.Literal(true, { description: 'Always: what fails the check is never kept.' }),
  receivedAt: time('When it came for the first time.'),
  lastReceivedAt: time('When Meta last delivered the same body.'),
  deliveries: Type.Integer({ minimum: 1, description: 'How often Meta delivered this body.' }),
  sizeBytes: Type.Integer({ minimum: 0, description: 'Size of the body.' }),
  wabaId: maybeText('WhatsApp Business Account of the first entry.'),
  phoneNumberId: maybeText('The first business number named in it; null for account and template updates.'),
  foreign: Type.Array(Type.String(), {
    description:
      'JSON pointers to the parts for accounts or numbers that are not ours. They are kept, never processed.',
  }),
  result: nullable(resultComponent.ref, 'Null while it waits.'),
};

const eventComponent = component(
  'Event',
  Type.Object(eventFields, { description: 'One webhook that Meta delivered, kept whole.' }),
);

const itemComponent = component(
  'Item',
  Type.Object(
    {
      path: Type.String({ description: 'Its place in the event, as a JSON pointer.' }),
      kind: Type.String({ description: 'Kind and type: `message.text`, `status.delivered`, `template.APPROVED`.' }),
      identity: Type.String({ description: 'The same in every redelivery, and of no other item.' }),
      state: oneOf(['pending', 'applied', 'duplicate', 'failed', 'rejected'], 'What became of it.'),
      reason: maybeText('Why it failed or was rejected.'),
      field: Type.String({ description: "The webhook field that it came under; '' where Meta left it out." }),
      via: maybeText(
        'The field that it arrived under, such as `messages`; `standby` for what another responder is to answer.',
      ),
      wabaId: Type.String({ description: "The WhatsApp Business Account; '' where Meta left it out." }),
      phoneNumberId: maybeText('The business number.'),
      businessNumber: maybeText('The same as Meta displays it, digits only.'),
      user: nullable(userComponent.ref, 'The user whom it is about.'),
      groupId: maybeText('The group that it belongs to.'),
      wamid: maybeText('The message that it is, or is about; `none.…` for a message that Meta sent without an id.'),
      at: maybeTime("Meta's time."),
      details: Type.Record(Type.String(), Type.Unknown(), {
        description:
          'What else was read from it; depends on the kind. Message content is in `raw`. In a status `callbackData` is the ' +
          '`biz_opaque_callback_data` with which the message was sent through this service; Meta got the id in `opaqueData` instead.',
      }),
      more: moreKeys,
      raw: Type.Unknown({
        description: 'The item as Meta sent it; null where it is nested more than 100 levels deep.',
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
          'What is around the items and in none of them, as Meta sent it, by its place (a JSON pointer): keys that ' +
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
