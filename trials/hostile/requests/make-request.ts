import { createRandom, type Random } from '../../ledger/random.ts';
import { signWebhook } from '../../support/sign-webhook.ts';
import { makeGarbage } from './garbage.ts';
import type { Delivery, HostileRequest, ValidRequest } from './hostile-request.ts';
import { type HttpRequest, isWellFramed, withHeader } from './http-request.ts';
import { byteMutations } from './mutations/bytes.ts';
import { headerMutations, withKey, withoutKey, wrongSignature } from './mutations/headers.ts';
import { type JsonMutation, jsonMutations, toJsonText } from './mutations/json.ts';
import { isLikely, type Mutation } from './mutations/mutation.ts';
import { pathMutations } from './mutations/paths.ts';
import { queryMutations } from './mutations/queries.ts';
import { type KnownValues, makeApiCall, type Operation } from './valid-api-calls.ts';
import { makeGraphCall } from './valid-graph-calls.ts';
import { makeHandshake, makeWebhook } from './valid-webhooks.ts';

/** What requests are made of. */
export interface Material {
  readonly seed: number;
  readonly operations: readonly Operation[];
  readonly known: KnownValues;
  readonly mediaIds: readonly string[];
  readonly apiKey: string;
  readonly appSecret: string;
  readonly verifyToken: string;
}

/** Makes the request with this index; the same each time. `left` selects its mutations, all by default. */
export function makeRequest(material: Material, index: number, left?: ReadonlySet<number>): HostileRequest {
  const random = createRandom(Math.imul(material.seed, 0x9e3779b1) + index);
  if (isLikely(random, 0.02)) {
    const { name, bytes } = makeGarbage(random);
    const delivery = isLikely(random, 0.3) ? 'half closed' : 'whole';
    return { index, family: 'raw', name, mutations: [], request: bytes, delivery, isTrusted: false };
  }
  const valid = makeValid(material, random);
  const isTrusted = isLikely(random, 0.75);
  const planned = planMutations(valid, random);
  const kept = planned.filter((_, at) => left === undefined || left.has(at));
  const request = prepare(material, valid, kept, isTrusted, random);
  const { family, name } = valid;
  const mutations = kept.map(({ mutation }) => mutation.name);
  return { index, family, name, mutations, request, delivery: deliveryOf(request, random), isTrusted };
}

/** Some webhooks are repeated. */
const repeatedWebhooks = 20;

function makeValid({ seed, operations, known, mediaIds, verifyToken }: Material, random: Random): ValidRequest {
  const choice = random.fraction();
  if (choice < 0.03) return makeWebhook(createRandom(seed + random.between(1, repeatedWebhooks)));
  if (choice < 0.3) return makeWebhook(random);
  if (choice < 0.32) return makeHandshake(random, verifyToken);
  if (choice < 0.68) return makeGraphCall(random, mediaIds);
  return makeApiCall(random, operations, known);
}

type Planned =
  | { readonly kind: 'json'; readonly mutation: JsonMutation; readonly seed: number }
  | { readonly kind: 'body' | 'head'; readonly mutation: Mutation; readonly seed: number };

/** Mostly one or two; each has its own seed, so that any of them can be omitted. */
function planMutations({ body }: ValidRequest, random: Random): Planned[] {
  const count = random.pick([0, 1, 1, 1, 1, 2, 2, 3, 4]);
  const all = Array.from({ length: count }, (): Planned => {
    const seed = random.between(0, 2 ** 31);
    const choice = random.fraction();
    if (body !== null && 'json' in body && choice < 0.5)
      return { kind: 'json', mutation: random.pick(jsonMutations), seed };
    if (body !== null && choice < 0.62) return { kind: 'body', mutation: random.pick(byteMutations), seed };
    if (choice < 0.75) return { kind: 'head', mutation: random.pick(pathMutations), seed };
    if (choice < 0.87) return { kind: 'head', mutation: random.pick(queryMutations), seed };
    return { kind: 'head', mutation: random.pick(headerMutations), seed };
  });
  const order = ['json', 'body', 'head'];
  return all.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** The body first, then key and signature, then everything else. */
function prepare(
  material: Material,
  valid: ValidRequest,
  planned: readonly Planned[],
  isTrusted: boolean,
  random: Random,
): HttpRequest {
  const { method, target, headers } = valid;
  let request: HttpRequest = { method, target, headers, body: bodyOf(valid, planned), framing: 'length' };
  for (const { kind, mutation, seed } of planned)
    if (kind === 'body') request = mutation.apply(request, createRandom(seed));
  request = authorised(material, valid, request, isTrusted, random);
  for (const { kind, mutation, seed } of planned)
    if (kind === 'head') request = mutation.apply(request, createRandom(seed));
  return request;
}

function bodyOf({ body }: ValidRequest, planned: readonly Planned[]): Buffer {
  if (body === null) return Buffer.alloc(0);
  if ('bytes' in body) return body.bytes;
  let json = body.json;
  for (const { kind, mutation, seed } of planned) if (kind === 'json') json = mutation.apply(json, createRandom(seed));
  return Buffer.from(toJsonText(withoutUndefined(json)));
}

function withoutUndefined(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Object.getPrototypeOf(json) !== Object.prototype) return json;
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}

function authorised(
  { apiKey, appSecret }: Material,
  { family }: ValidRequest,
  request: HttpRequest,
  isTrusted: boolean,
  random: Random,
): HttpRequest {
  if (family === 'open') return request;
  if (family !== 'webhook') return isTrusted ? withKey(request, apiKey, random) : withoutKey(request, random);
  if (request.method !== 'POST') return request;
  const right = signWebhook(request.body, appSecret);
  return withHeader(request, 'X-Hub-Signature-256', isTrusted ? right : wrongSignature(right, random));
}

function deliveryOf(request: HttpRequest, random: Random): Delivery {
  const choice = random.fraction();
  if (request.framing === 'short body') return choice < 0.9 ? 'cut off' : 'stalled';
  if (!isWellFramed(request)) return 'whole';
  if (choice < 0.9) return 'whole';
  if (choice < 0.94) return 'in pieces';
  if (choice < 0.955) return 'half closed';
  if (choice < 0.975) return 'cut off';
  if (choice < 0.978) return 'stalled';
  return choice < 0.995 ? 'pipelined' : 'unread';
}
