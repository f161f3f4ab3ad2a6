import { addUserMedia } from '../media/add-media.ts';
import { urlOf } from '../media/media-address.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { UserActionError } from './user-actions.ts';

type Message = Readonly<Record<string, unknown>>;

const mediaTypes = new Set(['image', 'video', 'audio', 'document', 'sticker']);
const defaultMimeTypes: Readonly<Record<string, string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg; codecs=opus',
  document: 'application/pdf',
  sticker: 'image/webp',
};

/** The smallest possible picture, for media without bytes. */
const placeholder = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * The message with its media stored and described as in webhooks: id, hash, type and the URL for the next five minutes.
 * `data` (base64) contains the bytes; media with an id is unchanged.
 */
export function withMedia(message: Message, type: string, number: PhoneNumber, platform: Platform): Message {
  const content = message[type];
  if (!mediaTypes.has(type) || typeof content !== 'object' || content === null) return message;
  const { data, ...described }: Record<string, unknown> = { ...content };
  if (described.id !== undefined && data === undefined) return message;
  if (data !== undefined && typeof data !== 'string') throw new UserActionError(`${type}.data is base64 text.`);
  const mimeType = typeof described.mime_type === 'string' ? described.mime_type : (defaultMimeTypes[type] ?? '');
  const filename = typeof described.filename === 'string' ? described.filename : undefined;
  const bytes = data === undefined ? placeholder : Buffer.from(data, 'base64');
  const media = addUserMedia(platform, number.id, new Uint8Array(bytes), mimeType, filename);
  return {
    ...message,
    [type]: {
      ...described,
      mime_type: mimeType,
      sha256: Buffer.from(media.sha256, 'hex').toString('base64'),
      id: media.id,
      url: urlOf(media, platform.origin(), platform),
      ...(type === 'audio' && { voice: described.voice === true }),
      ...(type === 'sticker' && { animated: described.animated === true }),
    },
  };
}
