import { createHmac } from 'node:crypto';
import type { Platform } from '../platform.ts';
import type { App } from '../world/app.ts';
import type { Token } from '../world/token.ts';
import type { World } from '../world/world.ts';
import { GraphError } from './graph-error.ts';

/** The credentials of a call. */
export interface Credentials {
  readonly token: string | undefined;
  readonly proof: string | undefined;
}

/** The token of the parameter, or else of the Authorization header (`Bearer` or `OAuth`), and `appsecret_proof`. */
export function readCredentials(
  authorization: string | string[] | undefined,
  params: Readonly<Record<string, unknown>>,
): Credentials {
  const header = /^(?:bearer|oauth)\s+(.*)$/i.exec(String(authorization ?? ''))?.[1]?.trim();
  return {
    token: text(params.access_token) || header || undefined,
    proof: text(params.appsecret_proof) || undefined,
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The token and its app, if the token is valid now.
 * @throws {GraphError} 104 without one, 190 for an unknown, damaged or expired one, 100 for a missing or wrong proof.
 */
export function authorize({ token, proof }: Credentials, platform: Platform): { token: Token; app: App } {
  if (token === undefined) {
    throw new GraphError('An access token is required to request this resource.', { code: 104 });
  }
  const known = findToken(platform.world, token);
  const app = known && platform.world.apps.get(known.appId);
  if (!known || !app) throw unreadableToken(platform.world, token);
  const problem = tokenProblem(known, platform);
  if (problem !== undefined) throw problem;
  checkProof(app, token, proof);
  return { token: known, app };
}

/** The token with that value; `APP_ID|APP_SECRET` is an app's own. */
export function findToken(world: World, value: string): Token | undefined {
  const known = world.tokens.get(value);
  if (known) return known;
  const [appId = ''] = value.split('|');
  const app = world.apps.get(appId);
  if (!app || value !== `${appId}|${app.secret}`) return undefined;
  return {
    value,
    type: 'APP',
    appId,
    userId: undefined,
    scopes: new Set(),
    wabaIds: new Set(),
    issuedAt: 0,
    expiresAt: undefined,
    fault: undefined,
  };
}

/** Why a token doesn't work at the moment, as the error of a call that uses it; undefined if it works. */
export function tokenProblem(token: Token, { clock }: Pick<Platform, 'clock'>): GraphError | undefined {
  const now = clock.now();
  if (token.expiresAt !== undefined && token.expiresAt <= now) {
    return tokenError(
      `Error validating access token: Session has expired on ${pacificTime(token.expiresAt)}. The current time is ${pacificTime(now)}.`,
      463,
    );
  }
  if (token.fault === 'undecryptable') return tokenError('The access token could not be decrypted');
  if (token.fault === 'logged_out') {
    return tokenError('Error validating access token: The session is invalid because the user logged out.', 467);
  }
  if (token.fault === 'app_removed') {
    const message = `Error validating access token: The user has not authorized application ${token.appId}.`;
    return tokenError(message, 458);
  }
  if (token.fault === 'password_changed') {
    return tokenError(
      'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
      460,
    );
  }
  return undefined;
}

/** Meta's message for an invalid token: it distinguishes the ways in which a token can be corrupted. */
export function unreadableToken(world: World, value: string): GraphError {
  const [appId = '', secret] = value.split('|');
  if (/^\d+$/.test(appId) && secret !== undefined) {
    if (world.apps.has(appId)) return tokenError('Invalid OAuth access token signature.');
    return tokenError('Error validating application. Cannot get application info due to a system error.');
  }
  const isCutOff = value.length >= shortestCutOff && [...world.tokens.keys()].some((token) => token.startsWith(value));
  if (isCutOff) return tokenError('Malformed access token');
  return tokenError('Invalid OAuth access token - Cannot parse access token');
}

/** A shorter text could be anything. */
const shortestCutOff = 8;

function tokenError(message: string, subcode?: number): GraphError {
  return new GraphError(message, { code: 190, httpStatus: 401, ...(subcode !== undefined && { subcode }) });
}

/** Meta: graph-api/guides/secure-requests. A correct proof is accepted even if none is required; a wrong one never is. */
function checkProof(app: App, token: string, proof: string | undefined): void {
  const facts = { code: 100, type: 'GraphMethodException' };
  if (proof === undefined) {
    if (!app.requiresProof) return;
    throw new GraphError('API calls from the server require an appsecret_proof argument', facts);
  }
  if (proof !== createHmac('sha256', app.secret).update(token).digest('hex')) {
    throw new GraphError('Invalid appsecret_proof provided in the API argument', facts);
  }
}

/** `Monday, 19-Jun-23 06:29:46 PDT`. */
function pacificTime(ms: number): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/Los_Angeles',
      weekday: 'long',
      day: '2-digit',
      month: 'short',
      year: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.weekday}, ${parts.day}-${parts.month}-${parts.year} ${parts.hour}:${parts.minute}:${parts.second} ${parts.timeZoneName}`;
}
