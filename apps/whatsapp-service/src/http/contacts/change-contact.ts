import { randomBytes } from 'node:crypto';
import { attributeValue, contactComponent, exampleContact } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { changeDetails, maxAttributes, maxTags } from '../../contacts/change-details.ts';
import type { Contacts } from '../../contacts/contacts.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { sortableId } from '../../records/sortable-id.ts';
import { sendError } from '../error-response.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { contactParams, noSuchContact } from './contact-params.ts';
import { contactView } from './contact-view.ts';

const tagList = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: maxTags, description }));

const bodySchema = Type.Object(
  {
    tags: tagList('Replaces all tags.'),
    addTags: tagList('Tags to add.'),
    removeTags: tagList('Tags to remove.'),
    attributes: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.Union([attributeValue, Type.Null()]), {
        maxProperties: maxAttributes,
        description: 'Attributes to set, by name; null removes one. Others stay as they are.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'What to change.',
    examples: [{ addTags: ['vip'], attributes: { customerNumber: 'C-1001' } }],
  },
);

const schema = {
  operationId: 'changeContact',
  tags: ['Contacts'],
  summary: 'Tag a contact',
  description:
    'Sets your own tags and attributes; takes any of the person’s ids. Names and ids come from Meta and can’t be changed here.',
  params: contactParams,
  body: bodySchema,
  response: {
    200: json('The contact.', contactComponent.ref, exampleContact),
    ...errors('not_found', 'parameter_invalid', ...bodyErrors),
    ...v1Errors,
  },
};

export interface ChangeContactDeps {
  readonly contacts: Pick<Contacts, 'find'>;
  readonly records: Pick<RecordStore, 'run'>;
  readonly now: () => number;
}

/** PATCH /v1/contacts/{id} */
export function changeContact(app: Api, { contacts, records, now }: ChangeContactDeps): void {
  app.patch('/v1/contacts/:id', { schema }, async (request, reply) => {
    const contact = await contacts.find(request.params.id);
    if (!contact) return sendError(reply, 'not_found', noSuchContact);
    const at = now();
    const id = sortableId('ctd', at, randomBytes(16));
    const changed = await records.run(() => changeDetails(contact.ids, request.body, { id, now: at }));
    if (changed.outcome === 'too_many') throw new ParameterError(tooMany);
    return reply.send(contactView({ ...contact, details: changed.details }));
  });
}

const tooMany = `A contact has at most ${maxTags} tags and ${maxAttributes} attributes.`;
