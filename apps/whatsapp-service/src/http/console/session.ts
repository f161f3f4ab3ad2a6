import type { IncomingMessage } from 'node:http';
import type { KeyScope } from '@intexuraos/service-api/words';
import type { Person } from '../../sign-in/person.ts';
import { personCaller, present } from '../caller.ts';
import { createSealedCookie } from './sealed-cookie.ts';

/** A session ends after an hour without renewal; the page renews it every ten minutes while it is open. */
export const idleMs = 60 * 60_000;
/** However often it is renewed, a person signs in again after twelve hours. */
export const maxMs = 12 * 60 * 60_000;

/** Sent by the console's own scripts; a form or a link of another site cannot. */
const consoleHeader = 'x-console';

/** The holder of a session: an API key, or a person who signed in with the provider. */
export type Holder = { readonly key: string } | { readonly person: Person };

/** The permissions of the provider’s people. */
export interface PeopleRules {
  readonly issuer: string;
  readonly maxSessionMs: number;
  /** By the present rules: a removed permission ends at once. */
  scopesOf(person: Person): readonly KeyScope[];
}

/**
 * Sessions of the console. A session is an API key or a person, encrypted in a cookie that no script can read: nothing
 * is stored, every instance can read it, a restart does not end it, and its permissions are judged at each request, as
 * if the key itself had been sent. docs/decisions/033 and 053 say why.
 */
export interface ConsoleSessions {
  /** The `Set-Cookie` of a session. One of the same holder that `request` already has is renewed: it does not last longer. */
  begin(holder: Holder, request: IncomingMessage): Promise<string>;
  /** The `Set-Cookie` of a new session of a person whom the provider has just confirmed. */
  beginFor(person: Person, isSecure: boolean): Promise<string>;
  /** The `Set-Cookie` headers that end a session. */
  end(): readonly string[];
  /**
   * Gives a request that brings no key of its own the session’s: as `Authorization`, or as the person whose it is. A cookie that is not
   * ours, has expired, or comes with a request that another site may have caused adds nothing.
   */
  present(request: IncomingMessage): Promise<void>;
}

interface Session {
  readonly key?: string;
  readonly person?: Person;
  readonly since: number;
}

/**
 * @param secrets those of the configuration. Sessions end when they change.
 * @param now milliseconds since 1970.
 * @param people absent if nobody can sign in with a provider.
 */
export function createConsoleSessions(
  secrets: readonly string[],
  now: () => number,
  people: PeopleRules | null = null,
): ConsoleSessions {
  const cookie = createSealedCookie<Session>({
    name: 'whatsapp-console',
    sameSite: 'Strict',
    secrets,
    purpose: 'session of the console',
    now,
  });
  const maxOf = (holder: Holder): number => ('person' in holder ? (people?.maxSessionMs ?? 0) : maxMs);

  const seal = (holder: Holder, since: number, isSecure: boolean): Promise<string> =>
    cookie.seal({ ...holder, since }, Math.min(now() + idleMs, since + maxOf(holder)), isSecure);

  return {
    begin: async (holder, request) => {
      const before = (await cookie.open(request))?.value;
      const isSame = 'person' in holder ? before?.person?.id === holder.person.id : before?.key === holder.key;
      const isSecure = String(request.headers.origin ?? '').startsWith('https:');
      return seal(holder, before && isSame ? before.since : now(), isSecure);
    },
    beginFor: (person, isSecure) => seal({ person }, now(), isSecure),
    end: cookie.clear,
    present: async (request) => {
      const { headers } = request;
      if (headers.cookie === undefined || headers.authorization !== undefined || 'x-api-key' in headers) return;
      if (!isOwn(request)) return;
      const session = await cookie.open(request);
      if (session?.value.key !== undefined) headers.authorization = `Bearer ${session.value.key}`;
      const { person, since } = session?.value ?? {};
      if (!session || !people || person?.issuer !== people.issuer || now() >= Number(since) + people.maxSessionMs)
        return;
      const scopes = people.scopesOf(person);
      if (scopes.length === 0) return;
      present(request, { caller: personCaller(person, scopes), person, endsAt: session.endsAt });
    },
  };
}

/**
 * Whether a page of this very origin made the request. `SameSite=Strict` keeps other sites out; this keeps out other
 * hosts of the same site, and any change that no script of ours makes.
 */
function isOwn({ method = 'GET', headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return method === 'GET' || method === 'HEAD' || headers[consoleHeader] !== undefined;
}
