import { userIdOf } from '@intexuraos/cloud-api';
import { type ErasureView, erasureComponent, exampleErasure, oneOf, pageOf } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { type Contacts, createContacts } from '../../contacts/contacts.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { type Erasure, erasures, newestErasures } from '../../erasure/collections.ts';
import { liftBlock, personToErase, requestErasure } from '../../erasure/request-erasure.ts';
import { hasStoredFiles } from '../../erasure/stored-files.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { callerOf } from '../caller.ts';
import { contactParams, noSuchContact } from '../contacts/contact-params.ts';
import { sendError } from '../error-response.ts';
import type { MediaWay } from '../media/find-content.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { isoTime, ownTime } from '../shown-time.ts';

/** The dependencies of an erasure. */
export interface ErasuresDeps {
  /** An erasure was requested, or a block lifted: resolves when this process knows of it. */
  readonly onChanged: () => Promise<void>;
}

export interface ErasuresApiDeps {
  readonly store: {
    readonly conversations: ConversationStore;
    readonly records: RecordStore;
    readonly sending: { readonly outbox: Pick<OutboxStore, 'list'> };
  };
  readonly erasure: ErasuresDeps;
  readonly media?: Pick<MediaWay, 'contents'>;
  readonly now?: () => number;
}

type Deps = Required<Omit<ErasuresApiDeps, 'media'>> & {
  /** Whether the bytes of files can be removed. */
  readonly hasContents: boolean;
  readonly contacts: Pick<Contacts, 'find'>;
};

const tags = ['Contacts'];
const params = Type.Object(
  { id: Type.String({ pattern: '^era_[0-9A-Z]{26}$', description: 'Id of the erasure.' }) },
  { additionalProperties: false },
);
const answer = json('The erasure.', erasureComponent.ref, exampleErasure);

const requestSchema = {
  operationId: 'eraseContact',
  tags,
  summary: 'Erase a person',
  description:
    'Removes all stored data about a person, under all of their ids: messages, conversations, entries of the outbox, deliveries, ' +
    'rows of broadcasts, tags, and their part of every webhook; what others wrote stays. It can’t be undone. It happens in the background and ' +
    'survives restarts; `GET /v1/erasures/{id}` shows its progress. Backups are not changed.',
  params: contactParams,
  querystring: Type.Object(
    {
      later: Type.Optional(
        oneOf(
          ['start-again', 'block'],
          'Later webhooks about the person begin a new conversation (`start-again`, the default), or are dropped (`block`).',
        ),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 202: answer, ...errors('not_found', 'parameter_invalid', 'state_conflict'), ...v1Errors },
};

/** DELETE /v1/contacts/{id} */
function eraseContact(app: Api, { contacts, store, erasure, hasContents, now }: Deps): void {
  app.delete('/v1/contacts/:id', { schema: requestSchema }, async (request, reply) => {
    const { later = 'start-again' } = request.query;
    const contact = await contacts.find(request.params.id);
    // Somebody without a conversation may still be in the outbox, or in a broadcast.
    const id = contact?.id ?? userIdOf(request.params.id);
    if (id === null) return sendError(reply, 'not_found', noSuchContact);
    if (!hasContents && (await hasStoredFiles(store.records, await personToErase(store.conversations, id)))) {
      return sendError(reply, 'state_conflict', filesOutOfReach);
    }
    const requested = await requestErasure(store, { id, later, by: callerOf(request).id, now: now() });
    await erasure.onChanged();
    return reply.code(202).send(erasureView(requested));
  });
}

const filesOutOfReach =
  'Files of this person were stored before INTEXURAOS_WHATSAPP_MEDIA was off, and cannot be removed while it is. Set it to the value that it ' +
  'had then, and repeat the request.';

const listSchema = {
  operationId: 'listErasures',
  tags,
  summary: 'List erasures',
  description: 'Newest first.',
  querystring: listQuery({}),
  response: {
    200: json('A page of erasures.', pageOf(erasureComponent.ref), examplePage(exampleErasure), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/erasures */
function listErasures(app: Api, { store }: Deps): void {
  app.get('/v1/erasures', { schema: listSchema }, async (request, reply) => {
    const page = await store.records.list(newestErasures, { group: 'all' }, pageRequest(request.query));
    return sendPage(request, reply, page, erasureView);
  });
}

const one = { tags, params, response: { 200: answer, ...errors('not_found'), ...v1Errors } };
const getSchema = { ...one, operationId: 'getErasure', summary: 'Get an erasure' };

/** GET /v1/erasures/{id} */
function getErasure(app: Api, { store }: Deps): void {
  app.get('/v1/erasures/:id', { schema: getSchema }, async (request, reply) => {
    const erasure = await store.records.find(erasures, request.params.id);
    return erasure ? reply.send(erasureView(erasure)) : sendError(reply, 'not_found', noSuchErasure);
  });
}

const liftSchema = {
  ...one,
  operationId: 'liftBlock',
  summary: 'Lift the block of an erased person',
  description: 'Later webhooks about the person begin a new conversation. Dropped ones do not come back.',
};

/** POST /v1/erasures/{id}/unblock */
function lift(app: Api, { store, erasure, now }: Deps): void {
  app.post('/v1/erasures/:id/unblock', { schema: liftSchema }, async (request, reply) => {
    const lifted = await store.records.run(() => liftBlock(request.params.id, now()));
    if (!lifted.erasure) return sendError(reply, 'not_found', noSuchErasure);
    await erasure.onChanged();
    return reply.send(erasureView(lifted.erasure));
  });
}

const noSuchErasure = 'There is no erasure with this id. GET /v1/erasures lists them.';

function erasureView({ work: _work, marks: _marks, ...erasure }: Erasure): ErasureView {
  return {
    ...erasure,
    requestedAt: ownTime(erasure.requestedAt),
    finishedAt: isoTime(erasure.finishedAt),
    liftedAt: isoTime(erasure.liftedAt),
    counts: { ...erasure.counts },
    remains: [...erasure.remains],
  };
}

/** `/v1/erasures`, and the request for one */
export function erasuresApi({ now = Date.now, ...given }: ErasuresApiDeps): readonly ApiModule[] {
  const hasContents = (given.media?.contents ?? null) !== null;
  const deps: Deps = { ...given, now, hasContents, contacts: createContacts(given.store) };
  return [
    {
      name: 'erasures',
      scope: 'read',
      register: (app) => {
        listErasures(app, deps);
        getErasure(app, deps);
      },
    },
    {
      name: 'erasures',
      scope: 'manage',
      register: (app) => {
        eraseContact(app, deps);
        lift(app, deps);
      },
    },
  ];
}
