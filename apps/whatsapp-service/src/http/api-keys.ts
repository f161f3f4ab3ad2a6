import { createHash, timingSafeEqual } from 'node:crypto';

const noneConfigured =
  'No API key is configured, so this address is closed. Set INTEXURAOS_WHATSAPP_API_KEYS to one long random key or ' +
  'several, separated by commas, and restart the service.';
const nonePresented = 'Send an API key: "Authorization: Bearer KEY", or "X-API-Key: KEY".';
const wrongKey = 'The API key is not one of those in INTEXURAOS_WHATSAPP_API_KEYS.';

export type KeyVerdict =
  /** `scope` stands for the key where the key itself must not be kept. */
  | { readonly isKnown: true; readonly scope: string }
  | { readonly isKnown: false; readonly reason: string; readonly challenge: string };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Judges by its headers whether a request brings one of `keys`, as `Authorization: Bearer KEY` or `X-API-Key: KEY`. With
 * no keys none is known: an API with no key set never opens.
 */
export function createKeyCheck(keys: readonly string[]): (headers: Headers) => KeyVerdict {
  const known = keys.map(digest);
  return (headers) => {
    const presented = presentedKeys(headers).map(digest);
    const found = presented.find((key) => isAmong(known, key));
    if (found) return { isKnown: true, scope: found.toString('hex').slice(0, 16) };
    const isWrong = presented.length > 0 && known.length > 0;
    return {
      isKnown: false,
      reason: known.length === 0 ? noneConfigured : isWrong ? wrongKey : nonePresented,
      challenge: isWrong ? 'Bearer error="invalid_token"' : 'Bearer',
    };
  };
}

function presentedKeys(headers: Headers): string[] {
  const bearer = /^Bearer +(\S+) *$/i.exec(String(headers.authorization ?? ''))?.[1];
  const apiKey = headers['x-api-key'];
  return [bearer, apiKey].filter((key): key is string => typeof key === 'string' && key !== '');
}

/** Digests have one length, and every key is compared, so the time taken tells nothing about the keys. */
function isAmong(known: readonly Buffer[], key: Buffer): boolean {
  return known.reduce((found, candidate) => timingSafeEqual(candidate, key) || found, false);
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
