import type { IncomingMessage } from 'node:http';
import { type KeyScope, keyScopeNames } from '@intexuraos/service-api/words';
import { allows } from '../keys/scopes.ts';
import type { Person } from '../sign-in/person.ts';

/** The caller of a request, by its key, and its permissions. */
export interface Caller {
  /** `key_…`, `env_…` for a key of the environment, or `person_…` for somebody who signed in with a provider. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** The business numbers that it is limited to; null for all. */
  readonly phoneNumberIds: readonly string[] | null;
}

const callers = new WeakMap<IncomingMessage, Caller>();

/** Remembers the caller of a request, once its key is checked. */
export function identify(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** The caller of a request; if no key was checked, one without any permission. */
export function callerOf({ raw }: { readonly raw: IncomingMessage }): Caller {
  return callers.get(raw) ?? nobody;
}

const nobody: Caller = { id: 'none', name: 'none', scopes: [], phoneNumberIds: [] };

/** The caller with a key of the environment, which has every scope. */
export function environmentCaller(fingerprint: string): Caller {
  return {
    id: `env_${fingerprint.slice(0, 8)}`,
    name: 'INTEXURAOS_WHATSAPP_API_KEYS',
    scopes: keyScopeNames,
    phoneNumberIds: null,
  };
}

/** A person who signed in to the console with the provider, on a request of their session. */
export interface Presented {
  readonly caller: Caller;
  readonly person: Person;
  /** When the session ends, in milliseconds since 1970. */
  readonly endsAt: number;
}

const people = new WeakMap<IncomingMessage, Presented>();

/**
 * Marks a request as a person’s, who has no key. The header stands in for a key wherever one is looked for; sent by a
 * client it is a wrong key.
 */
export function present(request: IncomingMessage, presented: Presented): void {
  people.set(request, presented);
  request.headers.authorization = 'Bearer session';
}

export const presentedBy = (request: IncomingMessage): Presented | null => people.get(request) ?? null;

export const personCaller = ({ id, name }: Person, scopes: readonly KeyScope[]): Caller => ({
  ...{ id, name, scopes },
  phoneNumberIds: null,
});

/** Whether this caller’s access may end during a request: a created key may be revoked or expire, a session ends. */
export const mayEnd = ({ id }: Pick<Caller, 'id'>): boolean => isCreatedKey({ id }) || id.startsWith('person_');

/** Whether the key was created through the API, and so may be revoked or expire. */
export const isCreatedKey = ({ id }: Pick<Caller, 'id'>): boolean => id.startsWith('key_');

export const mayUse = ({ scopes }: Caller, scope: KeyScope): boolean => allows(scopes, scope);

/** Whether the caller may use data of a number, or of none. */
export function mayUseNumber(
  { phoneNumberIds }: Pick<Caller, 'phoneNumberIds'>,
  phoneNumberId: string | null,
): boolean {
  return phoneNumberIds === null || (phoneNumberId !== null && phoneNumberIds.includes(phoneNumberId));
}

/** Whether answers to this request leave content out: its key may not read any, or the request asks for that. */
export function hidesContent(request: { readonly raw: IncomingMessage }): boolean {
  return request.raw.headers[hideHeader] !== undefined || !mayUse(callerOf(request), 'read:content');
}

/** With this header a client gets the same as a key without `read:content`. */
const hideHeader = 'x-hide-content';
