import { ownMediaComponent, pageOf } from '@intexuraos/service-api/schemas';
import { ownMediaKinds } from '@intexuraos/service-api/words';
import { Type } from 'typebox';
import { newestOwnMedia, ownMedia } from '../../media/collections.ts';
import type { ContentStore } from '../../media/content-store.ts';
import type { FileNeedsDeps } from '../../media/file-needs.ts';
import { ownFileIdPattern } from '../../media/own-file.ts';
import { removeOwnFile } from '../../media/remove-own-file.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { RefusedError } from '../error-response.ts';
import { listQuery, matchingPage, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { exampleOwnMedia, ownMediaView } from './store-file.ts';

export interface OwnFilesDeps extends FileNeedsDeps {
  readonly records: Pick<RecordStore, 'find' | 'list' | 'run'>;
  /** Null if media are not stored. */
  readonly contents: ContentStore | null;
}

/** `/v1/media/own`: files that clients stored to be sent. Several numbers may send them, so keys that are limited to numbers may store and send files, but not list or remove them. */
export const ownFilesApi = (deps: OwnFilesDeps): readonly ApiModule[] => [
  {
    name: 'media',
    scope: 'read',
    register: (app) => {
      listOwn(app, deps);
      getOwn(app, deps);
    },
  },
  { name: 'media', scope: 'send', register: (app) => removeOwn(app, deps) },
];

const listSchema = {
  operationId: 'listOwnMedia',
  tags: ['Media'],
  summary: 'List files to send',
  description: 'Files that were stored with `POST /v1/media`, newest first.',
  querystring: listQuery({
    kind: Type.Optional(Type.Enum([...ownMediaKinds], { type: 'string', description: 'One kind.' })),
  }),
  response: {
    200: json('A page of files.', pageOf(ownMediaComponent.ref), examplePage(exampleOwnMedia), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/media/own */
function listOwn(app: Api, { records }: OwnFilesDeps): void {
  app.get('/v1/media/own', { schema: listSchema }, async (request, reply) => {
    const { kind } = request.query;
    const page = await matchingPage(
      pageRequest(request.query),
      (asked) => records.list(newestOwnMedia, { group: '' }, asked),
      (file) => !file.isUnfinished && (kind === undefined || file.kind === kind),
    );
    return sendPage(request, reply, page, ownMediaView);
  });
}

const params = Type.Object(
  { id: Type.String({ pattern: `^${ownFileIdPattern}$`, description: 'Id of the file: `med_…`.' }) },
  { additionalProperties: false },
);
const one = { tags: ['Media'], params };
const shown = json('The file.', ownMediaComponent.ref, exampleOwnMedia);

const getSchema = {
  ...one,
  operationId: 'getOwnMedia',
  summary: 'Get the details of a file to send',
  description: 'The content itself is at `/v1/media/{id}`.',
  response: { 200: shown, ...errors('not_found'), ...v1Errors },
};

/** GET /v1/media/own/{id} */
function getOwn(app: Api, { records }: OwnFilesDeps): void {
  app.get('/v1/media/own/:id', { schema: getSchema }, async (request, reply) => {
    const file = await records.find(ownMedia, request.params.id);
    if (!file || file.isUnfinished) throw new RefusedError('not_found', noSuchFile);
    return reply.send(ownMediaView(file));
  });
}

const removeSchema = {
  ...one,
  operationId: 'removeOwnMedia',
  summary: 'Remove a file to send',
  description:
    'If a queued message or an unfinished broadcast needs the file, the response is 409 and names it. Copies at Meta stay there ' +
    'for 30 days. The bytes are removed with the last file that has them.',
  response: { 200: shown, ...errors('not_found', 'state_conflict'), ...v1Errors },
};

/** DELETE /v1/media/own/{id} */
function removeOwn(app: Api, { contents, ...deps }: OwnFilesDeps): void {
  app.delete('/v1/media/own/:id', { schema: removeSchema }, async (request, reply) => {
    if (contents === null) throw new RefusedError('state_conflict', mediaAreOff);
    const result = await removeOwnFile({ ...deps, contents }, request.params.id);
    if (result.kind === 'not_found') throw new RefusedError('not_found', noSuchFile);
    if (result.kind === 'needed') {
      throw new RefusedError('state_conflict', `${result.by} still needs it. Cancel that, or wait until it has ended.`);
    }
    return reply.send(ownMediaView(result.file));
  });
}

const noSuchFile = 'There is no file with this id. GET /v1/media/own lists them.';
const mediaAreOff =
  'INTEXURAOS_WHATSAPP_MEDIA is off, so the bytes of this file cannot be removed. Set it to the value that it had when the file was stored, and repeat the request.';
