import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { media, ownMedia } from '../../media/collections.ts';
import { type MediaRecord, mediaState } from '../../media/media-record.ts';
import { ownFileIdPattern } from '../../media/own-file.ts';
import { callerOf } from '../caller.ts';
import { sendError } from '../error-response.ts';
import { visible } from '../number-limit.ts';
import type { Api } from '../request-validation.ts';
import { body, errors, v1Errors } from '../schemas/responses.ts';
import { type FindContentDeps, fetchMedia } from './find-content.ts';
import { type SendResult, sendContent } from './send-content.ts';

export const mediaIdParams = Type.Object(
  { id: Type.String({ pattern: '^\\d{1,32}$', description: 'Meta’s id of the file.' }) },
  { additionalProperties: false },
);

export const contentParams = Type.Object(
  {
    id: Type.String({
      pattern: `^(\\d{1,32}|${ownFileIdPattern})$`,
      description: 'Meta’s id of the file, or the `med_` id of a stored file to send.',
    }),
  },
  { additionalProperties: false },
);

export const noSuchMedia =
  'No message with this file arrived while media were stored here. Files that only Meta has are at /{version}/{id}/content.';

const bytes = { type: 'string', format: 'binary' };

const schema = {
  operationId: 'getMediaContent',
  tags: ['Media'],
  summary: 'Download a file',
  description:
    'The bytes of a file in a message. Serves a single range (`Range`, `If-Range`). `ETag` is the content’s SHA-256, for `If-None-Match` (304) and `If-Match` (412). The type is ' +
    'detected from the content; HTML, SVG and scripts are served as `application/octet-stream`, to be saved. `Content-Length` is always sent, so an ' +
    'incomplete transfer is noticed. A file that is not stored yet is downloaded first, for up to 20 seconds.',
  params: contentParams,
  response: {
    200: body('The file.', '*/*', bytes),
    206: body('A part of it.', '*/*', bytes),
    ...errors('not_found', 'media_unavailable', 'media_pending', 'precondition_failed', 'range_not_satisfiable'),
    ...v1Errors,
    ...errors('media_pending', 'too_many_streams', 'overloaded', 'low_memory', 'store_unavailable', 'store_timeout'),
  },
};

/** GET /v1/media/{id} */
export function getContent(app: Api, deps: FindContentDeps): void {
  app.get('/v1/media/:id', { schema }, async (request, reply) => {
    const { id } = request.params;
    if (id.startsWith('med_')) return sendOwn(deps, id, request, reply);
    const found = await deps.records.find(media, id);
    const record = visible(callerOf(request), found, ({ phoneNumberId }) => phoneNumberId);
    if (!record) return sendError(reply, 'not_found', noSuchMedia);
    const { contents } = deps.media;
    if (contents === null) return sendError(reply, 'media_unavailable', mediaAreOff);
    // Its earlier content may be available again while it is downloaded once more.
    let current = record.content ? record : await fetchMedia(deps, record);
    for (let attempt = 1; current.content; attempt += 1) {
      const result = await sendContent(contents, current, request, reply);
      if (result === 'sent') return reply;
      if (result !== 'lost') return refuse(reply, result);
      if (attempt === 2) break;
      // The content is gone: a disk was replaced, or is not mounted. Meta may still have it.
      current = await fetchMedia(deps, current, true);
    }
    return mediaState(current) === 'wanted'
      ? sendError(reply, 'media_pending', pendingText(current))
      : sendError(reply, 'media_unavailable', unavailableText(current));
  });
}

/** Several numbers may send a file that a client stored, so a key that is limited to numbers does not see it. */
async function sendOwn(
  { records, media: { contents } }: FindContentDeps,
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const file = visible(callerOf(request), await records.find(ownMedia, id), () => null);
  if (!file || contents === null) return sendError(reply, 'not_found', noSuchMedia);
  const { kind, mimeType, filename, content } = file;
  const described = { kind, mimeType, filename, sha256: content.sha256 };
  const result = await sendContent(contents, { id, file: described, content }, request, reply);
  if (result === 'sent') return reply;
  return result === 'lost' ? sendError(reply, 'media_unavailable') : refuse(reply, result);
}

const unreadable =
  'The content of this file can’t be read where INTEXURAOS_WHATSAPP_MEDIA points: its encryption key is missing, its bytes were changed, or the ' +
  'disk or bucket fails. Check INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE and the disk or bucket, or restore the file.';

const refuse = (reply: FastifyReply, result: Exclude<SendResult, 'sent' | 'lost'>): FastifyReply =>
  result === 'unreadable'
    ? sendError(reply, 'media_unavailable', unreadable)
    : sendError(reply, result === 'unsatisfiable' ? 'range_not_satisfiable' : result);

const mediaAreOff =
  'Media are not stored: INTEXURAOS_WHATSAPP_MEDIA is off. Files that Meta has are at /{version}/{id}/content.';

const pendingText = ({ failure }: MediaRecord): string =>
  failure === null
    ? 'This file is being downloaded from Meta. Try again shortly.'
    : `This file could not be downloaded so far; the service retries: ${failure.reason}`;

function unavailableText(record: MediaRecord): string {
  const { failure } = record;
  const what = record.content
    ? 'The content of this file is missing where INTEXURAOS_WHATSAPP_MEDIA points.'
    : `This file is not stored here (${mediaState(record)}).`;
  return `${what} ${failure?.reason ?? ''}`.trim();
}
