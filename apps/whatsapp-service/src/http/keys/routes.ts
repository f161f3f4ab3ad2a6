import { exampleKey, type KeyView, keyComponent, pageOf } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { apiKeys, newestKeys } from '../../keys/collections.ts';
import type { KeyRing } from '../../keys/key-ring.ts';
import type { LastUse } from '../../keys/last-use.ts';
import { revokeKey } from '../../keys/manage-keys.ts';
import type { Page } from '../../records/page.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { sendError } from '../error-response.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { createKey } from './create-key.ts';
import { keyView } from './key-view.ts';

export interface KeysDeps {
  readonly records: RecordStore;
  readonly ring: Pick<KeyRing, 'refresh'>;
  readonly lastUse: Pick<LastUse, 'of'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const params = Type.Object(
  { id: Type.String({ pattern: '^key_[0-9A-Z]{26}$', description: 'Id of the key.' }) },
  { additionalProperties: false },
);

const listSchema = {
  operationId: 'listKeys',
  tags: ['Keys'],
  summary: 'List API keys',
  description: 'Newest first, with those that expired or were revoked in the last 400 days.',
  querystring: listQuery({}),
  response: {
    200: json('A page of keys.', pageOf(keyComponent.ref), examplePage(exampleKey), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/keys */
function listKeys(app: Api, { records, lastUse, now }: KeysDeps): void {
  app.get('/v1/keys', { schema: listSchema }, async (request, reply) => {
    const page = await records.list(newestKeys, { group: 'all' }, pageRequest(request.query));
    const data = await Promise.all(page.data.map(async (key) => keyView(key, await lastUse.of(key.id), now())));
    const views: Page<KeyView> = { ...page, data };
    return sendPage(request, reply, views, (view) => view);
  });
}

const one = {
  tags: ['Keys'],
  params,
  response: {
    200: json('The key.', keyComponent.ref, exampleKey),
    ...errors('not_found', ...bodyErrors),
    ...v1Errors,
  },
};

const getSchema = { ...one, operationId: 'getKey', summary: 'Get an API key' };

/** GET /v1/keys/{id} */
function getKey(app: Api, { records, lastUse, now }: KeysDeps): void {
  app.get('/v1/keys/:id', { schema: getSchema }, async (request, reply) => {
    const key = await records.find(apiKeys, request.params.id);
    if (!key) return sendError(reply, 'not_found', noSuchKey);
    return reply.send(keyView(key, await lastUse.of(key.id), now()));
  });
}

const revokeSchema = {
  ...one,
  operationId: 'revokeKey',
  summary: 'Revoke an API key',
  description:
    'It stops working at once here, and within three seconds on other instances; its open streams end within the same time. It stays in the ' +
    'list for 400 days. Revoking a key again changes nothing.',
};

/** DELETE /v1/keys/{id} */
function deleteKey(app: Api, { records, ring, lastUse, now }: KeysDeps): void {
  app.delete('/v1/keys/:id', { schema: revokeSchema }, async (request, reply) => {
    const at = now();
    const { key } = await records.run(() => revokeKey(request.params.id, at));
    if (!key) return sendError(reply, 'not_found', noSuchKey);
    await ring.refresh();
    return reply.send(keyView(key, await lastUse.of(key.id), at));
  });
}

const noSuchKey = 'There is no key with this id. Keys of INTEXURAOS_WHATSAPP_API_KEYS are changed in the environment.';

export interface KeysApiDeps {
  readonly access: KeysDeps;
}

/** `/v1/keys` */
export const keysApi = ({ access }: KeysApiDeps): readonly ApiModule[] => [
  {
    name: 'keys',
    scope: 'admin',
    register: (app) => {
      createKey(app, access);
      listKeys(app, access);
      getKey(app, access);
      deleteKey(app, access);
    },
  },
];
