import { errorRules } from '@intexuraos/service-api/errors';
import type { KeyScope } from '@intexuraos/service-api/words';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKeys } from '../api-keys.ts';
import type { BroughtTokens } from './access-tokens.ts';
import { findGraphRoute, type OurIds } from './find-graph-route.ts';
import { sendGraphError } from './graph-error.ts';
import type { MediaDeps } from './media.ts';
import { readSignedQuery } from './media-address.ts';

/** The parts of the path. A trailing slash makes no difference, as at Meta. */
export function readTarget({ raw }: FastifyRequest) {
  const [, pathname = '', search = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(raw.url ?? '') ?? [];
  const [, version, path = ''] = /^\/(v\d{1,3}\.\d{1,2}(?=\/|$))?\/?(.*?)\/?$/.exec(pathname) ?? [];
  return { version, path, search };
}

interface SignedDeps {
  readonly media: Pick<MediaDeps, 'signingSecret' | 'now'>;
  readonly ids: OurIds;
}

/** Whether a file is requested without any key, at a URL that this service has signed for that. */
export function isSignedContent(
  { media, ids }: SignedDeps,
  { tokens }: BroughtTokens,
  request: FastifyRequest,
): boolean {
  const { authorization, 'x-api-key': apiKey } = request.headers;
  if (authorization !== undefined || apiKey !== undefined || tokens.length > 0) return false;
  const { path, search } = readTarget(request);
  const route = findGraphRoute(request.method, path, ids);
  if (route.kind !== 'media_content') return false;
  const signed = readSignedQuery(media.signingSecret, route.mediaId, new URLSearchParams(search));
  return signed !== null && media.now() < signed.until;
}

/**
 * Refuses a request without a valid key, before anything else of it is examined, including its content type and, unless
 * the key is in it, its body.
 */
export async function refuseWithoutKey(
  keys: ApiKeys,
  scope: KeyScope | null,
  { tokens }: BroughtTokens,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const verdict = await keys.check(request.raw, scope, tokens[0]);
  if (verdict.isAllowed) return undefined;
  reply.headers(verdict.headers);
  const code = errorRules[verdict.code].status === 403 ? notPermitted : 190;
  const facts = { code, message: verdict.message, details: notMeta, isByService: true };
  return sendGraphError(reply, errorRules[verdict.code].status, facts);
}

/** Meta: “Permission is either not granted or has been removed”. */
const notPermitted = 10;

const notMeta =
  'This service refused the request and did not call Meta. Send an API key of this service, not Meta’s token.';
