/** Knows the methods of each path, to answer 405 with `Allow` if only the method is wrong. */
export interface RouteMethods {
  /** Adds a route; `pattern` is Fastify's (`/v1/events/:id`). */
  add(pattern: string, methods: readonly string[]): void;
  /** The methods of all routes that match the path of `url`, sorted; empty if there is none. */
  allowed(url: string): string[];
}

export function createRouteMethods(): RouteMethods {
  const routes = new Map<string, Set<string>>();
  return {
    add(pattern, methods) {
      const known = routes.get(pattern) ?? new Set();
      for (const method of methods) known.add(method.toUpperCase());
      routes.set(pattern, known);
    },
    allowed(url) {
      const path = segments(url.split('?')[0] ?? '');
      const methods = [...routes]
        .filter(([pattern]) => matches(segments(pattern), path))
        .map(([, known]) => [...known]);
      return [...new Set(methods.flat())].sort();
    },
  };
}

const segments = (path: string): string[] => path.split('/');

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((part, index) => (part.startsWith(':') ? path[index] !== '' : part === path[index]))
  );
}
