import { randomBytes } from 'node:crypto';
import { type OwnMediaView, ownMediaComponent } from '@intexuraos/service-api/schemas';
import { ownMediaKinds } from '@intexuraos/service-api/words';
import { Type } from 'typebox';
import { voiceRemedy } from '../../media/check-own-file.ts';
import { TooLarge } from '../../media/measure.ts';
import type { OwnFile } from '../../media/own-file.ts';
import { type GivenFile, maxOwnFileBytes, storeOwnFile } from '../../media/store-own-file.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { callerOf } from '../caller.ts';
import { RefusedError } from '../error-response.ts';
import { openUpload } from '../graph/pass-on.ts';
import type { Bodies } from '../limits/bodies.ts';
import type { Api } from '../request-validation.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { ownTime } from '../shown-time.ts';
import type { MediaWay } from './find-content.ts';
import { cannotRunFfmpeg } from './get-thumbnail.ts';

export interface StoreFileDeps {
  readonly records: Pick<RecordStore, 'run' | 'count'>;
  readonly media: MediaWay;
  readonly bodies: Bodies;
  readonly now: () => number;
}

/** A file is stored as it is: nothing in it means anything here. */
const plain = { push: (chunk: Buffer) => [chunk], problem: null, end: () => undefined };

export const exampleOwnMedia: OwnMediaView = {
  id: 'med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  kind: 'image',
  type: 'image/jpeg',
  filename: 'offer.jpg',
  size: 48_211,
  sha256: '6c6d10f0a5b8f9b1a3c1f4ed39bb4a4f6a6c0a7f4b0c1d2e3f405162738495a6',
  width: 1_280,
  height: 720,
  durationSeconds: null,
  createdAt: '2026-03-01T09:31:01.204Z',
};

const schema = {
  operationId: 'storeMedia',
  tags: ['Media'],
  summary: 'Store a file to send',
  description:
    'The body is the file, up to 100 MiB, with its `Content-Type`. It is checked like WhatsApp does: type by content, size, a sticker’s pixels, one ' +
    'channel of Opus in Ogg. If anything is wrong, every problem is listed with its remedy, and nothing is stored. Use the response’s `id` where Meta ' +
    'takes a media id (`"image": {"id": "med_…"}`), in any number of messages from any number: the service uploads the file to Meta when ' +
    'a message needs it, and again after Meta has deleted it after 30 days.',
  querystring: Type.Object(
    {
      kind: Type.Optional(
        Type.Enum([...ownMediaKinds], {
          type: 'string',
          description: 'The kind of message to send it in. Default: by its type, or else a document.',
        }),
      ),
      filename: Type.Optional(Type.String({ minLength: 1, maxLength: 240, description: 'Its name at Meta.' })),
      convert: Type.Optional(
        Type.Enum(['voice'], {
          type: 'string',
          description:
            'Convert a recording of up to 32 MiB to a voice note (M4A, MP3, AAC, AMR, WAV, WebM, …): Opus in Ogg, one channel. It needs ffmpeg.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: {
    201: json('It is stored.', ownMediaComponent.ref, exampleOwnMedia),
    ...errors('parameter_invalid', 'state_conflict', 'slow_body', 'body_too_large', 'media_invalid', 'ffmpeg_missing'),
    ...v1Errors,
  },
};

/** POST /v1/media */
export function storeFile(app: Api, { records, media, bodies, now }: StoreFileDeps): void {
  // Bodies are streamed into the content store, whatever their type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.post('/v1/media', { schema }, async (request, reply) => {
    const { contents } = media;
    if (contents === null) throw new RefusedError('state_conflict', mediaAreOff);
    const { 'content-type': header = '', 'content-length': length } = request.headers;
    if (Number(length ?? 0) > maxOwnFileBytes) throw new RefusedError('body_too_large');
    const upload = openUpload(request, bodies, plain);
    const [named = ''] = header.toLowerCase().split(';');
    const { kind = null, filename = null, convert } = request.query;
    if (convert !== undefined && kind !== null && kind !== 'voice')
      throw new RefusedError('parameter_invalid', onlyVoice);
    try {
      const given = { stream: upload.stream, named: named.trim() || null, kind, filename };
      const asked = convert === 'voice' ? await voiceNoteOf(media, given) : given;
      const deps = { records, contents, now, random: () => randomBytes(16) };
      const stored = await storeOwnFile(deps, asked, callerOf(request).phoneNumberIds);
      if ('problems' in stored) throw new RefusedError('media_invalid', stored.problems.join(' '));
      return reply.code(201).send(ownMediaView(stored.file));
    } catch (error) {
      if (error instanceof TooLarge || upload.broken() === 'too_large') throw new RefusedError('body_too_large');
      if (upload.broken() === 'slow_body') throw new RefusedError('slow_body');
      throw error;
    } finally {
      upload.close();
    }
  });
}

/** The recording as a voice note. */
async function voiceNoteOf({ voiceNotes = null }: MediaWay, given: GivenFile): Promise<GivenFile> {
  if (voiceNotes === null) throw new RefusedError('ffmpeg_missing', cannotConvert);
  const made = await voiceNotes.of(given);
  switch (made.kind) {
    case 'made':
      return made.given;
    case 'invalid':
      throw new RefusedError('media_invalid', made.problem);
    case 'busy':
      throw new RefusedError('overloaded', 'Too many recordings are being converted. Send it again shortly.');
    case 'unusable':
      throw new RefusedError('ffmpeg_missing', cannotRunFfmpeg);
  }
}

const onlyVoice = 'convert=voice makes a voice note: leave kind out, or set kind=voice.';
const cannotConvert = `The conversion needs ffmpeg, which is not available here. Install it, or set INTEXURAOS_WHATSAPP_FFMPEG to its path; or convert the file yourself. ${voiceRemedy}`;

const mediaAreOff =
  'Files are not stored: INTEXURAOS_WHATSAPP_MEDIA is off. POST /{version}/{phone-number-id}/media passes a file on to Meta.';

/** A file of a client's, as the API shows it. */
export function ownMediaView({ id, kind, mimeType, filename, content, createdAt }: OwnFile): OwnMediaView {
  const { size, sha256, facts } = content;
  const { width, height, durationSeconds } = facts;
  return {
    id,
    kind,
    type: mimeType,
    filename,
    size,
    sha256,
    width,
    height,
    durationSeconds,
    createdAt: ownTime(createdAt),
  };
}
