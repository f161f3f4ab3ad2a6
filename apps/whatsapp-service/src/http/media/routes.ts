import { pageOf, storedMediaComponent } from '@intexuraos/service-api/schemas';
import { mediaStates } from '@intexuraos/service-api/words';
import { Type } from 'typebox';
import { media, newestMedia } from '../../media/collections.ts';
import type { MediaRecord } from '../../media/media-record.ts';
import { retryMedia } from '../../media/want-media.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { callerOf } from '../caller.ts';
import { RefusedError, sendError } from '../error-response.ts';
import type { Bodies } from '../limits/bodies.ts';
import { visible, visiblePage } from '../number-limit.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import type { MediaWay } from './find-content.ts';
import { getContent, mediaIdParams, noSuchMedia } from './get-content.ts';
import { getThumbnail } from './get-thumbnail.ts';
import { ownFilesApi } from './own-files.ts';
import { storeFile } from './store-file.ts';
import { exampleStoredMedia, storedMediaView } from './stored-media-view.ts';

export interface MediaApiDeps {
  readonly store: {
    readonly records: Pick<RecordStore, 'find' | 'list' | 'run' | 'count'>;
    readonly sending: { readonly outbox: Pick<OutboxStore, 'list'> };
  };
  readonly media: MediaWay;
  readonly limits: { readonly bodies: Bodies };
  readonly now?: () => number;
}

const numberOf = ({ phoneNumberId }: MediaRecord): string => phoneNumberId;

/** `/v1/media` */
export function mediaApi({
  store: {
    records,
    sending: { outbox },
  },
  media: way,
  limits,
  now = Date.now,
}: MediaApiDeps): readonly ApiModule[] {
  const deps = { records, media: way, now };
  return [
    {
      name: 'media',
      scope: 'read',
      numbers: 'filtered',
      register: (app) => {
        listMedia(app, deps);
        getDetails(app, deps);
      },
    },
    {
      name: 'media',
      scope: 'read:content',
      numbers: 'filtered',
      register: (app) => {
        getContent(app, deps);
        getThumbnail(app, deps);
      },
    },
    {
      name: 'media',
      scope: 'send',
      // A file belongs to no number until it is sent.
      numbers: 'filtered',
      register: (app) => storeFile(app, { ...deps, bodies: limits.bodies }),
    },
    ...ownFilesApi({ records, outbox, contents: way.contents }),
    { name: 'media', scope: 'manage', numbers: 'filtered', register: (app) => retry(app, deps) },
  ];
}

interface Deps {
  readonly records: MediaApiDeps['store']['records'];
  readonly media: MediaWay;
  readonly now: () => number;
}

const listSchema = {
  operationId: 'listMedia',
  tags: ['Media'],
  summary: 'List files',
  description:
    'Files in messages, newest first, with the state of their downloads. `state=failed`: files that could not be downloaded ' +
    'while Meta still had them.',
  querystring: listQuery({
    state: Type.Optional(Type.Enum([...mediaStates], { type: 'string', description: 'One state.' })),
  }),
  response: {
    200: json('A page of files.', pageOf(storedMediaComponent.ref), examplePage(exampleStoredMedia), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/media */
function listMedia(app: Api, { records }: Deps): void {
  app.get('/v1/media', { schema: listSchema }, async (request, reply) => {
    const { query } = request;
    const page = await visiblePage(
      callerOf(request),
      pageRequest(query),
      (asked) => records.list(newestMedia, { group: query.state ?? '' }, asked),
      numberOf,
    );
    return sendPage(request, reply, page, storedMediaView);
  });
}

const shown = json('The file.', storedMediaComponent.ref, exampleStoredMedia);

const detailsSchema = {
  operationId: 'getMediaDetails',
  tags: ['Media'],
  summary: 'Get the details of a file',
  description:
    'Its state, Meta’s metadata, and the properties detected from its content. The content itself is at `/v1/media/{id}`.',
  params: mediaIdParams,
  response: { 200: shown, ...errors('not_found'), ...v1Errors },
};

/** GET /v1/media/{id}/details */
function getDetails(app: Api, { records }: Deps): void {
  app.get('/v1/media/:id/details', { schema: detailsSchema }, async (request, reply) => {
    const record = visible(callerOf(request), await records.find(media, request.params.id), numberOf);
    return record ? reply.send(storedMediaView(record)) : sendError(reply, 'not_found', noSuchMedia);
  });
}

const retrySchema = {
  operationId: 'retryMedia',
  tags: ['Media'],
  summary: 'Download a file now',
  description:
    'Downloads a file whose download failed or is waiting, or that was not downloaded because of its size or kind. Meta keeps received files for seven days. ' +
    'Takes no body.',
  params: mediaIdParams,
  querystring: Type.Object({}, { additionalProperties: false }),
  response: {
    202: json('Its download is queued.', storedMediaComponent.ref, exampleStoredMedia),
    ...errors('not_found', 'state_conflict', ...bodyErrors),
    ...v1Errors,
  },
};

/** POST /v1/media/{id}/retry */
function retry(app: Api, { records, media: way, now }: Deps): void {
  app.post('/v1/media/:id/retry', { schema: retrySchema }, async (request, reply) => {
    const { id } = request.params;
    if (!visible(callerOf(request), await records.find(media, id), numberOf)) {
      throw new RefusedError('not_found', noSuchMedia);
    }
    if (way.contents === null)
      throw new RefusedError('state_conflict', 'Media are not stored: INTEXURAOS_WHATSAPP_MEDIA is off.');
    const { outcome, record } = await records.run(() => retryMedia(id, now()));
    if (outcome === 'not_found' || !record) throw new RefusedError('not_found', noSuchMedia);
    if (outcome === 'unchanged') throw new RefusedError('state_conflict', 'It is stored, or was removed.');
    way.onAsked();
    return reply.code(202).send(storedMediaView(record));
  });
}
