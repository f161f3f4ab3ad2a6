import { parameterProblem } from './parameters.ts';

/**
 * Scans a multipart form as it streams through, without keeping it: the names of its parts, and the values that matter.
 * Only forms that every parser reads the same way pass: no preamble, no folded headers, no escaped quotation marks. Bytes
 * pass unchanged, without the parts that hold one of our keys.
 */
export interface FormScan {
  /** The bytes that may be passed on after these arrived, in order and not copied. */
  push(chunk: Buffer): readonly Buffer[];
  /** To be called at the end of the body. */
  end(): void;
  /** Why the form may not be passed on; null while it may. After a problem nothing more passes. */
  readonly problem: string | null;
  /** The values of `access_token`, which are removed. */
  readonly tokens: readonly string[];
  /** How many bytes were removed. */
  readonly omittedBytes: number;
  /** Whether all parameters are known: a file has begun, or the form has ended. */
  readonly isPastParameters: boolean;
}

export interface FormScanOptions {
  /** From the Content-Type, by `boundaryOf`. */
  readonly boundary: string;
  /** How many `access_token` parts are removed; further ones are a problem. */
  readonly maxTokens?: number;
}

/** The boundary of a multipart form; null if it is not one, or can be read in more than one way. */
export function boundaryOf(contentType: string): string | null {
  const [, parameters = ''] =
    /^multipart\/form-data((?:\s*;\s*(?:boundary|charset)=(?:"[^"\\]*"|[^\s;"\\]+))*);?$/i.exec(contentType) ?? [];
  const found = [...parameters.matchAll(/boundary=(?:"([^"]*)"|([^\s;"]+))/gi)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  const [boundary = ''] = found;
  return found.length === 1 && /^[\w'()+,./:=?-]{1,70}$/.test(boundary) ? boundary : null;
}

interface Part {
  readonly name: string;
  readonly isFile: boolean;
}

const maxHeadBytes = 8 * 1024;
const maxValueBytes = 16 * 1024;
const lineBreak = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');

interface State {
  readonly delimiter: Buffer;
  /** The delimiter as it follows the value of a part. */
  readonly bodyEnd: Buffer;
  readonly maxTokens: number;
  readonly tokens: string[];
  step: keyof typeof steps;
  /** Not scanned yet. */
  rest: Buffer;
  /** Scanned since the last chunk arrived, and not removed. */
  passed: Buffer[];
  problem: string | null;
  omittedBytes: number;
  hasFile: boolean;
  /** Whether the current part is removed. */
  isOmitted: boolean;
  /** The current part, if its value matters. */
  watched: { readonly name: string; value: Buffer } | null;
}

export function createFormScan({ boundary, maxTokens = Number.POSITIVE_INFINITY }: FormScanOptions): FormScan {
  const state: State = {
    delimiter: Buffer.from(`--${boundary}`, 'latin1'),
    bodyEnd: Buffer.from(`\r\n--${boundary}`, 'latin1'),
    maxTokens,
    tokens: [],
    step: 'delimiter',
    rest: Buffer.alloc(0),
    passed: [],
    problem: null,
    omittedBytes: 0,
    hasFile: false,
    isOmitted: false,
    watched: null,
  };
  return {
    push: (chunk) => {
      state.passed = [];
      append(state, chunk);
      while (state.problem === null && steps[state.step](state));
      return state.problem === null ? state.passed : [];
    },
    end: () => {
      const isWhole = state.step === 'end' || (state.step === 'epilogue' && state.rest.byteLength === 0);
      if (!isWhole) state.problem ??= 'The form is incomplete.';
    },
    get problem() {
      return state.problem;
    },
    get tokens() {
      return state.tokens;
    },
    get omittedBytes() {
      return state.omittedBytes;
    },
    get isPastParameters() {
      return state.hasFile || state.step === 'epilogue' || state.step === 'end';
    },
  };
}

/** What may come next. Each step returns whether another step may follow with the available bytes. */
const steps = {
  delimiter: (state: State): boolean => {
    const { rest, delimiter } = state;
    const has = Math.min(rest.byteLength, delimiter.byteLength);
    if (!rest.subarray(0, has).equals(delimiter.subarray(0, has))) return refuse(state, unclear);
    const needed = delimiter.byteLength + 2;
    if (rest.byteLength < needed) return false;
    const next = rest.toString('latin1', delimiter.byteLength, needed);
    if (next !== '\r\n' && next !== '--') return refuse(state, unclear);
    state.isOmitted = false;
    state.step = next === '--' ? 'epilogue' : 'head';
    if (next === '--') take(state, needed);
    return true;
  },
  head: (state: State): boolean => {
    const { rest, delimiter, tokens, maxTokens } = state;
    const end = rest.indexOf(headEnd, delimiter.byteLength);
    if (end < 0) return rest.byteLength > maxHeadBytes ? refuse(state, unclear) : false;
    const part = readHead(rest.toString('latin1', delimiter.byteLength + 2, end));
    if (part === null) return refuse(state, unclear);
    const isToken = part.name === 'access_token' && !part.isFile;
    state.isOmitted = isToken && !state.hasFile && tokens.length < maxTokens;
    const problem = state.isOmitted ? null : parameterProblem([[part.name, '']]);
    if (problem !== null) return refuse(state, problem);
    state.hasFile ||= part.isFile;
    state.watched = isToken || /^fields\b/i.test(part.name) ? { name: part.name, value: Buffer.alloc(0) } : null;
    state.step = 'body';
    take(state, end + headEnd.byteLength);
    return true;
  },
  body: (state: State): boolean => {
    const { rest, bodyEnd } = state;
    const end = rest.indexOf(bodyEnd);
    // A possible beginning of the delimiter waits for more bytes.
    takeValue(state, end < 0 ? Math.max(0, rest.byteLength - bodyEnd.byteLength + 1) : end);
    if (end < 0 || !judgeValue(state)) return false;
    take(state, lineBreak.byteLength);
    state.step = 'delimiter';
    return true;
  },
  epilogue: (state: State): boolean => {
    const { rest } = state;
    if (!lineBreak.subarray(0, rest.byteLength).equals(rest.subarray(0, 2))) return refuse(state, unclear);
    if (rest.byteLength < 2) return false;
    take(state, 2);
    state.step = 'end';
    return true;
  },
  end: (state: State): boolean => (state.rest.byteLength === 0 ? false : refuse(state, unclear)),
};

/** Joins a chunk to the rest of the last one; within a long value, usually a file, without copying it. */
function append(state: State, chunk: Buffer): void {
  const { rest, bodyEnd } = state;
  const isWithinValue = state.step === 'body' && rest.byteLength < bodyEnd.byteLength;
  const seam = isWithinValue ? Buffer.concat([rest, chunk.subarray(0, bodyEnd.byteLength - 1)]) : null;
  if (seam !== null && chunk.byteLength >= bodyEnd.byteLength && !seam.includes(bodyEnd)) {
    takeValue(state, rest.byteLength);
    state.rest = chunk;
  } else state.rest = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
}

/** Consumes that many bytes of the current part's value. */
function takeValue(state: State, length: number): void {
  const { rest, watched } = state;
  if (watched) watched.value = Buffer.concat([watched.value, rest.subarray(0, length)]);
  if (watched && watched.value.byteLength > maxValueBytes) refuse(state, `${watched.name} is too long.`);
  take(state, length);
}

/** Checks a complete value, if it matters. */
function judgeValue(state: State): boolean {
  const { watched, isOmitted, tokens } = state;
  if (!watched || state.problem !== null) return state.problem === null;
  const value = watched.value.toString('utf8');
  if (isOmitted) tokens.push(value);
  const problem = isOmitted ? null : parameterProblem([[watched.name, value]]);
  return problem === null || refuse(state, problem);
}

function take(state: State, length: number): void {
  if (length === 0) return;
  if (state.isOmitted) state.omittedBytes += length;
  else state.passed.push(state.rest.subarray(0, length));
  state.rest = state.rest.subarray(length);
}

function refuse(state: State, problem: string): false {
  state.problem = problem;
  return false;
}

const unclear =
  'The multipart form can be read in more than one way. Each part needs a Content-Disposition with one name, line breaks of ' +
  'CR and LF, and a file name without quotation marks and backslashes.';

const headLine = /^(content-(?:disposition|type|length|transfer-encoding)):([^\0\r\n]*)$/i;
const disposition = /^form-data((?:[ \t]*;[ \t]*[a-z*]+=(?:"[^"\\]*"|[^\s;"\\]+))+);?$/i;

/** The name of a part by its headers; null if they can be read in more than one way. */
function readHead(head: string): Part | null {
  const lines = head.split('\r\n').map((line) => headLine.exec(line));
  const valuesOf = (name: string) =>
    lines.filter((line) => line?.[1]?.toLowerCase() === name).map((line) => line?.[2]?.trim() ?? '');
  const [disposed = '', ...others] = valuesOf('content-disposition');
  const isNested = valuesOf('content-type').some((type) => /^multipart\//i.test(type));
  if (lines.includes(null) || others.length > 0 || isNested) return null;
  const [, list = ''] = disposition.exec(disposed) ?? [];
  const parameters = [...list.matchAll(/;[ \t]*([a-z*]+)=(?:"([^"]*)"|([^\s;"]+))/gi)];
  const found = new Map(parameters.map(([, key = '', quoted, bare]) => [key.toLowerCase(), quoted ?? bare ?? '']));
  const name = found.get('name');
  const known = ['name', 'filename', 'filename*'].filter((key) => found.has(key));
  if (name === undefined || known.length !== parameters.length) return null;
  return { name, isFile: known.length > 1 };
}
