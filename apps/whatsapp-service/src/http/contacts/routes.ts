import { contactComponent, exampleContact, pageOf } from '@intexuraos/service-api/schemas';
import { allCollections } from '../../collections.ts';
import { type Contacts, createContacts, lookedThrough } from '../../contacts/contacts.ts';
import type { ExportDeps } from '../../contacts/export-contact.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { sendError } from '../error-response.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { phoneNumberIdFilter, phoneNumberIdOf, textFilter } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { changeContact } from './change-contact.ts';
import { contactParams, noSuchContact } from './contact-params.ts';
import { contactView } from './contact-view.ts';
import { addExport } from './export-contact.ts';

const tags = ['Contacts'];

const listSchema = {
  operationId: 'listContacts',
  tags,
  summary: 'List and search contacts',
  description:
    'Everybody with a conversation, latest activity first, each person once under all of their ids. Filters combine. A page ' +
    `searches up to ${lookedThrough} conversations, so it may have fewer entries than \`limit\`, or none, and still have a next page.`,
  querystring: listQuery({
    search: textFilter('People whose name, username, number or id contains this text. Case does not matter.'),
    tag: textFilter('People with this tag, those tagged last first.'),
    phoneNumberId: phoneNumberIdFilter('People with a conversation with this business number.'),
  }),
  response: {
    200: json('A page of contacts.', pageOf(contactComponent.ref), examplePage(exampleContact), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/contacts */
function listContacts(app: Api, contacts: Contacts): void {
  app.get('/v1/contacts', { schema: listSchema }, async (request, reply) => {
    const { search, tag, phoneNumberId } = request.query;
    const number = phoneNumberId === undefined ? undefined : phoneNumberIdOf('phoneNumberId', phoneNumberId);
    const page = await contacts.list({ search, tag, phoneNumberId: number }, pageRequest(request.query));
    return sendPage(request, reply, page, contactView);
  });
}

const getSchema = {
  operationId: 'getContact',
  tags,
  summary: 'Get a contact',
  params: contactParams,
  response: { 200: json('The contact.', contactComponent.ref, exampleContact), ...errors('not_found'), ...v1Errors },
};

/** GET /v1/contacts/{id} */
function getContact(app: Api, contacts: Contacts): void {
  app.get('/v1/contacts/:id', { schema: getSchema }, async (request, reply) => {
    const contact = await contacts.find(request.params.id);
    return contact ? reply.send(contactView(contact)) : sendError(reply, 'not_found', noSuchContact);
  });
}

export interface ContactsApiDeps {
  readonly store: Pick<ExportDeps, 'events'> & {
    readonly conversations: ConversationStore;
    readonly records: RecordStore;
    readonly sending: Pick<ExportDeps, 'outbox'>;
  };
  readonly media?: Pick<ExportDeps, 'contents'>;
  readonly now?: () => number;
}

/** `/v1/contacts` */
export function contactsApi({ store, media, now = Date.now }: ContactsApiDeps): readonly ApiModule[] {
  const contacts = createContacts(store);
  return [
    {
      name: 'contacts',
      scope: 'read:content',
      register: (app) => {
        listContacts(app, contacts);
        getContact(app, contacts);
        addExport(app, contacts, {
          ...{ ...store, outbox: store.sending.outbox, collections: allCollections },
          contents: media?.contents ?? null,
        });
      },
    },
    {
      name: 'contacts',
      scope: 'manage',
      register: (app) => changeContact(app, { contacts, records: store.records, now }),
    },
  ];
}
