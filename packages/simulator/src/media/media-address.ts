import { createHmac } from 'node:crypto';
import type { Platform } from '../platform.ts';
import type { Media } from '../world/media.ts';

/** The path of media URLs. At Meta they are on another host. */
export const downloadPath = '/whatsapp_business/attachments/';

/** A file's URL works for five minutes (Meta: business-phone-numbers/media). */
const urlLifeMs = 5 * 60 * 1000;

/** The URL under which the file can be fetched for the next five minutes, with the token. */
export function urlOf(media: Media, origin: string, { clock }: Pick<Platform, 'clock'>): string {
  const expires = Math.floor((clock.now() + urlLifeMs) / 1000);
  const url = new URL(downloadPath, origin);
  url.searchParams.set('mid', media.id);
  url.searchParams.set('ext', String(expires));
  url.searchParams.set('hash', urlHash(media, expires));
  return url.href;
}

/** Signs a URL's file and expiry. */
export function urlHash(media: Media, expires: number): string {
  return createHmac('sha256', media.sha256).update(`${media.id}/${expires}`).digest('base64url').slice(0, 32);
}
