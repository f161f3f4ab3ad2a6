import type * as OpenId from 'openid-client';
import type { SignInChoice } from '../config/sign-in.ts';
import { discoveryUrl, judgeDiscovery } from './discovery.ts';
import { type Person, personOf } from './person.ts';
import { type ProviderFetch, reasonOf } from './provider-fetch.ts';

/** The path that the provider redirects back to, below the public URL. */
export const callbackPath = '/console/sign-in/callback';

/** The values that have to match when the person comes back from the provider. Nobody else may read them. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * Why the sign-in failed. `declined`: the provider or the person said no. `stale`: not the answer to a sign-in of this
 * browser, or used before. `unreachable`: the provider does not answer. `invalid`: its answer proves nothing.
 */
export type SignInFailure = 'declined' | 'stale' | 'unreachable' | 'invalid';

export type SignInOutcome =
  | { readonly isSignedIn: true; readonly person: Person }
  /** `reason` is a code for the log, without anything about a person. */
  | { readonly isSignedIn: false; readonly failure: SignInFailure; readonly reason: string };

/** The provider of OpenID Connect, by its authorization code flow with PKCE, state and nonce. */
export interface SignInProvider {
  /**
   * The URL for a sign-in.
   * @param isAgain whether the provider is to ask who the person is even if it knows.
   * @throws if the provider can't be reached or its description is wrong.
   */
  begin(isAgain: boolean): Promise<{ readonly url: string; readonly pending: PendingSignIn }>;
  /** Judges the query with which somebody comes back. */
  complete(query: URLSearchParams, pending: PendingSignIn): Promise<SignInOutcome>;
}

export interface SignInProviderDeps {
  readonly choice: SignInChoice;
  readonly fetch: ProviderFetch;
  /** A steady clock, in milliseconds. */
  readonly steadyNow: () => number;
  /** Called with the result of an exchange: null, or the code with which the provider refused this service. */
  readonly onExchange?: (refusal: string | null) => void;
  /** Called when the provider could not be reached. */
  readonly onUnreachable?: () => void;
}

/** The description changes rarely; the keys are read for each sign-in, so a key that the provider has just begun to use is known. */
const descriptionLastsMs = 5 * 60_000;

/** The provider's refusals of this service as its client: the configuration is wrong, and nobody can sign in. */
const clientRefusals: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client', 'redirect_uri_mismatch']);

export function createSignInProvider(deps: SignInProviderDeps): SignInProvider {
  const { choice, fetch, steadyNow } = deps;
  let known: { readonly server: OpenId.ServerMetadata; readonly readAt: number } | null = null;

  const describe = async (): Promise<OpenId.ServerMetadata> => {
    if (known && steadyNow() - known.readAt < descriptionLastsMs) return known.server;
    const answer = await fetch(discoveryUrl(choice.issuer), { headers: { accept: 'application/json' } });
    const server: OpenId.ServerMetadata = answer.status === 200 ? await answer.json() : Object({});
    if (judgeDiscovery(choice.issuer, server) !== null) throw new Error('The provider’s description is wrong.');
    known = { server, readAt: steadyNow() };
    return server;
  };
  /** A new one each time: it remembers the provider's keys. */
  const configure = async (client: typeof OpenId): Promise<OpenId.Configuration> => {
    const server = await describe();
    const isPost = (choice.clientAuth ?? (takesPost(server) ? 'post' : 'basic')) === 'post';
    const auth = (isPost ? client.ClientSecretPost : client.ClientSecretBasic)(choice.clientSecret);
    const configuration = new client.Configuration(server, choice.clientId, choice.clientSecret, auth);
    configuration[client.customFetch] = (url, options) => fetch(url, { ...options, signal: options.signal });
    client.enableNonRepudiationChecks(configuration);
    // The configuration allows plain http on this machine only.
    if (choice.issuer.startsWith('http:')) client.allowInsecureRequests(configuration);
    return configuration;
  };

  return {
    begin: async (isAgain) => {
      const client = await openId();
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      try {
        const url = client.buildAuthorizationUrl(await configure(client), {
          redirect_uri: choice.publicUrl + callbackPath,
          scope: choice.scopes,
          state: pending.state,
          nonce: pending.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
          code_challenge_method: 'S256',
          ...(isAgain && { prompt: 'login' }),
        });
        return { url: url.href, pending };
      } catch (error) {
        deps.onUnreachable?.();
        throw error;
      }
    },
    complete: async (query, pending) => {
      const client = await openId();
      try {
        const configuration = await configure(client);
        const raw = await exchange(client, configuration, returned(choice, query), pending);
        deps.onExchange?.(null);
        return { isSignedIn: true, person: personOf(choice, raw) };
      } catch (error) {
        const { failure, reason } = judge(client, error);
        if (failure === 'unreachable') deps.onUnreachable?.();
        if (clientRefusals.has(reason)) deps.onExchange?.(reason);
        return { isSignedIn: false, failure, reason };
      }
    },
  };
}

/** Loaded by the first sign-in: most services never need it. */
const openId = (): Promise<typeof OpenId> => import('openid-client');

const takesPost = ({ token_endpoint_auth_methods_supported: methods }: OpenId.ServerMetadata): boolean =>
  methods?.includes('client_secret_post') === true;

/** The redirect URL as the provider knows it, whatever host the request named. */
function returned({ publicUrl }: SignInChoice, query: URLSearchParams): URL {
  const url = new URL(publicUrl + callbackPath);
  url.search = query.toString();
  return url;
}

/**
 * The claims of the ID token, with those that the UserInfo endpoint adds: many providers give groups and email
 * addresses only there.
 */
async function exchange(
  client: typeof OpenId,
  configuration: OpenId.Configuration,
  url: URL,
  { state, nonce, verifier }: PendingSignIn,
) {
  const tokens = await client.authorizationCodeGrant(configuration, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('There is no ID token.');
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
  const more = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return { ...more, ...claims };
}

function judge(client: typeof OpenId, error: unknown): { failure: SignInFailure; reason: string } {
  if (error instanceof client.AuthorizationResponseError) return { failure: 'declined', reason: codeIn(error.error) };
  if (error instanceof client.ResponseBodyError) {
    const reason = codeIn(error.error);
    return { failure: reason === 'invalid_grant' ? 'stale' : 'invalid', reason };
  }
  // openid-client wraps a rejection of its `fetch` in an error without a code.
  const code = error instanceof Error && 'code' in error && error.code !== undefined ? codeIn(error.code) : '';
  if (code.startsWith('OAUTH_') || code.startsWith('ERR_J')) return { failure: 'invalid', reason: code };
  return { failure: 'unreachable', reason: reasonOf(error instanceof client.ClientError ? error.cause : error) };
}

const codeIn = (value: unknown): string =>
  String(value)
    .replace(/[^\w.-]/g, '')
    .slice(0, 60);
