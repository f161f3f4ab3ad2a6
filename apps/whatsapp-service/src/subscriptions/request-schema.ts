import { type Static, Type } from 'typebox';

const idPattern = '^\\d{1,32}$';

export const typesSchema = Type.Array(Type.String({ maxLength: 100 }), {
  maxItems: 100,
  description: 'Event types, such as `message.received`, or all of a subject, such as `message.*`. All by default.',
});

export const viaSchema = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
  maxItems: 20,
  description:
    'Only events that arrived under these webhook fields, such as `messages` or `standby`. All by default. Unknown names are refused.',
});

const optional = {
  types: typesSchema,
  phoneNumberIds: Type.Array(Type.String({ pattern: idPattern }), {
    maxItems: 1_000,
    description:
      'Only events of these business numbers, by Meta’s ids. Account updates belong to none. All by default.',
  }),
  conversations: Type.Array(Type.String({ pattern: '^cnv_[0-9a-f]{20}$' }), {
    maxItems: 1_000,
    description:
      'Only events of these conversations, by the ids of `/v1/conversations`. For the form `event`. All by default.',
  }),
  via: viaSchema,
  direction: Type.Union([Type.Literal('in'), Type.Literal('out'), Type.Null()], {
    description:
      '`in`: only actions of users; `out`: only messages to them, with their statuses. Null, the default: both.',
  }),
  description: Type.Union([Type.String({ maxLength: 500 }), Type.Null()], { description: 'For people.' }),
  metadata: Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Type.String({ maxLength: 500 }), {
    maxProperties: 20,
    description: 'Your own strings, returned in each event.',
  }),
  order: Type.Union([Type.Literal('skip'), Type.Literal('strict')], {
    description:
      'If an event can’t be delivered at all: `skip`, the default, continues with the conversation’s next; `strict` makes the ' +
      'conversation wait until someone acts.',
  }),
  gatherSeconds: Type.Integer({
    minimum: 0,
    maximum: 30,
    description:
      'Messages of one user that arrive within this time are delivered as one event, so that a bot answers once. For the form ' +
      '`event`. Default: 0.',
  }),
  timeoutSeconds: Type.Integer({ minimum: 5, maximum: 30, description: 'How long an attempt may take. Default: 15.' }),
  maxInFlight: Type.Integer({
    minimum: 1,
    maximum: 256,
    description:
      'Maximum number of concurrent deliveries; those of one conversation are always sequential. Default: 64.',
  }),
  auth: Type.Union(
    [
      Type.Object(
        { bearer: Type.String({ maxLength: 2_000, pattern: '^[\\x21-\\x7e]+$' }) },
        { additionalProperties: false },
      ),
      Type.Object(
        {
          basic: Type.Object(
            {
              username: Type.String({ maxLength: 200, pattern: '^[^:]*$' }),
              password: Type.String({ maxLength: 2_000 }),
            },
            { additionalProperties: false },
          ),
        },
        { additionalProperties: false },
      ),
      Type.Null(),
    ],
    {
      description:
        'The `Authorization` header of deliveries, in addition to their signature: `{ "bearer": "TOKEN" }` or `{ "basic": { "username": …, ' +
        '"password": … } }`. Stored encrypted, and never shown.',
    },
  ),
};

const target = {
  url: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description:
      'The URL that deliveries are posted to; https. Or a topic of Google Pub/Sub, `pubsub://projects/PROJECT_ID/topics/TOPIC_ID`.',
  }),
};

const form = {
  form: Type.Union([Type.Literal('event'), Type.Literal('meta')], {
    description:
      '`event`: one CloudEvents event for each change, signed by Standard Webhooks. `meta`: Meta’s own webhooks, byte for byte, signed ' +
      'as Meta does with the secret of the subscription.',
  }),
};

const verification = {
  verifyToken: Type.String({
    minLength: 1,
    maxLength: 1_000,
    description:
      'For the form `meta`: the receiver’s verify token. If given, the URL must first pass Meta’s handshake (`hub.challenge`).',
  }),
};

const secret = {
  secret: Type.String({
    minLength: 1,
    maxLength: 500,
    description:
      'Signs the deliveries; generated if not given. For the form `event`, `whsec_` and base64 of 16 to 64 bytes; for ' +
      '`meta` any text of 16 characters or more, such as the app’s own secret.',
  }),
};

const optionalOf = <T extends Record<string, Parameters<typeof Type.Optional>[0]>>(fields: T) =>
  Type.Partial(Type.Object(fields));

/** The request for a new subscription. */
export const creationSchema = Type.Object(
  {
    ...target,
    ...optionalOf({ ...form, ...optional, ...secret, ...verification }).properties,
  },
  { additionalProperties: false },
);

/** The changeable fields of a subscription: everything but its form, and its secret, which is rotated. */
export const changeSchema = Type.Object(
  { ...optionalOf({ ...target, ...optional, ...verification }).properties },
  { additionalProperties: false },
);

/** The request for a rotation. */
export const rotationSchema = Type.Object({ ...optionalOf(secret).properties }, { additionalProperties: false });

export type Creation = Static<typeof creationSchema>;
export type SubscriptionChange = Static<typeof changeSchema>;
