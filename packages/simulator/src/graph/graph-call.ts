import type { Platform } from '../platform.ts';
import type { App } from '../world/app.ts';
import type { Permission, Token } from '../world/token.ts';
import type { NodeKind, Nodes } from '../world/world.ts';

export type Verb = 'GET' | 'POST' | 'DELETE';

/** A file of a multipart call. */
export interface UploadedFile {
  readonly bytes: Uint8Array;
  /** The type that its part gives; empty if there is none. */
  readonly mimeType: string;
  readonly filename: string;
}

/** One call of the Graph API, parsed and authorised. */
export interface GraphCall {
  readonly verb: Verb;
  /** The version that answers: `v24.0`. */
  readonly version: string;
  /** The path after the version, without slashes around it. */
  readonly path: string;
  /** The variable parts of the path, by name. */
  readonly parts: Readonly<Record<string, string>>;
  /**
   * The parameters of query, form and JSON together; later ones win, in that order. Values from query and form are
   * texts.
   */
  readonly params: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, UploadedFile>;
  /** The unchanged body, for uploads. */
  readonly rawBody: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly token: Token;
  /** The token's app. */
  readonly app: App;
  /** The address that the caller used: `http://localhost:8090`. */
  readonly origin: string;
}

export interface GraphAnswer {
  /** 200 by default. */
  readonly status?: number;
  readonly body: unknown;
}

/** The permission that a call needs besides a valid token; `nothing` is for calls that check the token themselves. */
export type Need = Permission | 'app-token' | 'any-token' | 'nothing';

/** One operation of the Graph API. */
export interface Route<N extends NodeKind | 'root'> {
  /** The kind of node that the path begins with; `root` for paths that begin with a name. */
  readonly node: N;
  readonly verb: Verb;
  /**
   * The path after the node's id: '' for the node itself, `messages`, `message_qrdls/:code`; `upload:*` matches by its
   * beginning.
   */
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
