import type { AnyRoute, Verb } from './graph-call.ts';

/** The route of a call, with the variable parts of its path. */
export interface FoundRoute<R> {
  readonly route: R;
  readonly parts: Readonly<Record<string, string>>;
}

export type RouteTable = ReturnType<typeof createRouteTable>;

/** Finds routes by the kind of node, the verb, and the path after the id. */
export function createRouteTable(routes: readonly AnyRoute[]) {
  const byNode = new Map<string, AnyRoute[]>();
  const edgesByNode = new Map<string, Set<string>>();
  for (const route of routes) {
    const key = `${route.verb} ${route.node}`;
    const list = byNode.get(key);
    if (list) list.push(route);
    else byNode.set(key, [route]);
    const edges = edgesByNode.get(route.node) ?? new Set();
    edgesByNode.set(route.node, edges.add(route.edge.split('/')[0] ?? ''));
  }
  return {
    find: (verb: Verb, node: AnyRoute['node'], path: readonly string[]): FoundRoute<AnyRoute> | undefined => {
      for (const route of byNode.get(`${verb} ${node}`) ?? []) {
        const parts = matchPath(route.edge, path);
        if (parts) return { route, parts };
      }
      return undefined;
    },
    /** Whether there is an edge of that name, for any verb, on that kind of node or on any. */
    hasEdge: (name: string, node?: AnyRoute['node']): boolean =>
      node === undefined
        ? [...edgesByNode.values()].some((edges) => edges.has(name))
        : edgesByNode.get(node)?.has(name) === true,
  };
}

function matchPath(edge: string, path: readonly string[]): Record<string, string> | undefined {
  const pattern = edge === '' ? [] : edge.split('/');
  if (pattern.length !== path.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [index, name] of pattern.entries()) {
    const segment = path[index] ?? '';
    if (name.startsWith(':')) parts[name.slice(1)] = segment;
    // The beginning of some ids says what they are.
    else if (name.endsWith('*') ? !segment.startsWith(name.slice(0, -1)) : name !== segment) return undefined;
  }
  return parts;
}
