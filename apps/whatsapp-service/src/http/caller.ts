import type { IncomingMessage } from 'node:http';
import { type KeyScope, keyScopeNames } from '@intexuraos/service-api/words';
import { allows } from '../keys/scopes.ts';
import type { Person } from '../sign-in/person.ts';

/** Whose request it is, by its key, and what it may do. */
export interface Caller {
  /** `key_…`, `env_…` for a key of the environment, or `person_…` for somebody who signed in with a provider. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** The business numbers that it is limited to; null for all. */
  readonly phoneNumberIds: readonly string[] | null;
}

const callers = new WeakMap<IncomingMessage, Caller>();

/** Remembers whose request it is; once its key is checked. */
export function identify(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** Whose request it is; nobody's, who may do nothing, where no key was checked. */
export function callerOf({ raw }: { readonly raw: IncomingMessage }): Caller {
  return callers.get(raw) ?? nobody;
}

const nobody: Caller = { id: 'none', name: 'none', scopes: [], phoneNumberIds: [] };

/** A caller with a key of the environment, which may do everything. */
export function environmentCaller(fingerprint: string): Caller {
  return {
    id: `env_${fingerprint.slice(0, 8)}`,
    name: 'INTEXURAOS_WHATSAPP_API_KEYS',
    scopes: keyScopeNames,
    phoneNumberIds: null,
  };
}

/** Somebody who signed in to the console with the provider, on a request that their session belongs to. */
export interface Presented {
  readonly caller: Caller;
  readonly person: Person;
  /** When the session ends, in milliseconds since 1970. */
  readonly endsAt: number;
}

const people = new WeakMap<IncomingMessage, Presented>();

/**
 * Says that a request is a person’s, who has no key. The header takes the place of one, for all that looks whether there is one; sent by a
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

/** Whether this caller’s access may end while a request lasts: a key that was created may be revoked or expire, a session ends. */
export const mayEnd = ({ id }: Pick<Caller, 'id'>): boolean => isCreatedKey({ id }) || id.startsWith('person_');

/** Whether the key was created through the API, and so may be revoked or expire. */
export const isCreatedKey = ({ id }: Pick<Caller, 'id'>): boolean => id.startsWith('key_');

export const mayUse = ({ scopes }: Caller, scope: KeyScope): boolean => allows(scopes, scope);

/** Whether something of a number, or of none, is for this caller. */
export function mayUseNumber(
  { phoneNumberIds }: Pick<Caller, 'phoneNumberIds'>,
  phoneNumberId: string | null,
): boolean {
  return phoneNumberIds === null || (phoneNumberId !== null && phoneNumberIds.includes(phoneNumberId));
}

/** Whether answers to this request leave content out: its key may not read any, or it asks for none. */
export function hidesContent(request: { readonly raw: IncomingMessage }): boolean {
  return request.raw.headers[hideHeader] !== undefined || !mayUse(callerOf(request), 'read:content');
}

/** With this header a client gets what a key without `read:content` gets. */
const hideHeader = 'x-hide-content';
