import type { FastifyReply } from 'fastify';
import { media, ownMedia } from '../../media/collections.ts';
import { mediaState } from '../../media/media-record.ts';
import type { Thumbnail } from '../../media/thumbnails.ts';
import { callerOf } from '../caller.ts';
import { sendError } from '../error-response.ts';
import { visible } from '../number-limit.ts';
import type { Api } from '../request-validation.ts';
import { body, errors, v1Errors } from '../schemas/responses.ts';
import type { FindContentDeps } from './find-content.ts';
import { contentParams, noSuchMedia } from './get-content.ts';
import { preconditions } from './preconditions.ts';

const schema = {
  operationId: 'getMediaThumbnail',
  tags: ['Media'],
  summary: 'Get a thumbnail',
  description:
    'A thumbnail of a stored picture or of the first frame of a video, as JPEG of at most 640 by 640 pixels. It is made on the first ' +
    'request, stored with the file, and removed with it. Videos and GIF need ffmpeg; without it the response is 501 (`ffmpeg_missing`). If the file has no ' +
    'thumbnail, `no_thumbnail` says why.',
  params: contentParams,
  response: {
    200: body('The thumbnail.', 'image/jpeg', { type: 'string', format: 'binary' }),
    ...errors('not_found', 'media_unavailable', 'no_thumbnail', 'precondition_failed', 'ffmpeg_missing'),
    ...v1Errors,
  },
};

/** GET /v1/media/{id}/thumbnail */
export function getThumbnail(app: Api, { records, media: { thumbnails = null } }: FindContentDeps): void {
  app.get('/v1/media/:id/thumbnail', { schema }, async (request, reply) => {
    const { id } = request.params;
    const caller = callerOf(request);
    const record = id.startsWith('med_')
      ? visible(caller, await records.find(ownMedia, id), () => null)
      : visible(caller, await records.find(media, id), ({ phoneNumberId }) => phoneNumberId);
    if (!record) return sendError(reply, 'not_found', noSuchMedia);
    const { content } = record;
    if (content === null) {
      const state = 'ending' in record ? ` (${mediaState(record)})` : '';
      return sendError(reply, 'media_unavailable', `This file is not stored here${state}.`);
    }
    if (thumbnails === null)
      return sendError(reply, 'media_unavailable', 'Files are not stored here (INTEXURAOS_WHATSAPP_MEDIA is off).');
    const etag = `"${content.sha256}-640"`;
    const precondition = preconditions(request.headers, etag);
    if (precondition === 'failed') return sendError(reply, 'precondition_failed');
    if (precondition === 'unchanged') return unchanged(etag, reply);
    return answer(await thumbnails.of(content), etag, reply);
  });
}

const unchanged = (etag: string, reply: FastifyReply): FastifyReply => reply.code(304).headers({ etag }).send();

function answer(result: Thumbnail, etag: string, reply: FastifyReply): FastifyReply {
  switch (result.kind) {
    case 'made':
      return reply
        .headers({ 'content-type': 'image/jpeg', 'content-disposition': 'inline', etag })
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(result.bytes);
    case 'none':
      return sendError(reply, 'no_thumbnail', result.reason);
    case 'lost':
      return sendError(reply, 'media_unavailable', lostText);
    case 'busy':
      return sendError(reply, 'overloaded', 'Too many thumbnails are being made. Try again shortly.');
    case 'no_ffmpeg':
      return sendError(reply, 'ffmpeg_missing');
    case 'unusable':
      return sendError(reply, 'ffmpeg_missing', cannotRunFfmpeg);
  }
}

export const cannotRunFfmpeg = 'ffmpeg cannot be run. Check INTEXURAOS_WHATSAPP_FFMPEG.';

const lostText =
  'The content of this file is missing where INTEXURAOS_WHATSAPP_MEDIA points. GET /v1/media/{id} downloads it again, if Meta has it.';
