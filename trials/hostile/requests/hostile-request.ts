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
  /** Its end never comes, and the client waits. */
  | 'stalled'
  /** Its end never comes, and the client goes away. */
  | 'cut off';

/** One request of the attack; the same seed and index give the same. */
export interface HostileRequest {
  readonly index: number;
  readonly family: Family;
  /** What it began as: `GET /v1/events`. */
  readonly name: string;
  /** What was done to it, in this order. */
  readonly mutations: readonly string[];
  /** Bytes where it is no HTTP at all. */
  readonly request: HttpRequest | Buffer;
  readonly delivery: Delivery;
  /** Whether it brings the right key or signature, and so comes from where these are used. */
  readonly isTrusted: boolean;
}

/** A request that the service takes, before anything is done to it. */
export interface ValidRequest {
  readonly family: Exclude<Family, 'raw'>;
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** JSON as a value, so that its parts can be changed; bytes for all else. */
  readonly body: { readonly json: unknown } | { readonly bytes: Buffer } | null;
}
