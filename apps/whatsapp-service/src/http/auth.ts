import { createHash, timingSafeEqual } from 'node:crypto';
import type { onRequestAsyncHookHandler } from 'fastify';
import { sendError } from './error-response.ts';

const noneConfigured =
  'No API key is configured, so this address is closed. Set INTEXURAOS_WHATSAPP_API_KEYS to one long random key or ' +
  'several, separated by commas, and restart the service.';
const nonePresented = 'Send an API key: "Authorization: Bearer KEY", or "X-API-Key: KEY".';
const wrongKey = 'The API key is not one of those in INTEXURAOS_WHATSAPP_API_KEYS.';

/**
 * A hook that lets a request through when it brings one of `keys`, as `Authorization: Bearer KEY` or `X-API-Key: KEY`,
 * and answers 401 otherwise. With no keys it answers 401 always: an API with no key set never opens.
 */
export function requireApiKey(keys: readonly string[]): onRequestAsyncHookHandler {
  const known = keys.map(digest);
  return async (request, reply) => {
    const presented = presentedKeys(request.headers);
    if (presented.some((key) => isKnown(known, key))) return;
    const isWrong = presented.length > 0 && known.length > 0;
    reply.header('www-authenticate', isWrong ? 'Bearer error="invalid_token"' : 'Bearer');
    const reason = known.length === 0 ? noneConfigured : isWrong ? wrongKey : nonePresented;
    return sendError(reply, 'unauthorized', reason);
  };
}

function presentedKeys(headers: Readonly<Record<string, string | string[] | undefined>>): string[] {
  const bearer = /^Bearer +(\S+) *$/i.exec(String(headers.authorization ?? ''))?.[1];
  const apiKey = headers['x-api-key'];
  return [bearer, apiKey].filter((key): key is string => typeof key === 'string' && key !== '');
}

/** Digests have one length, and every key is compared, so the time taken tells nothing about the keys. */
function isKnown(known: readonly Buffer[], key: string): boolean {
  const presented = digest(key);
  return known.reduce((found, candidate) => timingSafeEqual(candidate, presented) || found, false);
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
