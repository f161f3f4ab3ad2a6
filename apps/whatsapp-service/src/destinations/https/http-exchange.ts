import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** An answer, with the beginning of its body as text. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on its way. */
export interface Exchange {
  /**
   * Rejects with undici's error, or with the reason for which it was aborted, unless a status has come: that counts,
   * however its body ends.
   */
  readonly answer: Promise<RawAnswer>;
  /** Ends it before it is over, also while it waits for a connection. */
  end(reason: Error): void;
}

const readBytes = 64 * 1024;
const keptBytes = 4 * 1024;

/**
 * Begins a request, and keeps the first 4 KiB of its answer; an answer longer than 64 KiB is not read to its end. It
 * uses undici's own callbacks: the streams around them took a seventh of a delivery's time on the HTTP thread.
 */
export function beginExchange(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): Exchange {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const kept: Buffer[] = [];
  let bytes = 0;
  let head: Pick<RawAnswer, 'status' | 'headers'> | null = null;
  let controller: Dispatcher.DispatchController | null = null;
  let ended: Error | null = null;
  const finish = (): void => {
    if (head) resolve({ ...head, body: kept.length === 0 ? '' : Buffer.concat(kept).toString('utf8') });
  };
  const fail = (error: Error): void => {
    finish();
    reject(error);
  };
  dispatcher.dispatch(options, {
    onRequestStart: (started) => {
      controller = started;
      if (ended) started.abort(ended);
    },
    onResponseStart: (_controller, status, headers) => {
      if (status >= 200) head = { status, headers };
    },
    onResponseData: (mine, chunk) => {
      if (bytes < keptBytes) kept.push(chunk.subarray(0, keptBytes - bytes));
      bytes += chunk.byteLength;
      if (bytes <= readBytes) return;
      finish();
      mine.abort(new Error('The rest of the answer is not read.'));
    },
    onResponseEnd: finish,
    onResponseError: (_controller, error) => fail(error),
  });
  return {
    answer: promise,
    end: (reason) => {
      ended ??= reason;
      fail(ended);
      controller?.abort(ended);
    },
  };
}
