import type { IncomingMessage } from 'node:http';
import type { UploadedFile, Verb } from './graph-call.ts';
import { GraphError } from './graph-error.ts';

/** A parsed request before authorization: its path, method and parameters. */
export interface RawCall {
  readonly verb: Verb;
  /** The version in the path, `v24.0`; none if the path has none. */
  readonly version: string | undefined;
  readonly segments: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, UploadedFile>;
  readonly rawBody: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly origin: string;
}

/** Documents may have 100 MB; the form around them needs a bit more. */
const maxBodyBytes = 101 * 1024 * 1024;

/**
 * Reads path, query and body. Forms, multipart and JSON all become parameters, as in the Graph API.
 * @throws {GraphError} 1 for a body that does not have the type that it claims, 2500 for a method that the Graph API
 *   doesn't have.
 */
export async function readRequest(request: IncomingMessage): Promise<RawCall> {
  const { version, segments, query } = readTarget(request.url ?? '/');
  const rawBody = await readBody(request);
  // For an upload, the body is the file itself, whatever its type says: clients call it a form, JSON, or nothing.
  const isFile = segments[0]?.startsWith('upload:') === true;
  const { params, files } = isFile ? nothing : await readParameters(request, rawBody);
  const merged = { ...query, ...params };
  return {
    verb: verbOf(request.method, merged.method),
    version,
    segments,
    params: merged,
    files,
    rawBody,
    headers: request.headers,
    origin: originOf(request.headers.host),
  };
}

/** The path and the query of a request, or of a call in a batch. */
export function readTarget(target: string): Pick<RawCall, 'version' | 'segments'> & {
  readonly query: Readonly<Record<string, string>>;
} {
  const url = addressOf(target);
  const [first, ...others] = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
  const isVersion = first !== undefined && /^v\d+\.\d+$/.test(first);
  return {
    version: isVersion ? first : undefined,
    segments: isVersion || first === undefined ? others : [first, ...others],
    query: Object.fromEntries(url.searchParams),
  };
}

/** A path may begin with two slashes, if a client's base URL ends with one. */
function addressOf(target: string): URL {
  const url = URL.parse(target.startsWith('/') ? `http://localhost${target}` : target);
  if (url) return url;
  throw new GraphError('Invalid request.', { code: 1 });
}

/** A Host header may contain anything. */
function originOf(host = 'localhost'): string {
  return URL.canParse(`http://${host}`) ? `http://${host}` : 'http://localhost';
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * `POST ?method=delete` is a DELETE, and `GET ?method=post` a POST, for pages limited to GET; old collections mark messages
 * as read with PUT.
 */
export function verbOf(method = 'GET', override?: unknown): Verb {
  const verb = (typeof override === 'string' ? override : method).toUpperCase();
  if (verb === 'HEAD') return 'GET';
  if (verb === 'PUT') return 'POST';
  if (verb === 'GET' || verb === 'POST' || verb === 'DELETE') return verb;
  throw new GraphError('Unsupported method', { code: 2500 });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Uint8Array = chunk;
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new GraphError('Request entity too large', { code: 1, httpStatus: 413 });
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

interface Parameters {
  readonly params: Record<string, unknown>;
  readonly files: Map<string, UploadedFile>;
}

const nothing: Parameters = { params: {}, files: new Map() };

async function readParameters(request: IncomingMessage, body: Buffer): Promise<Parameters> {
  if (body.length === 0) return nothing;
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) return readMultipart(body, type);
  if (/^application\/x-www-form-urlencoded/i.test(type)) {
    // curl calls every -d a form; Meta reads JSON anyway.
    const text = body.toString();
    if (!text.trimStart().startsWith('{')) return { ...nothing, params: Object.fromEntries(new URLSearchParams(text)) };
    return { ...nothing, params: readJson(text) };
  }
  if (/json/i.test(type) || type === '') return { ...nothing, params: readJson(body.toString()) };
  // Other types contain no parameters.
  return nothing;
}

/** PHP's limit for JSON; nothing here overflows below it. */
const deepestLevels = 512;

/** Level by level, without recursion. */
function isDeeperThan(levels: number, value: object): boolean {
  const isNested = (part: unknown): part is object => typeof part === 'object' && part !== null;
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === levels) return true;
    level = level.flatMap((part) => Object.values(part).filter(isNested));
  }
  return false;
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject && !isDeeperThan(deepestLevels, value)) return { ...value };
  } catch {
    // Reported below.
  }
  throw new GraphError('Invalid request.', { code: 1 });
}

async function readMultipart(body: Buffer, type: string): Promise<Parameters> {
  const params: Record<string, unknown> = {};
  const files = new Map<string, UploadedFile>();
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form) {
      if (typeof value === 'string') params[name] = value;
      else files.set(name, { bytes: await value.bytes(), mimeType: value.type, filename: value.name });
    }
  } catch {
    throw new GraphError('Invalid request.', { code: 1 });
  }
  return { params, files };
}
