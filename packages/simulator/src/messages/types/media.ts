import { cloudError } from '../../graph/errors.ts';
import { type Fields, optionalBoolean, optionalText, type Path, webAddress, within, without } from '../checks.ts';
import type { CheckContext, MessageCheck } from '../message-check.ts';

const captionMax = 1024;

/** The kinds of file that each type of message takes, by the beginning of their MIME type. */
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
export function checkMediaObject(media: Fields, path: Path, kind: string, { world, number }: CheckContext): void {
  const id = typeof media.id === 'number' ? String(media.id) : optionalText(media, 'id', path);
  const link = optionalText(media, 'link', path);
  if (!id && !link) throw cloudError(131008, `${path}: either id or link is required`);
  if (id && link) throw cloudError(131009, `${path}: only one of id and link may be given`);
  if (link) {
    webAddress(media, 'link', path);
    return;
  }
  const known = world.media.get(id ?? '');
  const owner = known && world.phoneNumbers.get(known.phoneNumberId);
  if (!known || owner?.wabaId !== number.wabaId) throw cloudError(131009, `${within(path, 'id')} is not a media ID`);
  const allowed = mimeStarts[kind];
  if (allowed && !allowed.some((start) => known.mimeType.startsWith(start))) {
    throw cloudError(
      131053,
      `Unsupported ${kind} mime type ${known.mimeType}. Please use one of ${allowed.join(', ')}.`,
    );
  }
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
  const mimeType = context.world.media.get(String(content.id ?? ''))?.mimeType;
  if (isVoice && mimeType !== undefined && !mimeType.startsWith('audio/ogg')) {
    throw cloudError(131053, `Unsupported Voice mime type ${mimeType}. Please use audio/ogg; codecs=opus.`);
  }
};

/** Meta: sticker-messages. */
export const checkSticker: MessageCheck = (content, _body, context) => {
  checkMediaObject(content, 'sticker', 'sticker', context);
  without(content, 'sticker', 'caption');
};
