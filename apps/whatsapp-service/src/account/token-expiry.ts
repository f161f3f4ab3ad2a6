import type { GraphClient } from '@intexuraos/cloud-api';
import { readNode } from './read-pages.ts';

export interface TokenExpiryDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  /** Of the Graph API. */
  readonly version: string;
  readonly token: () => string | null;
  readonly steadyNow: () => number;
}

/** When the access token expires, in milliseconds since 1970; `never` for one that does not, null if Meta does not say. */
export type TokenExpiry = number | 'never' | null;

const freshForMs = 60 * 60_000;
/** After a call that failed. */
const askAgainMs = 60_000;

/**
 * Asks Meta when the access token expires (`debug_token`), when that is wanted and at most once an hour for the same token.
 * Never rejects.
 */
export function createTokenExpiry({ graph, version, token, steadyNow }: TokenExpiryDeps): () => Promise<TokenExpiry> {
  let latest: { readonly token: string; until: number; readonly expiry: Promise<TokenExpiry> } | null = null;
  const ask = async (input: string): Promise<TokenExpiry> => {
    const query = new URLSearchParams({ input_token: input });
    const body = await readNode(graph, `${version}/debug_token`, query.toString());
    return body === null ? null : expiryIn(body.data);
  };
  return async () => {
    const input = token();
    if (input === null) return null;
    if (latest?.token !== input || steadyNow() >= latest.until) {
      const asked = { token: input, until: steadyNow() + askAgainMs, expiry: ask(input).catch(() => null) };
      latest = asked;
      void asked.expiry.then((expiry) => {
        if (expiry !== null) asked.until = steadyNow() + freshForMs;
      });
    }
    return latest.expiry;
  };
}

/** The token's own end, or that of its access to a person's data. Meta writes 0 for neither. */
function expiryIn(data: unknown): TokenExpiry {
  if (typeof data !== 'object' || data === null || !('expires_at' in data)) return null;
  const ends = [data.expires_at, 'data_access_expires_at' in data ? data.data_access_expires_at : 0];
  if (!ends.every(isTime)) return null;
  const known = ends.filter((seconds) => seconds > 0);
  return known.length === 0 ? 'never' : Math.min(...known) * 1_000;
}

const isTime = (seconds: unknown): seconds is number =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;
