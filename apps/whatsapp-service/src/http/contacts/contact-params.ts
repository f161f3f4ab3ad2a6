import { content } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { lookedThrough } from '../../contacts/contacts.ts';

export const contactParams = Type.Object(
  {
    id: Type.String({
      ...content,
      minLength: 1,
      maxLength: 200,
      description: 'Any id of the person: a number in any spelling, a BSUID, a parent id, or a username.',
    }),
  },
  { additionalProperties: false },
);

export const noSuchContact =
  'Nobody with this id or username has a conversation. GET /v1/contacts lists people; usernames are looked up among the ' +
  `${lookedThrough} latest conversations only, ids among all.`;
