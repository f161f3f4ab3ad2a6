import type { GraphClient, GraphCredentials, GraphRequest } from '@intexuraos/cloud-api';
import type { Accounts } from '../credentials/accounts.ts';
import { readNode } from './read-pages.ts';

export interface TokenExpiryDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  /** Of the Graph API. */
  readonly version: string;
  readonly accounts: Pick<Accounts, 'all'>;
  readonly steadyNow: () => number;
}

/** When an access token expires, in milliseconds since 1970; `never` for one that does not, null if Meta does not say. */
export type TokenExpiry = number | 'never' | null;

const freshForMs = 60 * 60_000;
/** After a call that failed. */
const askAgainMs = 60_000;

interface Asked {
  readonly token: string;
  until: number;
  readonly expiry: Promise<TokenExpiry>;
}

/**
 * Asks Meta when the access tokens expire (`debug_token`), when that is wanted and at most once an hour for the same token:
 * the first end of all. Never rejects.
 */
export function createTokenExpiry({
  graph,
  version,
  accounts,
  steadyNow,
}: TokenExpiryDeps): () => Promise<TokenExpiry> {
  let latest = new Map<string, Asked>();
  const ask = async (input: string, credentials: GraphCredentials): Promise<TokenExpiry> => {
    const query = new URLSearchParams({ input_token: input });
    const withToken = { call: (request: GraphRequest) => graph.call({ ...request, credentials }) };
    const body = await readNode(withToken, `${version}/debug_token`, query.toString());
    return body === null ? null : expiryIn(body.data);
  };
  const expiryOf = ({ id, credentials }: ReturnType<Accounts['all']>[number]): (readonly [string, Asked])[] => {
    const { token } = credentials;
    if (token === null) return [];
    const before = latest.get(id);
    if (before?.token === token && steadyNow() < before.until) return [[id, before]];
    const asked = { token, until: steadyNow() + askAgainMs, expiry: ask(token, credentials).catch(() => null) };
    void asked.expiry.then((expiry) => {
      if (expiry !== null) asked.until = steadyNow() + freshForMs;
    });
    return [[id, asked]];
  };
  return async () => {
    latest = new Map(accounts.all().flatMap(expiryOf));
    return firstOf(await Promise.all([...latest.values()].map(({ expiry }) => expiry)));
  };
}

function firstOf(expiries: readonly TokenExpiry[]): TokenExpiry {
  const ends = expiries.filter((expiry) => typeof expiry === 'number');
  if (ends.length > 0) return Math.min(...ends);
  return expiries.length > 0 && expiries.every((expiry) => expiry === 'never') ? 'never' : null;
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
