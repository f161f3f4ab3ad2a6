import { findToken, readCredentials, tokenProblem } from '../../graph/authorize.ts';
import { missingParameter } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { Token } from '../../world/token.ts';

/**
 * `GET /debug_token?input_token=T`: what a token is (Meta: facebook-login/.../debugging). An invalid one is answered with
 * 200 and its reason; only who may not ask gets an error.
 */
export function debugToken(call: GraphCall, platform: Platform): GraphAnswer {
  const input = textParameter(call.params, 'input_token');
  if (!input) throw missingParameter('input_token');
  const asked = findToken(platform.world, input);
  const caller = callerOf(call, platform);
  if (!caller || (asked && caller.appId !== asked.appId)) {
    const message =
      '(#100) You must provide an app access token, or a user access token that is an owner or developer of the app';
    throw new GraphError(message, { code: 100 });
  }
  if (!asked) return { body: { data: { error: reason(undefined, platform), is_valid: false, scopes: [] } } };
  return { body: { data: describe(asked, platform) } };
}

/** Whoever asks, with a token that is good; one that inspects itself need not be. */
function callerOf(call: GraphCall, platform: Platform): Token | undefined {
  const { token } = readCredentials(call.headers.authorization?.toString(), call.params);
  const known = token === undefined ? undefined : findToken(platform.world, token);
  if (!known || (token !== call.params.input_token && tokenProblem(known, platform))) return undefined;
  return known;
}

function reason(token: Token | undefined, platform: Platform) {
  const problem = tokenProblem(token, platform);
  return (
    problem && { code: problem.code, message: problem.message, ...(problem.subcode && { subcode: problem.subcode }) }
  );
}

function describe(token: Token, platform: Platform): Record<string, unknown> {
  const app = platform.world.apps.get(token.appId);
  const error = reason(token, platform);
  const scopes = [...token.scopes];
  return {
    app_id: token.appId,
    type: token.type,
    application: app?.name,
    ...(token.type !== 'APP' && {
      data_access_expires_at: 0,
      expires_at: token.expiresAt === undefined ? 0 : Math.floor(token.expiresAt / 1000),
    }),
    ...(error && { error }),
    is_valid: error === undefined,
    ...(token.type !== 'APP' && { issued_at: Math.floor(token.issuedAt / 1000) }),
    scopes: token.type === 'APP' ? [] : [...scopes, 'public_profile'],
    ...(token.type !== 'APP' && {
      granular_scopes: scopes.map((scope) => granular(scope, token, platform)),
      user_id: token.userId,
    }),
  };
}

/** No ids means all of them. For the business's own permission they are portfolios. */
function granular(scope: string, { wabaIds }: Token, { world }: Platform): Record<string, unknown> {
  if (wabaIds === 'all') return { scope };
  const businesses = new Set(
    [...wabaIds].map((id) => world.wabas.get(id)?.businessId).filter((id) => id !== undefined),
  );
  return { scope, target_ids: scope === 'business_management' ? [...businesses] : [...wabaIds] };
}
