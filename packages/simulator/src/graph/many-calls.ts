import { metaJson, plainText } from '../meta-json.ts';
import type { Platform } from '../platform.ts';
import { invalidParameter, parameterError } from './errors.ts';
import type { GraphAnswer } from './graph-call.ts';
import { errorBody, GraphError } from './graph-error.ts';
import { jsonParameter, namesParameter } from './parameters.ts';
import { type RawCall, readTarget, verbOf } from './read-request.ts';

type Answer = (call: RawCall) => Promise<GraphAnswer>;

const maxCalls = 50;

/**
 * Several calls in one request (Meta: graph-api/batch-requests): `batch` lists them, with a method, a `relative_url`, and
 * a body as a form. Each answer is a list entry, with its status and its body as text, and with its headers unless
 * `include_headers` is false. The path of the request does not matter.
 * @throws {GraphError} 100 for a list that can't be read or is too long.
 */
export async function answerBatch(raw: RawCall, answer: Answer, { ids }: Platform): Promise<GraphAnswer> {
  const batch = jsonParameter(raw.params, 'batch');
  if (!Array.isArray(batch) || batch.length > maxCalls) {
    throw invalidParameter(`batch must be a list of at most ${maxCalls} calls`);
  }
  const areHeadersWanted = plainText(raw.params.include_headers) !== 'false' && raw.params.include_headers !== false;
  const body: object[] = [];
  for (const call of batch.map((each) => callOf(raw, each))) {
    const { status = 200, body: answered } = await failing(() => answer(call), ids.trace);
    body.push({
      code: status,
      ...(areHeadersWanted && { headers: [{ name: 'Content-Type', value: 'application/json; charset=UTF-8' }] }),
      body: metaJson(answered),
    });
  }
  return { body };
}

/** An error counts as an answer here. */
async function failing(call: () => Promise<GraphAnswer>, trace: () => string): Promise<GraphAnswer> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { status: error.httpStatus, body: errorBody(error, trace()) };
  }
}

/** One call of a batch, with the token of the whole request unless it has its own. */
function callOf(raw: RawCall, each: unknown): RawCall {
  const { method, relative_url: target, body }: Record<string, unknown> = { ...Object(each) };
  if (typeof target !== 'string') throw invalidParameter('relative_url must be given for each call of a batch');
  const { version = raw.version, segments, query } = readTarget(`/${target}`);
  const form = typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : {};
  const { access_token, appsecret_proof } = raw.params;
  const params = { access_token, appsecret_proof, ...query, ...form };
  return { ...raw, verb: verbOf(plainText(method) || 'GET'), version, segments, params, rawBody: new Uint8Array() };
}

/**
 * The same call for several nodes, as the Graph API takes it: `ids` lists them, and the answers are keyed by id. The node
 * in the path does not matter; its edge does.
 * @throws {GraphError} what any of the calls throws.
 */
export async function answerForIds(raw: RawCall, answer: Answer): Promise<GraphAnswer> {
  const { ids: _ids, ...params } = raw.params;
  const ids = namesParameter(raw.params, 'ids') ?? [];
  if (ids.length === 0 || ids.length > maxCalls) throw parameterError(`Param ids must name 1 to ${maxCalls} objects.`);
  const edge = /^\d+$/.test(raw.segments[0] ?? '') ? raw.segments.slice(1) : raw.segments;
  const body: Record<string, unknown> = {};
  for (const id of ids) body[id] = (await answer({ ...raw, segments: [id, ...edge], params })).body;
  return { body };
}
