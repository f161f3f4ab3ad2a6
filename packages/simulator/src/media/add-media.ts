import { createHash } from 'node:crypto';
import type { Platform } from '../platform.ts';
import type { Media } from '../world/media.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Uploads are kept for 30 days, files of webhooks for 7 (Meta: business-phone-numbers/media). */
const uploadLifeMs = 30 * dayMs;
const webhookLifeMs = 7 * dayMs;

/** Stores a file that a user sent. */
export function addUserMedia(
  platform: Platform,
  phoneNumberId: string,
  bytes: Uint8Array,
  mimeType: string,
  filename?: string,
): Media {
  return addMedia(platform, { phoneNumberId, bytes, mimeType, filename, from: 'user' });
}

/** Stores a file that the business uploaded. */
export function addUpload(
  platform: Platform,
  phoneNumberId: string,
  bytes: Uint8Array,
  mimeType: string,
  filename?: string,
): Media {
  return addMedia(platform, { phoneNumberId, bytes, mimeType, filename, from: 'business' });
}

function addMedia(
  { world, ids, clock }: Platform,
  file: Pick<Media, 'phoneNumberId' | 'bytes' | 'mimeType' | 'filename' | 'from'>,
): Media {
  const createdAt = clock.now();
  const media: Media = {
    kind: 'media',
    id: ids.decimal(),
    ...file,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
    createdAt,
    expiresAt: createdAt + (file.from === 'user' ? webhookLifeMs : uploadLifeMs),
  };
  world.media.set(media.id, media);
  return media;
}
