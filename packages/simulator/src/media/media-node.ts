import { unknownObject } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Media } from '../world/media.ts';
import { urlOf } from './media-address.ts';

/** `GET /{media-id}`: describes the file, with a URL for the next five minutes. */
export function getMedia(call: GraphCall, media: Media, platform: Platform): GraphAnswer {
  checkNode(call, media, platform);
  return {
    body: {
      messaging_product: 'whatsapp',
      url: urlOf(media, call.origin, platform),
      mime_type: media.mimeType,
      sha256: media.sha256,
      file_size: media.bytes.byteLength,
      id: media.id,
    },
  };
}

/** `DELETE /{media-id}` */
export function deleteMedia(call: GraphCall, media: Media, platform: Platform): GraphAnswer {
  checkNode(call, media, platform);
  platform.world.media.delete(media.id);
  return success;
}

/** An expired file does not exist any more. A file of another number is refused. */
function checkNode({ verb, params }: GraphCall, media: Media, { clock, world }: Platform): void {
  const number = textParameter(params, 'phone_number_id');
  const isOver = media.expiresAt <= clock.now();
  if (isOver) world.media.delete(media.id);
  if (isOver || (number !== undefined && number !== media.phoneNumberId)) throw unknownObject(verb, media.id);
}
