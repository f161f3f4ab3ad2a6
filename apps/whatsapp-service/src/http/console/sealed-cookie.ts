import { hkdfSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A value in a cookie that only this service can read or create. */
export interface SealedCookie<T> {
  /** The `Set-Cookie` with this value. @param endsAt milliseconds since 1970. */
  seal(value: T, endsAt: number, isSecure: boolean): Promise<string>;
  /** The value that a request brings, with its end; null without one, and for one that is not ours or has expired. */
  open(request: IncomingMessage): Promise<{ readonly value: T; readonly endsAt: number } | null>;
  /** The `Set-Cookie` headers that remove it. */
  clear(): readonly string[];
}

export interface SealedCookieOptions {
  readonly name: string;
  /** `Lax` if the cookie must be sent when another site redirects the browser here. */
  readonly sameSite: 'Strict' | 'Lax';
  /** Those of the configuration: a cookie can't be read once they have changed. */
  readonly secrets: readonly string[];
  /** Keeps a value of one cookie from being taken for that of another. */
  readonly purpose: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createSealedCookie<T extends object>(options: SealedCookieOptions): SealedCookie<T> {
  const { name, sameSite, secrets, purpose, now } = options;
  /** Browsers take a cookie with this prefix only over HTTPS, from the host itself, for all of its paths. */
  const secureName = `__Host-${name}`;
  const secret = new Uint8Array(hkdfSync('sha256', secrets.join('\n'), '', purpose, 32));
  const header = (isSecure: boolean, text: string, more = ''): string =>
    `${isSecure ? secureName : name}=${text}; Path=/; HttpOnly; SameSite=${sameSite}${isSecure ? '; Secure' : ''}${more}`;

  return {
    seal: async (value, endsAt, isSecure) => {
      const { EncryptJWT } = await jose();
      const sealed = await new EncryptJWT(Object.fromEntries(Object.entries(value)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor(endsAt / 1_000))
        .encrypt(secret);
      return header(isSecure, sealed);
    },
    open: async (request) => {
      const cookies = cookiesOf(request);
      const sealed = cookies.get(secureName) || cookies.get(name);
      if (!sealed) return null;
      try {
        const { jwtDecrypt } = await jose();
        const { payload } = await jwtDecrypt<T>(sealed, secret, { currentDate: new Date(now()), clockTolerance: 0 });
        return { value: payload, endsAt: Number(payload.exp) * 1_000 };
      } catch {
        return null;
      }
    },
    clear: () => [header(true, '', '; Max-Age=0'), header(false, '', '; Max-Age=0')],
  };
}

/** Loaded with the first session: most services are started without one. */
const jose = () => import('jose');

function cookiesOf({ headers: { cookie = '' } }: IncomingMessage): ReadonlyMap<string, string> {
  const pairs = cookie.split(';').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.trim().split('=', 2);
    return [name, value];
  });
  return new Map(pairs);
}
