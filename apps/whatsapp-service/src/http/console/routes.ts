import { keyScopeNames } from '@intexuraos/service-api/words';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { ApiKeys } from '../api-keys.ts';
import type { ApiModule } from '../api-module.ts';
import { mayUse, presentedBy } from '../caller.ts';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { pagePolicy } from '../security-headers.ts';
import type { ConsoleFile, ConsoleFiles } from './console-files.ts';
import type { ConsoleSessions, Holder } from './session.ts';
import { type SignInDeps, serveSignIn } from './sign-in-routes.ts';

export interface ConsoleApiDeps {
  readonly keys: Pick<ApiKeys, 'holderOf'>;
  readonly now?: () => number;
  /** The console; without it nothing is served at `/console`. */
  readonly consolePage?: {
    /** Null if it was not built. */
    readonly files: ConsoleFiles | null;
    readonly sessions: ConsoleSessions;
    /** The simulator’s page, in the sandbox. */
    readonly phone?: string | null;
    /** Sign-in with an OpenID Connect provider; absent if none is configured. */
    readonly signIn?: SignInDeps | null;
  };
}

/** A page and its session are for people, and no part of the API's description. */
const hidden: FastifySchema = Object.assign({}, { hide: true });

/** Recorded in the audit trail under this name. */
const signInSchema: FastifySchema = Object.assign({}, hidden, { operationId: 'signIn' });

/** `/console`: the page, its files, and its session. */
export function consoleApi({ consolePage, keys, now = Date.now }: ConsoleApiDeps): readonly ApiModule[] {
  if (!consolePage) return [];
  const { files, sessions, phone = null, signIn = null } = consolePage;
  return [
    {
      name: 'console',
      scope: 'open',
      register: (app) => {
        if (files) serveFiles(app, files, pagePolicy(phone));
        else app.get('/console', { schema: hidden }, (_request, reply) => sendError(reply, 'not_found', notBuilt));
        // So that a page without a session need not make requests that are refused.
        app.get('/console/session', { schema: hidden }, async (request, reply) => {
          const holder = await keys.holderOf(request.raw);
          const scopes = holder === null ? [] : keyScopeNames.filter((scope) => mayUse(holder, scope));
          return reply.header('cache-control', 'no-store').send({
            isSignedIn: holder !== null,
            at: new Date(now()).toISOString(),
            scopes,
            phone: holder && phone,
            person: presentedBy(request.raw)?.caller.name ?? null,
            provider: signIn?.name ?? null,
          });
        });
        if (signIn) serveSignIn(app, sessions, signIn);
        // No key is needed to sign out.
        app.delete('/console/session', { schema: hidden }, (_request, reply) =>
          reply.header('cache-control', 'no-store').header('set-cookie', sessions.end()).code(204).send(),
        );
      },
    },
    {
      name: 'console',
      scope: 'read',
      register: (app) => {
        app.post('/console/session', { schema: signInSchema }, async (request, reply) => {
          const holder = holderOf(request);
          if (holder === null) return sendError(reply, 'unauthorized', sendBearer);
          const cookie = await sessions.begin(holder, request.raw);
          return reply.header('cache-control', 'no-store').header('set-cookie', cookie).code(204).send();
        });
      },
    },
  ];
}

const notBuilt = 'The console is not built. Run `npm run build`, and start the built service.';
const sendBearer = 'Send the API key as "Authorization: Bearer KEY" to start a session.';

function serveFiles(app: Api, { page, assets }: ConsoleFiles, policy: string): void {
  for (const path of ['/console', '/console/']) {
    app.get(path, { schema: hidden }, (request, reply) => {
      reply.header('content-security-policy', policy).header('cache-control', 'no-cache');
      return sendFile(page, request, reply);
    });
  }
  for (const asset of assets) {
    app.get(`/console/${asset.path}`, { schema: hidden }, (request, reply) => {
      reply.header('cache-control', 'public, max-age=31536000, immutable');
      return sendFile(asset, request, reply);
    });
  }
}

function sendFile({ type, bytes, gzipped }: ConsoleFile, { headers }: FastifyRequest, reply: FastifyReply) {
  reply.type(type).header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))) return reply.send(bytes);
  return reply.header('content-encoding', 'gzip').send(gzipped);
}

/** The holder of the new session: the person of an existing session, or the key that is sent. */
function holderOf({ raw, headers }: FastifyRequest): Holder | null {
  const person = presentedBy(raw)?.person;
  if (person) return { person };
  const key = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return key === undefined ? null : { key };
}
