/** One whole answer on a connection. */
export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** What it says; no more than the first 256 KiB. */
  readonly body: Buffer;
  /** Whether the server lets the connection be used again. */
  readonly isKeptAlive: boolean;
}

export interface AnswerReader {
  readonly read: (chunk: Buffer) => void;
  /** Says that the server has closed: an answer without a length ends here. */
  readonly end: () => void;
}

const mostKept = 256 * 1024;

type State =
  | { readonly at: 'head' }
  | { readonly at: 'length'; left: number }
  | { readonly at: 'close' }
  | { readonly at: 'chunk head' }
  | { readonly at: 'chunk'; left: number }
  | { readonly at: 'trailer' };

/**
 * Reads HTTP/1.1 answers from a connection. A reader of its own, so that nothing in it makes up for what is wrong in an
 * answer. `isHead` says whether the next answer is to a HEAD and so has no body. A stream of events counts as answered as
 * soon as its head is there.
 */
export function createAnswerReader(isHead: () => boolean, onAnswer: (answer: Answer) => void): AnswerReader {
  let pending: Buffer = Buffer.alloc(0);
  let state: State = { at: 'head' };
  let head = '';
  let kept: Buffer[] = [];
  let keptBytes = 0;

  const keep = (bytes: Buffer): void => {
    if (keptBytes < mostKept) kept.push(Buffer.from(bytes.subarray(0, mostKept - keptBytes)));
    keptBytes += bytes.length;
  };
  const finish = (isOpen: boolean): void => {
    const body = Buffer.concat(kept);
    const answer = { status: statusOf(head), head, body, isKeptAlive: isOpen && !/^connection: *close/im.test(head) };
    state = { at: 'head' };
    kept = [];
    keptBytes = 0;
    onAnswer(answer);
  };
  const begin = (): void => {
    const status = statusOf(head);
    if (status >= 100 && status < 200) return;
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    if (isHead() || status === 204 || status === 304) finish(true);
    else if (/^content-type: *text\/event-stream/im.test(head)) finish(false);
    else if (/^transfer-encoding: *chunked/im.test(head)) state = { at: 'chunk head' };
    else if (length === undefined) state = { at: 'close' };
    else if (length === '0') finish(true);
    else state = { at: 'length', left: Number(length) };
  };
  /** A line or a head up to `end`; null while it isn't whole. */
  const takeUpTo = (end: string): string | null => {
    const at = pending.indexOf(end);
    if (at < 0) return null;
    const text = pending.toString('latin1', 0, at);
    pending = pending.subarray(at + end.length);
    return text;
  };
  const takeBytes = (left: number): number => {
    const bytes = pending.subarray(0, left);
    keep(bytes);
    pending = pending.subarray(bytes.length);
    return left - bytes.length;
  };
  /** One step; false when it needs more bytes. */
  const step = (): boolean => {
    switch (state.at) {
      case 'head': {
        const text = takeUpTo('\r\n\r\n');
        if (text === null) return false;
        head = text;
        begin();
        return pending.length > 0;
      }
      case 'length':
        state.left = takeBytes(state.left);
        if (state.left > 0) return false;
        finish(true);
        return pending.length > 0;
      case 'close':
        takeBytes(pending.length);
        return false;
      case 'chunk head': {
        const line = takeUpTo('\r\n');
        if (line === null) return false;
        const size = Number.parseInt(line, 16);
        state = size > 0 ? { at: 'chunk', left: size + 2 } : { at: 'trailer' };
        return true;
      }
      case 'chunk':
        state.left = takeBytes(state.left);
        if (state.left === 0) state = { at: 'chunk head' };
        return pending.length > 0;
      case 'trailer': {
        if (takeUpTo('\r\n') === null) return false;
        finish(true);
        return pending.length > 0;
      }
    }
  };
  return {
    read: (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      while (step());
    },
    end: () => {
      if (state.at === 'close') finish(false);
    },
  };
}

/** `HTTP/1.1 200 OK`: 200; 0 for anything else. */
const statusOf = (head: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
