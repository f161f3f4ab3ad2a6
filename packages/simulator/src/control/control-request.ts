import type { IncomingMessage } from 'node:http';
import { ControlError } from './control-error.ts';

/** A parsed call of the control API. */
export interface ControlRequest {
  readonly method: string;
  /** The path after `/_simulator`, split at slashes. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  /** The JSON object of the body; empty without a body. */
  readonly body: Readonly<Record<string, unknown>>;
}

const maxBodyBytes = 64 * 1024 * 1024;

/** @throws {ControlError} for a body that is not a JSON object. */
export async function readControlRequest(request: IncomingMessage): Promise<ControlRequest> {
  const { pathname, searchParams } = addressOf(request);
  return {
    method: request.method ?? 'GET',
    parts: partsOf(pathname),
    query: searchParams,
    body: readObject(await readBody(request)),
  };
}

/** Whether the call asks for a stream of changes instead of a response. */
export function wantsEvents(request: IncomingMessage): boolean {
  return request.method === 'GET' && addressOf(request).pathname === '/_simulator/events';
}

const addressOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://localhost');

function partsOf(pathname: string): string[] {
  const [, root, ...parts] = pathname.split('/');
  if (root !== '_simulator') throw nothingHere();
  try {
    return parts.filter((part) => part !== '').map((part) => decodeURIComponent(part));
  } catch {
    throw new ControlError('The address has a % that is not followed by two hexadecimal digits of UTF-8.');
  }
}

export const nothingHere = (): ControlError =>
  new ControlError('There is nothing at this path; GET /_simulator lists all paths.', 404);

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Uint8Array = chunk;
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new ControlError('The body is larger than 64 MiB.', 413);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString();
}

function readObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Reported below.
  }
  throw new ControlError('The body has to be a JSON object.');
}
