import { type Json, objectsOf, textOf } from '../../json.ts';
import { wrongUse } from '../../outcome.ts';

/** Where the items of a kind go. */
interface Route {
  /** `message`, or with its type `message.text`. */
  readonly kind: string;
  readonly url: URL;
}

export interface Routes {
  readonly routes: readonly Route[];
  /** Where everything else goes; null for nowhere. */
  readonly fallback: URL | null;
  /** Each address once. */
  readonly urls: readonly URL[];
}

/** What `--forward-to` and `--route KIND=URL` say. @throws {CommandError} where nothing is said, or nothing valid. */
export function readRoutes(forwardTo: string | undefined, given: readonly string[] = []): Routes {
  if (forwardTo === undefined && given.length === 0) {
    throw wrongUse(
      'No address to forward to.',
      'Give --forward-to http://localhost:3000/webhook, or --route message=http://localhost:3000/webhook.',
    );
  }
  const fallback = forwardTo === undefined ? null : addressOf(forwardTo, '--forward-to');
  const routes = given.map(readRoute);
  const urls = [...(fallback ? [fallback] : []), ...routes.map(({ url }) => url)];
  return { routes, fallback, urls: [...new Map(urls.map((url) => [url.href, url])).values()] };
}

function readRoute(text: string): Route {
  const [, kind, url] = /^([a-z_]+(?:\.[\w-]+)*)=(.+)$/i.exec(text) ?? [];
  if (kind !== undefined && url !== undefined) return { kind, url: addressOf(url, `--route ${kind}`) };
  throw wrongUse(
    `--route is "${text}".`,
    'Give a kind and an address: --route status=http://localhost:3000/statuses, or --route message.text=….',
  );
}

function addressOf(text: string, option: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw wrongUse(`${option} is "${text}".`, 'Give an address such as http://localhost:3000/webhook.');
}

/**
 * The addresses of an event: for each item that of the route with the longest fitting kind, else where everything else
 * goes. A webhook with items of several kinds goes whole to each of their addresses, since it is signed as a whole.
 */
export function addressesOf({ routes, fallback }: Routes, event: Json): readonly URL[] {
  const items = objectsOf(event.items);
  const kinds = items.length === 0 ? [''] : items.map(({ kind }) => textOf(kind) ?? '');
  const found = kinds.flatMap((kind) => routeOf(routes, kind)?.url ?? fallback ?? []);
  return [...new Map(found.map((url) => [url.href, url])).values()];
}

/** Of several routes for one kind the first counts. */
function routeOf(routes: readonly Route[], kind: string): Route | undefined {
  const fitting = routes.filter((route) => route.kind === kind || kind.startsWith(`${route.kind}.`));
  return fitting.toSorted((a, b) => b.kind.length - a.kind.length)[0];
}
