import { hkdfSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A session ends after an hour without renewal; the page renews it every ten minutes while it is open. */
export const idleMs = 60 * 60_000;
/** However often it is renewed, a person signs in again after twelve hours. */
export const maxMs = 12 * 60 * 60_000;

/** Sent by the console's own scripts; a form or a link of another site cannot. */
const consoleHeader = 'x-console';

const cookieName = 'whatsapp-console';
/** Browsers take a cookie with this prefix only over HTTPS, from the host itself, for all of its paths. */
const secureCookieName = `__Host-${cookieName}`;

/**
 * Sessions of the console. A session is an API key, encrypted in a cookie that no script can read: nothing is stored, every
 * instance opens it, a restart does not end it, and what the key may do is judged at each request as if the key itself had been
 * sent. docs/decisions/033 says why.
 */
export interface ConsoleSessions {
  /** The `Set-Cookie` of a session with this key. A session that `request` already has is renewed: it does not last longer. */
  begin(key: string, request: IncomingMessage): Promise<string>;
  /** The `Set-Cookie` headers that end a session. */
  end(): readonly string[];
  /**
   * Adds the session's key to a request that brings no key of its own, as `Authorization`. A cookie that is not ours, has
   * expired, or comes with a request that another site may have caused adds nothing.
   */
  present(request: IncomingMessage): Promise<void>;
}

/**
 * @param secrets those of the configuration. Sessions end when they change.
 * @param now milliseconds since 1970.
 */
export function createConsoleSessions(secrets: readonly string[], now: () => number): ConsoleSessions {
  const secret = new Uint8Array(hkdfSync('sha256', secrets.join('\n'), '', 'session of the console', 32));

  const open = async (request: IncomingMessage): Promise<{ key: string; since: number } | null> => {
    const sealed = cookieOf(request);
    if (sealed === null) return null;
    try {
      const { jwtDecrypt } = await jose();
      const { payload } = await jwtDecrypt(sealed, secret, { currentDate: new Date(now()), clockTolerance: 0 });
      const { key, since } = payload;
      return typeof key === 'string' && typeof since === 'number' ? { key, since } : null;
    } catch {
      return null;
    }
  };

  return {
    begin: async (key, request) => {
      const before = await open(request);
      const since = before?.key === key ? before.since : now();
      const endsAt = Math.min(now() + idleMs, since + maxMs);
      const { EncryptJWT } = await jose();
      const sealed = await new EncryptJWT({ key, since })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor(endsAt / 1_000))
        .encrypt(secret);
      const isSecure = String(request.headers.origin ?? '').startsWith('https:');
      return isSecure ? cookie(secureCookieName, sealed, '; Secure') : cookie(cookieName, sealed);
    },
    end: () => [cookie(secureCookieName, '', '; Secure; Max-Age=0'), cookie(cookieName, '', '; Max-Age=0')],
    present: async (request) => {
      const { headers } = request;
      if (headers.cookie === undefined || headers.authorization !== undefined || 'x-api-key' in headers) return;
      if (!isOwn(request)) return;
      const session = await open(request);
      if (session) headers.authorization = `Bearer ${session.key}`;
    },
  };
}

/** Loaded with the first session: most services are started without one. */
const jose = () => import('jose');

const cookie = (name: string, value: string, more = ''): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${more}`;

function cookieOf({ headers: { cookie: header = '' } }: IncomingMessage): string | null {
  const cookies = new Map(
    header.split(';').map((pair) => {
      const [name = '', value = ''] = pair.trim().split('=', 2);
      return [name, value];
    }),
  );
  return cookies.get(secureCookieName) || cookies.get(cookieName) || null;
}

/**
 * Whether a page of this very origin made the request. `SameSite=Strict` keeps other sites out; this keeps out other hosts of
 * the same site, and anything that could change something without a script of ours.
 */
function isOwn({ method = 'GET', headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return method === 'GET' || method === 'HEAD' || headers[consoleHeader] !== undefined;
}
