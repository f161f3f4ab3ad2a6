import { findToken, readCredentials, tokenProblem, unreadableToken } from '../../graph/authorize.ts';
import { missingParameter, parameterError } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import type { GraphError } from '../../graph/graph-error.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { Token } from '../../world/token.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** How long an app may access a person's data (not a system user's). */
const dataAccessMs = 90 * dayMs;

/**
 * `GET /debug_token?input_token=T`: describes a token (Meta: facebook-login/.../debugging). An invalid one is answered
 * with 200 and the reason; only callers without permission get an error.
 * @throws {GraphError} 100 without an input token, and for a caller without a valid token of the same app.
 */
export function debugToken(call: GraphCall, platform: Platform): GraphAnswer {
  const input = textParameter(call.params, 'input_token');
  if (!input) throw missingParameter('input_token');
  const asked = findToken(platform.world, input);
  const caller = callerOf(call, platform);
  if (!caller || (asked && caller.appId !== asked.appId)) {
    throw parameterError(
      'You must provide an app access token, or a user access token that is an owner or developer of the app',
    );
  }
  if (asked) return { body: { data: describe(asked, platform) } };
  const error = reason(unreadableToken(platform.world, input));
  return { body: { data: { error, is_valid: false, scopes: [] } } };
}

/** Authorizes the caller, whose token has to be valid unless it inspects itself. */
function callerOf(call: GraphCall, platform: Platform): Token | undefined {
  const { token } = readCredentials(call.headers.authorization?.toString(), call.params);
  const known = token === undefined ? undefined : findToken(platform.world, token);
  if (!known || (token !== call.params.input_token && tokenProblem(known, platform))) return undefined;
  return known;
}

/** It is `subcode` here, and `error_subcode` in errors. */
const reason = ({ code, message, subcode }: GraphError) => ({ code, message, ...(subcode && { subcode }) });

function describe(token: Token, platform: Platform): Record<string, unknown> {
  const problem = tokenProblem(token, platform);
  const application = platform.world.apps.get(token.appId)?.name;
  if (token.type === 'APP') {
    return { app_id: token.appId, type: token.type, application, is_valid: true, scopes: [] };
  }
  const scopes = [...token.scopes];
  return {
    app_id: token.appId,
    type: token.type,
    application,
    data_access_expires_at: token.type === 'USER' ? seconds(token.issuedAt + dataAccessMs) : 0,
    ...(problem && { error: reason(problem) }),
    expires_at: token.expiresAt === undefined ? 0 : seconds(token.expiresAt),
    is_valid: problem === undefined,
    ...(isLongLived(token) && { issued_at: seconds(token.issuedAt) }),
    scopes: [...scopes, 'public_profile'],
    granular_scopes: scopes.map((scope) => granular(scope, token, platform)),
    user_id: token.userId,
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Meta doesn't return the time of issue for short-lived tokens. */
const isLongLived = ({ issuedAt, expiresAt }: Token): boolean =>
  expiresAt === undefined || expiresAt - issuedAt > dayMs;

/** No ids means all of them; the newest come first. For `business_management` they are portfolios. */
function granular(scope: string, { wabaIds }: Token, { world }: Platform): Record<string, unknown> {
  if (wabaIds === 'all') return { scope };
  const newestFirst = [...wabaIds].reverse();
  if (scope !== 'business_management') return { scope, target_ids: newestFirst };
  const businesses = newestFirst.flatMap((id) => world.wabas.get(id)?.businessId ?? []);
  return { scope, target_ids: [...new Set(businesses)] };
}
