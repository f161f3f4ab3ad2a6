import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers are data, not pages: nothing may be loaded for them and nobody may frame them. Pages set their own policy. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** `/v1`, and Meta's paths with a version in front or without. */
const privatePath = /^\/v?\d/;

/** Sets the headers of every answer. Answers that may hold people's messages and files must not be cached. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    'content-security-policy': dataPolicy,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-request-id': request.id,
  });
  if (privatePath.test(request.raw.url ?? '')) reply.header('cache-control', 'no-store');
}

/**
 * The policy of a page of ours: its own style and script, known by their hashes, and nothing from elsewhere. A script may ask
 * this service, for the reader's ids.
 */
export function pagePolicy(styleHash: string, scriptHash?: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    ...(scriptHash === undefined ? [] : [`script-src 'sha256-${scriptHash}'`, "connect-src 'self'"]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The policy of the console: its own files only, no inline style or script, and no text that becomes HTML (Trusted Types).
 * Pictures and sound are those of this service, or made by the page.
 * @param frame the one page that it may show in a frame, in the sandbox; none if null.
 */
export const consolePolicy = (frame: string | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    ...(frame === null ? [] : [`frame-src ${frame}`]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
