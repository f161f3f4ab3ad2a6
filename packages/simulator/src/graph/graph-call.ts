import type { Platform } from '../platform.ts';
import type { App } from '../world/app.ts';
import type { Permission, Token } from '../world/token.ts';
import type { NodeKind, Nodes } from '../world/world.ts';

export type Verb = 'GET' | 'POST' | 'DELETE';

/** A file of a multipart call. */
export interface UploadedFile {
  readonly bytes: Uint8Array;
  /** As its part says; empty if it says none. */
  readonly mimeType: string;
  readonly filename: string;
}

/** One call of the Graph API, read and authorised. */
export interface GraphCall {
  readonly verb: Verb;
  /** The version that answers: `v24.0`. */
  readonly version: string;
  /** The path after the version, without slashes around it. */
  readonly path: string;
  /** The parts of the path that the route left open, by name. */
  readonly parts: Readonly<Record<string, string>>;
  /** Query, form and JSON in one: later ones win in that order. Values from query and form are text. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, UploadedFile>;
  /** The body as it came, for uploads. */
  readonly rawBody: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly token: Token;
  /** The token's app. */
  readonly app: App;
  /** Where the caller reached us: `http://localhost:8090`. */
  readonly origin: string;
}

export interface GraphAnswer {
  /** 200 by default. */
  readonly status?: number;
  readonly body: unknown;
}

/** The permission that a call needs besides a valid token; `nothing` is for calls that look at the token themselves. */
export type Need = Permission | 'app-token' | 'any-token' | 'nothing';

/** One thing that the Graph API can do. */
export interface Route<N extends NodeKind | 'root'> {
  /** The kind of node that the path begins with; `root` for paths that begin with a name. */
  readonly node: N;
  readonly verb: Verb;
  /** The path after the node's id: '' for the node itself, `messages`, `message_qrdls/:code`; `upload:*` by its beginning. */
  readonly edge: string;
  readonly needs: Need;
  readonly handle: (
    call: GraphCall,
    node: N extends NodeKind ? Nodes[N] : undefined,
    platform: Platform,
  ) => GraphAnswer | Promise<GraphAnswer>;
}

/** A route of any kind of node. */
export type AnyRoute = { readonly [N in NodeKind | 'root']: Route<N> }[NodeKind | 'root'];

/** The response of calls without a result. */
export const success: GraphAnswer = { body: { success: true } };
