import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Log } from '../../log.ts';
import type { Person } from '../../sign-in/person.ts';
import type { PendingSignIn, SignInFailure, SignInProvider } from '../../sign-in/provider.ts';
import { callbackPath } from '../../sign-in/provider.ts';
import type { AddressLimit } from '../address-limit.ts';
import { type RequestTrail, viewWindowMs } from '../audit/audit-requests.ts';
import { clientAddress } from '../client-address.ts';
import type { Api } from '../request-validation.ts';
import { createSealedCookie } from './sealed-cookie.ts';
import type { ConsoleSessions } from './session.ts';

export interface SignInDeps {
  /** The console's name for the provider. */
  readonly name: string;
  readonly provider: SignInProvider;
  /** Whether people open the console over HTTPS. */
  readonly isSecure: boolean;
  /** The keys that encrypt the state of a sign-in. */
  readonly secrets: readonly string[];
  /** Whether any rule gives them anything. */
  readonly isAllowed: (person: Person) => boolean;
  /** Of failed attempts. */
  readonly limit: AddressLimit;
  readonly trustedProxies: number;
  readonly audit: Pick<RequestTrail, 'count'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How long a person may take to sign in at the provider. */
export const pendingMs = 10 * 60_000;

/** Why the console is opened without a session; it has a sentence for each. */
type Problem = SignInFailure | 'no_access' | 'busy';

const hidden: FastifySchema = Object.assign({}, { hide: true });

/**
 * `/console/sign-in` sends people to the provider, which sends them back to `/console/sign-in/callback`. The next page
 * is no parameter: the answer is always the console itself.
 */
export function serveSignIn(app: Api, sessions: ConsoleSessions, deps: SignInDeps): void {
  const { provider, isSecure, limit, log, now } = deps;
  const pendingCookie = createSealedCookie<PendingSignIn>({
    name: 'whatsapp-sign-in',
    // The provider’s redirect comes from another site: a strict cookie would not come with it.
    sameSite: 'Lax',
    secrets: deps.secrets,
    purpose: 'sign-in with OpenID Connect',
    now,
  });
  const addressOf = ({ raw }: FastifyRequest): string => clientAddress(raw, deps.trustedProxies);
  const send = (reply: FastifyReply, to: string, cookies: readonly string[]): FastifyReply =>
    reply.header('cache-control', 'no-store').header('set-cookie', cookies).redirect(to, 303);
  const fail = (request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply => {
    if (problem !== 'busy') limit.record(addressOf(request));
    return send(reply, `/console#/sign-in?problem=${problem}`, pendingCookie.clear());
  };

  app.get('/console/sign-in', { schema: hidden }, async (request, reply) => {
    if (limit.isOverLimit(addressOf(request))) return fail(request, reply, 'busy');
    const isAgain = Object.hasOwn(Object(request.query), 'again');
    const begun = await provider.begin(isAgain).catch(() => null);
    if (begun === null) return fail(request, reply, 'unreachable');
    return send(reply, begun.url, [await pendingCookie.seal(begun.pending, now() + pendingMs, isSecure)]);
  });

  app.get(callbackPath, { schema: hidden }, async (request, reply) => {
    const pending = await pendingCookie.open(request.raw);
    if (pending === null) return fail(request, reply, 'stale');
    if (limit.isOverLimit(addressOf(request))) return fail(request, reply, 'busy');
    const outcome = await provider.complete(queryOf(request), pending.value);
    if (!outcome.isSignedIn) {
      const { failure, reason } = outcome;
      log.warn({ failure, reason }, 'A sign-in with OpenID Connect failed.');
      return fail(request, reply, failure);
    }
    const { person } = outcome;
    if (!deps.isAllowed(person)) {
      log.info({ person: person.id }, 'A person without any access rule tried to sign in with OpenID Connect.');
      return fail(request, reply, 'no_access');
    }
    deps.audit.count({ keyId: person.id, keyName: person.name, action: 'signIn', resource: null }, 204, viewWindowMs);
    return send(reply, '/console', [await sessions.beginFor(person, isSecure), ...pendingCookie.clear()]);
  });
}

/** The query as it was sent: the framework’s parser would merge repeated parameters. */
function queryOf({ raw: { url = '' } }: FastifyRequest): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start));
}
