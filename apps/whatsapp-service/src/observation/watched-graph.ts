import {
  findError,
  type GraphClient,
  type GraphDownload,
  type GraphRequest,
  type GraphResult,
  readMetaError,
} from '@intexuraos/cloud-api';

/** A call to Meta that ended, named so that its names stay few. */
export interface GraphCallSeen {
  readonly method: string;
  /** The path with `{version}` and `{id}` in the places of both, or `other`; `media download` for addresses of Meta's. */
  readonly route: string;
  /** HTTP's, or `unreached`, `lost`, `no_token`, `host_not_allowed`. */
  readonly status: string;
  /** Meta's error code; `none` without an error, `other` if the catalogue doesn't know it. */
  readonly code: string;
  readonly ms: number;
}

/**
 * The same client, which reports the end of each call: with its answer, or with its headers if the answer is streamed.
 */
export function watchedGraph(graph: GraphClient, onCall: ((call: GraphCallSeen) => void) | undefined): GraphClient {
  if (!onCall) return graph;
  const watch = async <T extends GraphResult | GraphDownload>(name: CallName, call: Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await call;
    onCall({ ...name, ...outcomeOf(result), ms: performance.now() - startedAt });
    return result;
  };
  return {
    call: (request) => watch(nameOf(request), graph.call(request)),
    open: (request) => watch(nameOf(request), graph.open(request)),
    download: (url, options) => watch({ method: 'GET', route: 'media download' }, graph.download(url, options)),
    isMediaUrl: (url) => graph.isMediaUrl(url),
    close: () => graph.close(),
  };
}

type CallName = Pick<GraphCallSeen, 'method' | 'route'>;

const nameOf = ({ method, path }: GraphRequest): CallName => ({ method, route: routeOf(path) });

/** Edges are Meta's words; ids after them (of a QR code) and unknown edges are not counted separately. */
function routeOf(path: string): string {
  const found = /^v\d+\.\d+\/\d+(?:\/([a-z_]{1,40})(\/[A-Za-z0-9]+)?)?$/.exec(path);
  if (!found) return 'other';
  const [, edge, rest] = found;
  return ['{version}', '{id}', ...(edge === undefined ? [] : [edge]), ...(rest === undefined ? [] : ['{id}'])].join(
    '/',
  );
}

function outcomeOf(result: GraphResult | GraphDownload): Pick<GraphCallSeen, 'status' | 'code'> {
  if (result.kind !== 'answered') return { status: result.kind, code: 'none' };
  const { status, body } = result;
  const code = status >= 400 && body instanceof Uint8Array ? codeIn(body) : null;
  return { status: String(status), code: code === null ? 'none' : shownCode(code) };
}

/** A code as a label: only documented codes are counted separately. */
export const shownCode = (code: number): string => (findError(code) ? String(code) : 'other');

function codeIn(body: Uint8Array): number | null {
  try {
    return readMetaError(JSON.parse(new TextDecoder().decode(body)))?.code ?? null;
  } catch {
    return null;
  }
}
