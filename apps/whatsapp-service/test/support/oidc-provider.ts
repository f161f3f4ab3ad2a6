import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { ProviderFetch, ProviderRequest } from '../../src/sign-in/provider-fetch.ts';

export const issuer = 'https://id.example';
export const clientId = 'console';
export const clientSecret = 'c41b8a02f79d4e6f';
export const publicUrl = 'https://whatsapp.example';
export const subject = 'u-1042';

/** A provider that does whatever a test says, wrong things included, without a network. */
export interface TestProvider {
  readonly fetch: ProviderFetch;
  /** What it says about itself, besides what it must. */
  description: Readonly<Record<string, unknown>>;
  /** Added to the claims of ID tokens; a time is in seconds since 1970. */
  claims: JWTPayload;
  /** What the UserInfo endpoint adds; null for none. */
  userInfo: Readonly<Record<string, unknown>> | null;
  /** Null for an answer; otherwise what a call ends with. */
  failure: Error | null;
  /** What the token endpoint refuses with. */
  refusal: string | null;
  /** All calls, by path. */
  readonly calls: string[];
  /** Signs with another key from now on; only the new one is listed. */
  rotate(): Promise<void>;
  /** Signs with a key that it lists under the same id but does not hold. */
  forge(): Promise<void>;
  /** Somebody signs in, as the page at this address asks. @returns the query that they come back with. */
  answer(authorizationUrl: string): URLSearchParams;
}

interface Grant {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

export async function createTestProvider(): Promise<TestProvider> {
  let keys = await generateKeyPair('RS256');
  let signing = keys.privateKey;
  let keyNumber = 1;
  const grants = new Map<string, Grant>();

  const token = async (provider: TestProvider, form: URLSearchParams, headers: ProviderRequest['headers']) => {
    if (provider.refusal !== null) return json({ error: provider.refusal }, 400);
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    // A code is good for one use.
    grants.delete(code);
    const challenge = Buffer.from(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(form.get('code_verifier') ?? '')),
    ).toString('base64url');
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const isClient = form.get('client_secret') === clientSecret || headers?.authorization === basic;
    if (!isClient) return json({ error: 'invalid_client' }, 401);
    if (grant?.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri')) {
      return json({ error: 'invalid_grant' }, 400);
    }
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: issuer, aud: clientId, sub: subject, nonce: grant.nonce, iat: now, exp: now + 300 };
    const idToken = await new SignJWT({ ...claims, ...provider.claims })
      .setProtectedHeader({ alg: 'RS256', kid: `key-${keyNumber}` })
      .sign(signing);
    return json({ access_token: 'at', token_type: 'Bearer', id_token: idToken });
  };

  const provider: TestProvider = {
    description: {},
    claims: {},
    userInfo: null,
    failure: null,
    refusal: null,
    calls: [],
    fetch: async (url, { body, headers } = {}) => {
      const { pathname } = new URL(url);
      provider.calls.push(pathname);
      if (provider.failure !== null) throw provider.failure;
      switch (pathname) {
        case '/.well-known/openid-configuration':
          return json({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
            token_endpoint: `${issuer}/token`,
            jwks_uri: `${issuer}/keys`,
            ...(provider.userInfo && { userinfo_endpoint: `${issuer}/me` }),
            ...provider.description,
          });
        case '/keys':
          return json({
            keys: [{ ...(await exportJWK(keys.publicKey)), kid: `key-${keyNumber}`, alg: 'RS256', use: 'sig' }],
          });
        case '/token':
          return token(provider, new URLSearchParams(String(body)), Object.fromEntries(new Headers(headers)));
        case '/me':
          return json({ sub: subject, ...provider.userInfo });
        default:
          return json({}, 404);
      }
    },
    rotate: async () => {
      keys = await generateKeyPair('RS256');
      signing = keys.privateKey;
      keyNumber += 1;
    },
    forge: async () => {
      signing = (await generateKeyPair('RS256')).privateKey;
    },
    answer: (authorizationUrl) => {
      const asked = new URL(authorizationUrl).searchParams;
      const code = `code-${grants.size + 1}-${asked.get('state')}`;
      grants.set(code, {
        nonce: asked.get('nonce') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        redirectUri: asked.get('redirect_uri') ?? '',
      });
      return new URLSearchParams({ code, state: asked.get('state') ?? '' });
    },
  };
  return provider;
}

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
