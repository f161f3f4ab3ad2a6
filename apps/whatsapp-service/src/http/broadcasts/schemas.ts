import { plain } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { maxRows } from '../../broadcasts/broadcast.ts';

const text = (description: string, maxLength: number) => Type.String({ minLength: 1, maxLength, description });

/** The definition of a broadcast, without its recipients. */
export const definitionFields = {
  name: text('Unique among the stored broadcasts. The same name with the same content is the same broadcast.', 100),
  template: text('Name of the template.', 512),
  language: text('Its language, such as `en_US`.', 20),
  phoneNumberId: Type.Optional(
    Type.String({
      pattern: '^\\d{1,40}$',
      description: 'The number that sends. Not needed if the service has one number.',
    }),
  ),
};

export const scheduleFields = {
  startAt: Type.Optional(text('ISO 8601 with an offset. At once if absent; at most 30 days ahead.', 40)),
};

export const recipient = Type.Object(
  {
    to: Type.String({
      maxLength: 200,
      description: 'A phone number with its country code, or a business-scoped user id.',
    }),
    parameters: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
        description:
          'Values by parameter: `1` or `name` in the body, `header.1`, `header` for a link or media id, `button.0`, `card.0.header`.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const shareField = Type.Optional(
  Type.Number({
    exclusiveMinimum: 0,
    maximum: 1,
    default: 1,
    description: 'The share of the number’s rate to use.',
  }),
);

export const recipients = Type.Array(recipient, { minItems: 1, maxItems: maxRows });

/** An id in a path: any other text names none. */
export const broadcastIdParams = Type.Object(
  { id: Type.String({ ...plain, pattern: '^bc_[0-9A-Z]{9}$', description: 'Id of the broadcast.' }) },
  { additionalProperties: false },
);
