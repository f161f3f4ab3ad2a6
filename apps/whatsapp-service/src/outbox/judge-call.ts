import {
  type ErrorMeaning,
  type GraphResult,
  type MetaError,
  managementUsage,
  meaningOf,
  type ResponseHeaders,
  readMetaError,
  readUncodedError,
  readUsage,
  type Usage,
} from '@intexuraos/cloud-api';
import { retryAfterMs } from '@intexuraos/service-api/retry-after';
import { statusProblem } from './answered-status.ts';
import type { MetaAnswer, OutboxProblem } from './outbox-entry.ts';
import type { ErrorSubject } from './problem-meaning.ts';
import type { PauseScope, SendOutcome } from './send-outcome.ts';
import { unreachedProblem } from './unreached-problem.ts';

type Answered = Extract<GraphResult, { kind: 'answered' }>;

/**
 * The outcome of a call to `/messages`. Meta's code and details decide, not the HTTP status (Meta:
 * support/error-codes); an answer without Meta's envelope, to a call that may have gone through, is unknown.
 */
export function judgeCall(result: GraphResult, subject: ErrorSubject = {}, now = Date.now()): SendOutcome {
  switch (result.kind) {
    case 'no_token':
      return { kind: 'blocked', scope: 'number', problem: noToken };
    case 'unreached':
      return { kind: 'not_sent', fault: 'meta', afterMs: null, problem: unreachedProblem(result.reason) };
    case 'lost':
      return { kind: 'unknown', problem: ours('No answer came from Meta', `${result.reason}. ${unknownWhether}`) };
    case 'answered':
      return judgeAnswer(result, subject, now);
  }
}

function judgeAnswer({ status, headers, body }: Answered, subject: ErrorSubject, now: number): SendOutcome {
  const answer: MetaAnswer = { status, body: new TextDecoder().decode(body) };
  const parsed = parseJson(answer.body);
  const error = readMetaError(parsed);
  const askedMs = askedIn(headers, now);
  if (error) return judgeError(error, answer, { headers, subject, askedMs });
  if (status >= 200 && status < 300) {
    const wamid = wamidOf(parsed);
    if (wamid !== null) return { kind: 'accepted', wamid, answer, ...usageIn(headers) };
    return { kind: 'unknown', problem: ours('Meta’s answer names no message', unknownWhether) };
  }
  return withoutCode(answer, parsed, askedMs);
}

/** Meta's usage count of the calls that send; management calls have a count of their own. */
function usageIn(headers: ResponseHeaders): { usage?: Usage } {
  const usage = readUsage(headers, ({ type }) => type !== managementUsage);
  return usage && (usage.percent > 0 || usage.regainMs > 0) ? { usage } : {};
}

/** No answer may stop a number for longer than this. */
const maxAskedMs = 60 * 60_000;

function askedIn(headers: ResponseHeaders, now: number): number | null {
  const asked = retryAfterMs(headers.get('retry-after'), now);
  // With 0 the usual pause applies, or the next call would follow at once.
  return asked ? Math.min(asked, maxAskedMs) : null;
}

/** When Meta lets calls through again, if its answer says so. Its count of management calls concerns no single number's rate. */
function regainIn(headers: ResponseHeaders, { scope }: ErrorMeaning): number | null {
  const usage = readUsage(headers, ({ type }) => scope === 'account' || type !== managementUsage);
  return usage ? Math.min(usage.regainMs, maxAskedMs) : null;
}

/** A proxy between us and Meta answered, or a part of Meta that uses no envelopes, or no codes. */
function withoutCode(answer: MetaAnswer, parsed: unknown, askedMs: number | null): SendOutcome {
  const { status } = answer;
  const problem = statusProblem(status, 'The answer has no error envelope of the Graph API.');
  if (status === 429) {
    return {
      kind: 'number_too_fast',
      problem: { ...problem, details: `${problem.details} ${ofProxy}` },
      afterMs: askedMs,
    };
  }
  if (status >= 500 || status === 408) {
    return {
      kind: 'unknown',
      problem: { ...problem, details: `${problem.details} ${unknownWhether}` },
      restMs: askedMs,
    };
  }
  if (status < 400) return { kind: 'blocked', scope: 'number', problem: { ...problem, details: wrongAddress } };
  if (notOfTheMessage.has(status))
    return { kind: 'blocked', scope: 'number', problem: { ...problem, details: inTheWay } };
  const said = readUncodedError(parsed);
  if (said) return { kind: 'refused', problem: ours(said.message, said.details, said.traceId), answer };
  return { kind: 'refused', problem, answer: inMetasShape(status, problem) };
}

/** A proxy that answers with one of these would answer every message so: no message is failed for it. */
const notOfTheMessage = new Set([401, 403, 404, 405, 407, 451]);

/** Meta's clients read its envelope, so an answer without one is given this. */
function inMetasShape(status: number, { title, details }: OutboxProblem): MetaAnswer {
  const error = { message: title, type: 'OAuthException', code: 131000, error_data: { details } };
  return { status, body: JSON.stringify({ error }) };
}

interface Circumstances {
  readonly headers: ResponseHeaders;
  readonly subject: ErrorSubject;
  readonly askedMs: number | null;
}

function judgeError(error: MetaError, answer: MetaAnswer, around: Circumstances): SendOutcome {
  const { headers, subject, askedMs } = around;
  const problem = problemOf(error);
  const meaning = meaningOf({ ...error, ...subject });
  if (!meaning) return undocumented(error, problem, answer, askedMs);
  switch (meaning.class) {
    case 'retry':
    case 'retry_later':
      return notSent(faultOf(meaning), problem, { status: answer.status, waitMs: meaning.waitMs ?? null, askedMs });
    case 'slow_pair':
      return { kind: 'pair_too_fast', problem };
    case 'slow_number': {
      const regainMs = meaning.code === error.code ? regainIn(headers, meaning) : null;
      return { kind: 'number_too_fast', problem, afterMs: regainMs || askedMs };
    }
    case 'pause':
      return { kind: 'blocked', problem, scope: pauseScopeOf(meaning) };
    case 'refuse':
      return { kind: 'refused', problem, answer };
  }
}

interface Waits {
  readonly status: number;
  /** By Meta's documentation of the code. */
  readonly waitMs: number | null;
  readonly askedMs: number | null;
}

/** The whole number rests if Meta has trouble, which 503 always means; otherwise this message waits, such as one to a busy group. */
function notSent(fault: 'meta' | 'unclear', problem: OutboxProblem, { status, waitMs, askedMs }: Waits): SendOutcome {
  if (fault === 'meta' || status === 503) return { kind: 'not_sent', fault, problem, afterMs: waitMs, restMs: askedMs };
  return { kind: 'not_sent', fault, problem, afterMs: Math.max(waitMs ?? 0, askedMs ?? 0) || null };
}

/**
 * Codes that report a temporary outage of Meta, the account or the number (Meta: support/error-codes). Other temporary
 * codes, above all 131000, can also recur for a single message.
 */
const faultOf = ({ scope }: ErrorMeaning): 'meta' | 'unclear' =>
  scope === 'account' || scope === 'number' ? 'meta' : 'unclear';

/** Codes of permissions and terms that may be missing for `/marketing_messages` alone. */
const permissions: ReadonlySet<number> = new Set([3, 10, 200, 131005]);

/** What has to be paused for an error of the class `pause`. */
export function pauseScopeOf({ scope, code }: Pick<ErrorMeaning, 'scope' | 'code'>): PauseScope {
  if (permissions.has(code > 200 && code < 300 ? 200 : code)) return 'edge';
  return scope === 'message' || scope === 'recipient' ? 'number' : scope;
}

/** A code that Meta doesn't document: decided by its own word on whether it is temporary, then by the HTTP status. */
function undocumented(
  error: MetaError,
  problem: OutboxProblem,
  answer: MetaAnswer,
  askedMs: number | null,
): SendOutcome {
  if (error.isTransient || answer.status >= 500) {
    return notSent('unclear', problem, { status: answer.status, waitMs: null, askedMs });
  }
  if (answer.status === 429) return { kind: 'number_too_fast', problem, afterMs: askedMs };
  if (answer.status === 401 || answer.status === 403) return { kind: 'blocked', scope: 'number', problem };
  return { kind: 'refused', problem, answer };
}

function problemOf({ code, subcode, message, details, traceId, userTitle, userMessage }: MetaError): OutboxProblem {
  const said = { ...(userTitle !== undefined && { userTitle }), ...(userMessage !== undefined && { userMessage }) };
  return { code, subcode, title: message, details, traceId, ...said };
}

function ours(title: string, details: string | null, traceId: string | null = null): OutboxProblem {
  return { code: null, subcode: null, title, details, traceId };
}

const unknownWhether = 'It is unknown whether Meta accepted the message.';
const inTheWay =
  'The answer has no error envelope of the Graph API: it came from something between this service and Meta, or ' +
  'INTEXURAOS_WHATSAPP_GRAPH_URL leads elsewhere.';
const ofProxy = 'It probably came from a proxy between this service and Meta: raise the rate that the proxy allows.';
const wrongAddress = 'A redirect came back. Check INTEXURAOS_WHATSAPP_GRAPH_URL.';

const noToken = ours(
  'There is no access token',
  'Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN (or WHATSAPP_ACCESS_TOKEN) to a token of a system user, or the variable with _FILE to a file that holds it.',
);

function wamidOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('messages' in body) || !Array.isArray(body.messages)) return null;
  const [first]: unknown[] = body.messages;
  if (typeof first !== 'object' || first === null || !('id' in first)) return null;
  return typeof first.id === 'string' && first.id !== '' ? first.id : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
