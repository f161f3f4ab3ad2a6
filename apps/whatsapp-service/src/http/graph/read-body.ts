import type { IncomingMessage } from 'node:http';
import { RefusedError } from '../error-response.ts';

export type JsonBody =
  | { readonly state: 'read'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly state: 'too_large' | 'not_json' | 'not_an_object' };

/** Far more than any message that Meta takes. */
const maxMessageBytes = 512 * 1024;

/** Reads a message's body. Rejects with a `RefusedError` when the client breaks off. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonBody> {
  if (Number(request.headers['content-length'] ?? 0) > maxMessageBytes) return { state: 'too_large' };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxMessageBytes) return { state: 'too_large' };
      chunks.push(chunk);
    }
  } catch {
    throw new RefusedError('bad_request');
  }
  return parse(Buffer.concat(chunks, size));
}

function parse(bytes: Buffer): JsonBody {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? { state: 'read', value } : { state: 'not_an_object' };
  } catch {
    return { state: 'not_json' };
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
