import { cloudError } from '../../graph/errors.ts';
import type { Media } from '../../world/media.ts';
import {
  type Fields,
  optionalBoolean,
  optionalId,
  optionalText,
  type Path,
  webAddress,
  within,
  without,
} from '../checks.ts';
import type { CheckContext, MessageCheck } from '../message-check.ts';

const captionMax = 1024;

/** The formats of each type of message, by the beginning of the MIME type: parameters such as codecs may follow. */
const mimeStarts: Readonly<Record<string, readonly string[]>> = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4', 'video/3gpp'],
  audio: ['audio/'],
  sticker: ['image/webp'],
};

/**
 * A media object: exactly one of `id` (known, not expired, of a number of this WABA) and `link`.
 * @throws {GraphError} 131008 for neither, 131009 for both or an id that can't be used.
 */
export function checkMediaObject(media: Fields, path: Path, kind: string, context: CheckContext): void {
  const id = optionalId(media, 'id', path);
  const link = optionalText(media, 'link', path);
  if (!id && !link) throw cloudError(131008, `${path}: either id or link is required`);
  if (id && link) throw cloudError(131009, `${path}: only one of id and link may be given`);
  if (link) {
    webAddress(media, 'link', path);
    return;
  }
  const known = knownMedia(id ?? '', context);
  if (!known) throw cloudError(131009, `${within(path, 'id')} is not a media ID`);
  const allowed = mimeStarts[kind];
  if (allowed && !allowed.some((start) => known.mimeType.startsWith(start))) {
    throw cloudError(
      131053,
      `Unsupported ${kind} mime type ${known.mimeType}. Please use one of ${allowed.join(', ')}.`,
    );
  }
}

/** The file, if it has not expired and a number of this WABA uploaded or got it. */
function knownMedia(id: string, { world, number, now }: CheckContext): Media | undefined {
  const media = world.media.get(id);
  if (!media || media.expiresAt <= now) return undefined;
  return world.phoneNumbers.get(media.phoneNumberId)?.wabaId === number.wabaId ? media : undefined;
}

/** Meta: image-messages, video-messages, document-messages. */
export const checkCaptionedMedia =
  (kind: 'image' | 'video' | 'document'): MessageCheck =>
  (content, _body, context) => {
    checkMediaObject(content, kind, kind, context);
    optionalText(content, 'caption', kind, captionMax);
    if (kind === 'document') optionalText(content, 'filename', kind);
  };

/** Meta: audio-messages. A voice message has to be ogg with opus. */
export const checkAudio: MessageCheck = (content, _body, context) => {
  checkMediaObject(content, 'audio', 'audio', context);
  without(content, 'audio', 'caption');
  const isVoice = optionalBoolean(content, 'voice', 'audio') ?? false;
  const mimeType = typeof content.id === 'string' ? context.world.media.get(content.id)?.mimeType : undefined;
  if (isVoice && mimeType !== undefined && !mimeType.startsWith('audio/ogg')) {
    throw cloudError(131053, `Unsupported Voice mime type ${mimeType}. Please use audio/ogg; codecs=opus.`);
  }
};

/** Meta: sticker-messages. */
export const checkSticker: MessageCheck = (content, _body, context) => {
  checkMediaObject(content, 'sticker', 'sticker', context);
  without(content, 'sticker', 'caption');
};
