import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers are data, not pages: they load nothing and may not be framed. Pages set their own policy. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** `/v1`, and Meta's paths with or without a version in front. */
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
 * The policy of our pages: files of this service only, no inline style or script, and no text that becomes HTML
 * (Trusted Types). Pictures and sound are those of this service, or made by the page.
 * @param frame the one page that it may show in a frame, the simulator's in the sandbox; none by default.
 */
export const pagePolicy = (frame: string | null = null): string =>
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
