import type { HttpRequest } from './http-request.ts';

/** What a request is about, for the counts. */
export type Family = 'webhook' | 'graph' | 'v1' | 'open' | 'raw';

/** How it gets to the service. */
export type Delivery =
  | 'whole'
  | 'in pieces'
  /** The client closes its side once it has written. */
  | 'half closed'
  /** Several requests at once on one connection. */
  | 'pipelined'
  /** The same, and the client never reads. */
  | 'unread'
  /** Never completed, and the client waits. */
  | 'stalled'
  /** Never completed, and the client disconnects. */
  | 'cut off';

/** One request of the attack; the same seed and index give the same. */
export interface HostileRequest {
  readonly index: number;
  readonly family: Family;
  /** The original request: `GET /v1/events`. */
  readonly name: string;
  /** The mutations applied, in this order. */
  readonly mutations: readonly string[];
  /** Bytes, if it is not HTTP at all. */
  readonly request: HttpRequest | Buffer;
  readonly delivery: Delivery;
  /** Whether it has the right key or signature, and so is sent from a trusted address. */
  readonly isTrusted: boolean;
}

/** A valid request, before any mutation. */
export interface ValidRequest {
  readonly family: Exclude<Family, 'raw'>;
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** JSON as a value, so that its parts can be changed; bytes for anything else. */
  readonly body: { readonly json: unknown } | { readonly bytes: Buffer } | null;
}
