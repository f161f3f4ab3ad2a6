import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long Meta's own URL of a file works (Meta: business-phone-numbers/media). */
export const addressLifeMs = 5 * 60_000;

/** The secret for signing URLs of media: derived from the app secret, so that all instances have the same. */
export const addressSecret = (appSecret: string): string =>
  createHmac('sha256', appSecret).update('addresses of media').digest('hex');

/** The contents of a signed URL. */
export interface SignedAddress {
  /** Meta's URL of the file. */
  readonly url: string;
  /** Until when the URL works without a key, milliseconds since 1970. */
  readonly until: number;
}

/** The query of a signed URL: `at`, `until` and `by`. */
export function signedQuery(secret: string, mediaId: string, { url, until }: SignedAddress): string {
  const by = sign(secret, mediaId, { url, until });
  return `at=${Buffer.from(url).toString('base64url')}&until=${until}&by=${by}`;
}

/** Reads such a query; null unless this service made it for this file. It may have expired. */
export function readSignedQuery(secret: string, mediaId: string, query: URLSearchParams): SignedAddress | null {
  const url = Buffer.from(query.get('at') ?? '', 'base64url').toString('utf8');
  const address = { url, until: Number(query.get('until')) };
  return isSame(sign(secret, mediaId, address), query.get('by') ?? '') ? address : null;
}

function sign(secret: string, mediaId: string, { url, until }: SignedAddress): string {
  return createHmac('sha256', secret).update(`media\n${mediaId}\n${until}\n${url}`).digest('base64url');
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
