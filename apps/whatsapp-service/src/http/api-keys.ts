import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { errorRules } from '@intexuraos/service-api/errors';
import type { KeyScope } from '@intexuraos/service-api/words';
import { type ApiKey, stateOfKey } from '../keys/api-key.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { formOfKey, hashOfKey } from '../keys/key-text.ts';
import type { AddressLimit } from './address-limit.ts';
import { type Caller, environmentCaller, identify, isCreatedKey, mayUse, presentedBy } from './caller.ts';
import { clientAddress } from './client-address.ts';
import type { Refusals } from './refusals.ts';

/**
 * The scope that a request needs, or null if any valid key suffices. `/metrics` also accepts the metrics key, which is
 * valid nowhere else.
 */
export type KeyNeed = KeyScope | 'metrics' | null;

export type KeyVerdict =
  | { readonly isAllowed: true }
  | {
      readonly isAllowed: false;
      readonly code: 'unauthorized' | 'forbidden' | 'scope_missing' | 'number_not_allowed' | 'too_many_wrong_keys';
      readonly message: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * The keys that open this service. A request sends one as `Authorization: Bearer KEY` or `X-API-Key: KEY`; under Meta’s
 * paths also as `access_token`, which the caller reads and passes as `accessToken`.
 */
export interface ApiKeys {
  /**
   * Judges whether a request may pass, by its headers alone, and remembers its caller (`callerOf`). Refusals are
   * counted; wrong keys are counted by address and answered 429 above the limit. A valid key always passes, whatever
   * else came from its address. Rejects if created keys can't be read.
   */
  check(request: IncomingMessage, need: KeyNeed, accessToken?: string | null): Promise<KeyVerdict>;
  /**
   * The caller, for routes that are open to all and show more to key holders; null without a valid key. A wrong key
   * counts as it does in `check`.
   */
  holderOf(request: IncomingMessage): Promise<Caller | null>;
  /** Whether this text has the form of one of our API keys, valid or not, so that it must not be passed on. */
  isApiKey(text: string): boolean;
  /** An identifier of the environment key in the request, for storing instead of the key; null without one. */
  fingerprint(request: IncomingMessage, accessToken?: string | null): string | null;
}

export interface ApiKeysOptions {
  /** Keys of the environment, which have every scope. */
  readonly apiKeys: readonly string[];
  readonly metricsKeys: readonly string[];
  /** Keys that were created. */
  readonly ring: Pick<KeyRing, 'find' | 'isEmpty'>;
  readonly wrongKeys: AddressLimit;
  readonly refusals: Pick<Refusals, 'count'>;
  readonly trustedProxies: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with each request that passes. */
  readonly onAllowed?: (request: IncomingMessage) => void;
  /** Called with the id of a created key at each of its uses. */
  readonly onUsed?: (keyId: string) => void;
}

const noneConfigured =
  'No API key is configured, so this path is closed. Set INTEXURAOS_WHATSAPP_API_KEYS to one long random key or ' +
  'several, separated by commas, and restart the service.';
const nonePresented = 'Send an API key: "Authorization: Bearer KEY", or "X-API-Key: KEY".';
const wrongKey = 'The API key is not one of those in INTEXURAOS_WHATSAPP_API_KEYS.';
const unknownKey = 'No API key like this was created here, or it was revoked long ago. GET /v1/keys lists all.';
const mistypedKey = 'The API key is mistyped or cut off: its checksum is wrong. Copy it again, all of it.';
const metricsOnly = 'This is the metrics key, which gives access to /metrics only. Send an API key.';

/** The caller that the keys of a request identify, or why they identify none. */
type Presented =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'metrics' | 'none' }
  | { readonly kind: 'wrong'; readonly message: string };

export function createApiKeys(options: ApiKeysOptions): ApiKeys {
  const { wrongKeys, refusals, ring, now } = options;
  const apiKeys = options.apiKeys.map(digest);
  const metricsKeys = options.metricsKeys.map(digest);
  const isClosed = (need: KeyNeed): boolean =>
    apiKeys.length === 0 && ring.isEmpty() && (need !== 'metrics' || metricsKeys.length === 0);

  /** Keys of the environment come first: they need no store. */
  const read = async (request: IncomingMessage, accessToken?: string | null): Promise<Presented> => {
    const person = presentedBy(request);
    if (person) return person.endsAt > now() ? { kind: 'caller', caller: person.caller } : { kind: 'none' };
    const texts = presentedKeys(request, accessToken);
    const digests = texts.map(digest);
    const own = digests.find((key) => isAmong(apiKeys, key));
    if (own) return { kind: 'caller', caller: environmentCaller(own.toString('hex')) };
    if (digests.some((key) => isAmong(metricsKeys, key))) return { kind: 'metrics' };
    let message = wrongKey;
    for (const text of texts) {
      const form = formOfKey(text);
      if (form === 'mistyped') message = mistypedKey;
      if (form !== 'key') continue;
      const key = await ring.find(hashOfKey(text));
      if (key && stateOfKey(key, now()) === 'active') return { kind: 'caller', caller: callerWith(key) };
      message = key ? whyUseless(key, now()) : unknownKey;
    }
    return texts.length === 0 ? { kind: 'none' } : { kind: 'wrong', message };
  };

  /** The refusal of a request whose key is not ours. */
  const refuseWrongKey = (request: IncomingMessage, why: string): KeyVerdict => {
    const address = clientAddress(request, options.trustedProxies);
    const isOverLimit = wrongKeys.isOverLimit(address);
    wrongKeys.record(address);
    const code = isOverLimit ? 'too_many_wrong_keys' : 'unauthorized';
    refusals.count(isOverLimit ? 'too_many_wrong_keys' : 'wrong_key');
    const { message, retryAfterSeconds } = errorRules[code];
    return {
      isAllowed: false,
      code,
      message: isOverLimit ? message : why,
      headers: {
        'www-authenticate': 'Bearer error="invalid_token"',
        ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      },
    };
  };

  const refuse = (code: 'forbidden' | 'scope_missing' | 'number_not_allowed', message: string): KeyVerdict => {
    refusals.count(code);
    return { isAllowed: false, code, message, headers: {} };
  };

  const allow = (request: IncomingMessage): KeyVerdict => {
    options.onAllowed?.(request);
    return { isAllowed: true };
  };

  /** A caller is known for all routes, also one that lacks the scope. */
  const admit = (request: IncomingMessage, caller: Caller): void => {
    identify(request, caller);
    if (isCreatedKey(caller)) options.onUsed?.(caller.id);
  };

  return {
    check: async (request, need, accessToken) => {
      const presented = await read(request, accessToken);
      switch (presented.kind) {
        case 'caller': {
          const { caller } = presented;
          admit(request, caller);
          const scope = need === 'metrics' ? 'read' : need;
          if (scope !== null && !mayUse(caller, scope)) return refuse('scope_missing', missingScope(caller, scope));
          if (need === 'metrics' && caller.phoneNumberIds !== null) {
            return refuse('number_not_allowed', forAllNumbers(caller));
          }
          return allow(request);
        }
        case 'metrics':
          return need === 'metrics' ? allow(request) : refuse('forbidden', metricsOnly);
        case 'wrong':
          if (!isClosed(need)) return refuseWrongKey(request, presented.message);
      }
      refusals.count('no_key');
      const message = isClosed(need) ? noneConfigured : nonePresented;
      return { isAllowed: false, code: 'unauthorized', message, headers: { 'www-authenticate': 'Bearer' } };
    },
    holderOf: async (request) => {
      const presented = await read(request);
      if (presented.kind === 'wrong' && !isClosed(null)) refuseWrongKey(request, presented.message);
      if (presented.kind !== 'caller') return null;
      admit(request, presented.caller);
      return presented.caller;
    },
    isApiKey: (text) => isAmong(apiKeys, digest(text)) || formOfKey(text) === 'key',
    fingerprint: (request, accessToken) => {
      const found = presentedKeys(request, accessToken)
        .map(digest)
        .find((key) => isAmong(apiKeys, key));
      return found?.toString('hex').slice(0, 16) ?? null;
    },
  };
}

const callerWith = ({ id, name, scopes, phoneNumberIds }: ApiKey): Caller => ({
  id,
  name,
  scopes,
  phoneNumberIds: phoneNumberIds.length === 0 ? null : phoneNumberIds,
});

/** Shown only to the holder of the key. */
function whyUseless(key: ApiKey, now: number): string {
  const { name, id, expiresAt, revokedAt } = key;
  const isExpired = stateOfKey(key, now) === 'expired';
  const at = new Date(Number(isExpired ? expiresAt : revokedAt)).toISOString();
  return `This API key (${name}, ${id}) ${isExpired ? 'expired' : 'was revoked'} at ${at}. ${howToCreate('')}`;
}

const howToCreate = (options: string): string =>
  `A key with the scope admin can create another: \`whatsapp keys create\`${options}, or POST /v1/keys.`;

/** The scope that a key lacks, and how to get it. */
export function missingScope({ name, id, scopes }: Caller, needed: KeyScope, what = 'This address'): string {
  const held = scopes.length === 0 ? 'no scope' : `the scopes ${scopes.join(', ')}`;
  return `${what} needs the scope ${needed}, and this key (${name}, ${id}) has ${held}. ${howToCreate(` with --scope ${needed}`)}`;
}

/** Why a key that is limited to numbers can't use something that concerns all of them. */
export function forAllNumbers({ name, id, phoneNumberIds }: Caller): string {
  return (
    `This path concerns all business numbers, and this key (${name}, ${id}) is limited to ${phoneNumberIds?.join(', ')}. ` +
    `${howToCreate(' without --number')}`
  );
}

/** Why a key that is limited to numbers can't use another one. */
export function otherNumber({ name, id, phoneNumberIds }: Caller, phoneNumberId: string): string {
  return (
    `This key (${name}, ${id}) is limited to the business numbers ${phoneNumberIds?.join(', ')}, and this is for ${phoneNumberId}. ` +
    `Use one of them, or a key for it. ${howToCreate(` with --number ${phoneNumberId}`)}`
  );
}

function presentedKeys({ headers }: IncomingMessage, accessToken: string | null = null): string[] {
  const bearer = /^(?:Bearer|OAuth) +(\S+) *$/i.exec(String(headers.authorization ?? ''))?.[1];
  const apiKey = headers['x-api-key'];
  return [bearer, apiKey, accessToken].filter((key): key is string => typeof key === 'string' && key !== '');
}

/** Digests have one length, and every key is compared, so the time taken reveals nothing about the keys. */
function isAmong(known: readonly Buffer[], key: Buffer): boolean {
  return known.reduce((found, candidate) => timingSafeEqual(candidate, key) || found, false);
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
