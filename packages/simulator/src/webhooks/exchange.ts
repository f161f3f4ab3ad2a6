import * as http from 'node:http';
import * as https from 'node:https';

/** The encoding of a body's text: `latin1` is cheaper if all of it is ASCII. */
export type BodyEncoding = 'latin1' | 'utf8';

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: { readonly text: string; readonly encoding: BodyEncoding };
}

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  /** The first 4,096 bytes of the body. */
  readonly text: string;
}

const shownBytes = 4_096;

/** There was no answer. */
export class NoAnswerError extends Error {
  readonly reason: 'timeout' | 'refused' | 'broken';
  /** Node's code, such as `ECONNREFUSED`, if there is one. */
  readonly code: string | undefined;

  constructor(reason: NoAnswerError['reason'], code?: string) {
    super(`No answer: ${reason}${code ? ` (${code})` : ''}.`);
    this.reason = reason;
    this.code = code;
  }
}

/** An HTTP client for callbacks that keeps connections open. */
export interface Exchanger {
  /** @throws {NoAnswerError} if no answer came in time, in real milliseconds from the first byte to the last. */
  exchange(request: Request): Promise<Answer>;
  /** Aborts everything in progress, which fails with `broken`. */
  stop(): void;
}

export function createExchanger(timeoutMs: number): Exchanger {
  // The newest connection first, so that the others become idle and close when there is less to send.
  const agentOptions = { keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' } as const;
  const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };
  return {
    exchange: (request) => exchange(request, agents, timeoutMs),
    stop: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function exchange(
  request: Request,
  agents: { readonly http: http.Agent; readonly https: https.Agent },
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isSecure = request.url.startsWith('https:');
    const options = {
      method: request.method,
      headers: request.headers,
      agent: isSecure ? agents.https : agents.http,
    };
    const call = isSecure ? https.request(request.url, options) : http.request(request.url, options);
    let isLate = false;
    let isAnswered = false;
    const timer = setTimeout(() => {
      isLate = true;
      call.destroy();
    }, timeoutMs);
    call.on('error', (error) => reject(noAnswer(error, isLate)));
    call.on('close', () => {
      clearTimeout(timer);
      if (!isAnswered) reject(new NoAnswerError(isLate ? 'timeout' : 'broken'));
    });
    call.on('response', (response) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        if (bytes < shownBytes) chunks.push(chunk);
        bytes += chunk.length;
      });
      // The status counts, even if the body is cut short.
      const answered = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          statusText: response.statusMessage ?? '',
          text: Buffer.concat(chunks).subarray(0, shownBytes).toString(),
        });
      response.on('error', answered);
      response.on('close', answered);
    });
    // Text is written together with the headers; bytes would need a second write.
    if (request.body) call.end(request.body.text, request.body.encoding);
    else call.end();
  });
}

const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function noAnswer(error: unknown, isLate: boolean): NoAnswerError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (isLate) return new NoAnswerError('timeout', code);
  return new NoAnswerError(code !== undefined && neverConnected.has(code) ? 'refused' : 'broken', code);
}
