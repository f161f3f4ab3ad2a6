import type { IncomingMessage } from 'node:http';
import type { Bodies } from '../limits/bodies.ts';
import { readBodyWithKey } from '../limits/read-body.ts';

export type JsonBody =
  | { readonly state: 'read'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly state: 'not_json' | 'not_an_object' };

/** Far more than any message that Meta takes. */
const maxMessageBytes = 512 * 1024;

/** Reads a message's body. Rejects with a `RefusedError` for one that is too large, too slow, or breaks off. */
export async function readJsonBody(request: IncomingMessage, bodies: Bodies): Promise<JsonBody> {
  return parse(await readBodyWithKey(request, bodies, maxMessageBytes));
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
