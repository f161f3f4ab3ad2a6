import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { errorRules } from '@intexuraos/service-api/errors';
import type { AddressLimit } from './address-limit.ts';
import { clientAddress } from './client-address.ts';
import type { Refusals } from './refusals.ts';

/** What a key opens. An API key opens everything, a metrics key `/metrics` and nothing else. */
export type KeyScope = 'api' | 'metrics';

export type KeyVerdict =
  | { readonly isAllowed: true }
  | {
      readonly isAllowed: false;
      readonly code: 'unauthorized' | 'forbidden' | 'too_many_wrong_keys';
      readonly message: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * The keys that open this service. A request sends one as `Authorization: Bearer KEY` or `X-API-Key: KEY`; under Meta's
 * paths also as `access_token`, which the caller reads and passes as `accessToken`.
 */
export interface ApiKeys {
  /**
   * Judges whether a request may pass, by its headers alone. Refusals are counted; wrong keys are counted by address and
   * answered 429 above the limit. A valid key always passes, whatever else came from its address.
   */
  check(request: IncomingMessage, scope: KeyScope, accessToken?: string | null): KeyVerdict;
  /** For routes that are open to all and show more to key holders. A wrong key counts as it does in `check`. */
  isApiKeyHolder(request: IncomingMessage): boolean;
  /** Whether this text is an API key, for a caller that must not pass it on. */
  isApiKey(text: string): boolean;
  /** A stand-in for the request's API key where the key itself must not be stored; null without one. */
  fingerprint(request: IncomingMessage, accessToken?: string | null): string | null;
}

export interface ApiKeysOptions {
  /** None: the API stays closed. */
  readonly apiKeys: readonly string[];
  readonly metricsKeys: readonly string[];
  readonly wrongKeys: AddressLimit;
  readonly refusals: Pick<Refusals, 'count'>;
  readonly trustedProxies: number;
  /** Called with each request that passes. */
  readonly onAllowed?: (request: IncomingMessage) => void;
}

const noneConfigured =
  'No API key is configured, so this path is closed. Set INTEXURAOS_WHATSAPP_API_KEYS to one long random key or ' +
  'several, separated by commas, and restart the service.';
const nonePresented = 'Send an API key: "Authorization: Bearer KEY", or "X-API-Key: KEY".';
const wrongKey = 'The API key is not one of those in INTEXURAOS_WHATSAPP_API_KEYS.';
const metricsOnly = 'This is the metrics key, which is valid for /metrics only. Send an API key.';

export function createApiKeys(options: ApiKeysOptions): ApiKeys {
  const { wrongKeys, refusals } = options;
  const apiKeys = options.apiKeys.map(digest);
  const metricsKeys = options.metricsKeys.map(digest);
  const isClosed = (scope: KeyScope): boolean => apiKeys.length === 0 && (scope === 'api' || metricsKeys.length === 0);

  /** The refusal of a request whose key is not ours. */
  const refuseWrongKey = (request: IncomingMessage): KeyVerdict => {
    const address = clientAddress(request, options.trustedProxies);
    const isOverLimit = wrongKeys.isOverLimit(address);
    wrongKeys.record(address);
    const code = isOverLimit ? 'too_many_wrong_keys' : 'unauthorized';
    refusals.count(isOverLimit ? 'too_many_wrong_keys' : 'wrong_key');
    const { message, retryAfterSeconds } = errorRules[code];
    return {
      isAllowed: false,
      code,
      message: isOverLimit ? message : wrongKey,
      headers: {
        'www-authenticate': 'Bearer error="invalid_token"',
        ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      },
    };
  };

  const allow = (request: IncomingMessage): KeyVerdict => {
    options.onAllowed?.(request);
    return { isAllowed: true };
  };

  return {
    check: (request, scope, accessToken) => {
      const presented = presentedKeys(request, accessToken).map(digest);
      if (presented.some((key) => isAmong(apiKeys, key))) return allow(request);
      if (presented.some((key) => isAmong(metricsKeys, key))) {
        if (scope === 'metrics') return allow(request);
        refusals.count('forbidden');
        return { isAllowed: false, code: 'forbidden', message: metricsOnly, headers: {} };
      }
      if (presented.length > 0 && !isClosed(scope)) return refuseWrongKey(request);
      refusals.count('no_key');
      const message = isClosed(scope) ? noneConfigured : nonePresented;
      return { isAllowed: false, code: 'unauthorized', message, headers: { 'www-authenticate': 'Bearer' } };
    },
    isApiKeyHolder: (request) => {
      const presented = presentedKeys(request).map(digest);
      if (presented.some((key) => isAmong(apiKeys, key))) return true;
      const isWrong = presented.length > 0 && !presented.some((key) => isAmong(metricsKeys, key));
      if (isWrong && !isClosed('api')) refuseWrongKey(request);
      return false;
    },
    isApiKey: (text) => isAmong(apiKeys, digest(text)),
    fingerprint: (request, accessToken) => {
      const found = presentedKeys(request, accessToken)
        .map(digest)
        .find((key) => isAmong(apiKeys, key));
      return found?.toString('hex').slice(0, 16) ?? null;
    },
  };
}

function presentedKeys({ headers }: IncomingMessage, accessToken: string | null = null): string[] {
  const bearer = /^(?:Bearer|OAuth) +(\S+) *$/i.exec(String(headers.authorization ?? ''))?.[1];
  const apiKey = headers['x-api-key'];
  return [bearer, apiKey, accessToken].filter((key): key is string => typeof key === 'string' && key !== '');
}

/** Digests have one length, and every key is compared, so the time taken tells nothing about the keys. */
function isAmong(known: readonly Buffer[], key: Buffer): boolean {
  return known.reduce((found, candidate) => timingSafeEqual(candidate, key) || found, false);
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
