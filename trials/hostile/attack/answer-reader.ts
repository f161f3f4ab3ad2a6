/** One whole answer on a connection. */
export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** The first 256 KiB of the body. */
  readonly body: Buffer;
  /** Whether the server allows reuse of the connection. */
  readonly isKeptAlive: boolean;
}

export interface AnswerReader {
  readonly read: (chunk: Buffer) => void;
  /** Tells the reader that the server has closed: an answer without a length ends here. */
  readonly end: () => void;
}

const maxKept = 256 * 1024;

type State =
  | { readonly at: 'head' | 'close' | 'chunk head' | 'trailer' }
  | { readonly at: 'length' | 'chunk'; readonly left: number };

/** The part of an answer that has arrived, and what is expected next. */
interface Reading {
  pending: Buffer;
  state: State;
  head: string;
  kept: Buffer[];
  keptBytes: number;
}

/**
 * Reads HTTP/1.1 answers from a connection. Our own reader, so that no library corrects a faulty answer. `isHead` says
 * whether the next answer is to a HEAD and so has no body. An event stream counts as answered as soon as its head has
 * arrived.
 */
export function createAnswerReader(isHead: () => boolean, onAnswer: (answer: Answer) => void): AnswerReader {
  const reading: Reading = { pending: Buffer.alloc(0), state: { at: 'head' }, head: '', kept: [], keptBytes: 0 };
  const finish = (isOpen: boolean): void => {
    const { head, kept } = reading;
    const isKeptAlive = isOpen && !/^connection: *close/im.test(head);
    Object.assign(reading, { state: { at: 'head' }, kept: [], keptBytes: 0 } satisfies Partial<Reading>);
    onAnswer({ status: statusOf(head), head, body: Buffer.concat(kept), isKeptAlive });
  };
  return {
    read: (chunk) => {
      reading.pending = reading.pending.length === 0 ? chunk : Buffer.concat([reading.pending, chunk]);
      for (let took = step(reading, isHead()); took !== 'nothing'; took = step(reading, isHead())) {
        if (took === 'all of it') finish(true);
        else if (took === 'a stream') finish(false);
      }
    },
    end: () => {
      if (reading.state.at === 'close') finish(false);
    },
  };
}

/** What a step consumed of the available bytes. */
type Step = 'nothing' | 'a part' | 'all of it' | 'a stream';

function step(reading: Reading, isHead: boolean): Step {
  const { state } = reading;
  switch (state.at) {
    case 'head': {
      const head = takeUpTo(reading, '\r\n\r\n');
      if (head === null) return 'nothing';
      reading.head = head;
      return begin(reading, isHead);
    }
    case 'close':
      takeBytes(reading, reading.pending.length);
      return 'nothing';
    case 'chunk head': {
      const line = takeUpTo(reading, '\r\n');
      if (line === null) return 'nothing';
      const size = Number.parseInt(line, 16);
      // Includes the line break after the chunk.
      reading.state = size > 0 ? { at: 'chunk', left: size + 2 } : { at: 'trailer' };
      return 'a part';
    }
    case 'trailer':
      return takeUpTo(reading, '\r\n') === null ? 'nothing' : 'all of it';
    default: {
      if (reading.pending.length === 0) return 'nothing';
      const left = state.left - takeBytes(reading, state.left);
      reading.state = { at: state.at, left };
      if (left > 0) return 'nothing';
      if (state.at === 'length') return 'all of it';
      reading.state = { at: 'chunk head' };
      return 'a part';
    }
  }
}

/** Decides by the head how the body is framed. */
function begin(reading: Reading, isHead: boolean): Step {
  const { head } = reading;
  const status = statusOf(head);
  if (status >= 100 && status < 200) return 'a part';
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (isHead || status === 204 || status === 304 || length === '0') return 'all of it';
  if (/^content-type: *text\/event-stream/im.test(head)) return 'a stream';
  if (/^transfer-encoding: *chunked/im.test(head)) reading.state = { at: 'chunk head' };
  else if (length === undefined) reading.state = { at: 'close' };
  else reading.state = { at: 'length', left: Number(length) };
  return 'a part';
}

/** The text up to `end`; null while it is incomplete. */
function takeUpTo(reading: Reading, end: string): string | null {
  const at = reading.pending.indexOf(end);
  if (at < 0) return null;
  const text = reading.pending.toString('latin1', 0, at);
  reading.pending = reading.pending.subarray(at + end.length);
  return text;
}

/** Consumes this many bytes of the body, or as many as are available; returns how many. */
function takeBytes(reading: Reading, most: number): number {
  const bytes = reading.pending.subarray(0, most);
  if (reading.keptBytes < maxKept) reading.kept.push(Buffer.from(bytes.subarray(0, maxKept - reading.keptBytes)));
  reading.keptBytes += bytes.length;
  reading.pending = reading.pending.subarray(bytes.length);
  return bytes.length;
}

/** `HTTP/1.1 200 OK`: 200; 0 for anything else. */
const statusOf = (head: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
