import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { metaJson } from '../meta-json.ts';
import type { Platform } from '../platform.ts';
import { cloudError } from './errors.ts';
import type { RouteTable } from './find-route.ts';
import type { GraphAnswer } from './graph-call.ts';
import { errorBody, GraphError } from './graph-error.ts';
import { type CallTrace, handleCall } from './handle-call.ts';

interface AnswerDeps {
  readonly platform: Platform;
  readonly routes: RouteTable;
  /** Called with errors of the simulator itself; the caller gets a plain 500. */
  readonly onBug: (error: unknown) => void;
}

/** Answers one request to the Graph API, with Meta's headers, envelope and escaping, and with the requested faults. */
export async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  { platform, routes, onBug }: AnswerDeps,
): Promise<void> {
  const trace: CallTrace = {
    version: 'v24.0',
    route: undefined,
    phoneNumberId: undefined,
    to: undefined,
    wabaId: undefined,
    params: {},
  };
  let answer: GraphAnswer | typeof dropped;
  let failure: GraphError | undefined;
  try {
    answer = await handleCall(request, platform, routes, trace, () => strikeBefore(trace, platform));
    if (platform.faults.strike('drop', { ...subjectOf(trace), when: 'after' })) answer = dropped;
  } catch (error) {
    if (error === dropped) answer = dropped;
    else {
      failure = error instanceof GraphError ? error : bugError(error, onBug);
      answer = { status: failure.httpStatus, body: errorBody(failure, platform.ids.trace()) };
    }
  }
  if (answer === dropped || !('body' in answer)) {
    response.destroy();
    return;
  }
  write(response, answer, failure, trace, platform);
}

const dropped = Symbol('the connection is to break');

const subjectOf = ({ route, phoneNumberId, to }: CallTrace) => ({
  ...(route !== undefined && { route }),
  ...(phoneNumberId !== undefined && { phoneNumberId }),
  ...(to !== undefined && { to }),
});

/** The faults before the call is handled. */
async function strikeBefore(trace: CallTrace, { faults }: Platform): Promise<void> {
  const subject = subjectOf(trace);
  const latency = faults.strike('latency', subject);
  if (latency) await delay(latency.ms);
  if (faults.strike('drop', { ...subject, when: 'before' })) throw dropped;
  const bare = faults.strike('bare-status', subject);
  if (bare) throw new BareStatus(bare.httpStatus);
  const fault = faults.strike('error', subject);
  if (fault) {
    throw cloudError(fault.code, fault.details, {
      ...(fault.httpStatus !== undefined && { httpStatus: fault.httpStatus }),
      ...(fault.subcode !== undefined && { subcode: fault.subcode }),
    });
  }
}

/** An answer without Meta's envelope, such as one from a proxy in front of Meta. */
class BareStatus extends GraphError {
  constructor(httpStatus: number) {
    super('', { code: 0, httpStatus });
  }
}

function bugError(error: unknown, onBug: (error: unknown) => void): GraphError {
  onBug(error);
  return new GraphError('An unknown error occurred', { code: 1, httpStatus: 500 });
}

function write(
  response: ServerResponse,
  { status = 200, body }: GraphAnswer,
  failure: GraphError | undefined,
  trace: CallTrace,
  platform: Platform,
): void {
  if (failure instanceof BareStatus) {
    response.writeHead(status, { 'content-type': 'text/html' }).end(`<html><body>${status}</body></html>`);
    return;
  }
  if (body instanceof Uint8Array) {
    response.writeHead(status, headersOf(trace, platform)).end(body);
    return;
  }
  const { httpStatus, text, type } = shape(status, body, trace.params);
  response
    .writeHead(httpStatus, {
      'content-type': `${type}; charset=UTF-8`,
      'content-length': Buffer.byteLength(text),
      ...headersOf(trace, platform),
      ...(failure && challengeOf(failure)),
    })
    .end(text);
}

/** The effects of general parameters on the answer: 200 for every error, a script that calls a function. */
function shape(status: number, body: unknown, params: CallTrace['params']) {
  const { suppress_http_code: suppress, callback } = params;
  const text = metaJson(body);
  const httpStatus = suppress === undefined ? status : 200;
  if (typeof callback !== 'string') return { httpStatus, text, type: 'application/json' };
  return { httpStatus, text: `/**/ ${callback}(${text});`, type: 'text/javascript' };
}

/** Like the stored answers in Meta's own collection: one of the two usage headers, and traces that identify nobody. */
function headersOf(trace: CallTrace, platform: Platform): Record<string, string> {
  const { ids } = platform;
  return {
    'facebook-api-version': trace.version,
    'x-fb-request-id': ids.trace(),
    'x-fb-trace-id': ids.text(11),
    'x-fb-rev': '1007269544',
    'x-fb-debug': randomBytes(64).toString('base64'),
    'x-fb-rlafr': '0',
    ...(trace.wabaId === undefined
      ? { 'x-app-usage': metaJson({ call_count: 0, total_cputime: 0, total_time: 0 }) }
      : { 'x-business-use-case-usage': usage(trace.wabaId, countOf(trace.wabaId, trace, platform)) }),
    'access-control-allow-origin': '*',
    'cache-control': 'private, no-cache, no-store, must-revalidate',
    'strict-transport-security': 'max-age=15552000; preload',
    vary: 'Origin, Accept-Encoding',
  };
}

/** The counters are percentages of the hourly limit; the time is in minutes. */
function usage(wabaId: string, { type, percent, minutes }: UsageCount): string {
  return JSON.stringify({
    [wabaId]: [
      {
        type,
        call_count: percent,
        total_cputime: percent,
        total_time: percent,
        estimated_time_to_regain_access: minutes,
      },
    ],
  });
}

interface UsageCount {
  readonly type: string;
  readonly percent: number;
  readonly minutes: number;
}

/** The percentage of a fault, or the account's real usage. */
function countOf(wabaId: string, trace: CallTrace, { faults, limits }: Platform): UsageCount {
  const asked = faults.strike('usage', subjectOf(trace));
  if (asked) return { minutes: 0, ...asked };
  const percent = limits.usageOf(wabaId);
  return { type: 'whatsapp_business_management', percent, minutes: percent >= 100 ? 60 : 0 };
}

function challengeOf({ code, subcode, message }: GraphError): Record<string, string> {
  const reason = code === 190 ? 'invalid_token' : code === 100 && subcode === 33 ? 'invalid_request' : undefined;
  if (reason === undefined) return {};
  return { 'www-authenticate': `OAuth "Facebook Platform" "${reason}" "${message.replaceAll('"', "'")}"` };
}
