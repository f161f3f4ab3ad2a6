import type { App } from '../world/app.ts';
import { parameterError } from './errors.ts';
import type { RawCall } from './read-request.ts';

/**
 * The features that v26.0 removed from all versions on 27 October 2026: `date_format`, and `ids` without an edge.
 * `debug` and `pretty` are ignored (Meta: graph-api/changelog/version26.0). The wording of Meta's error is unknown.
 * @throws {GraphError} 100.
 */
export function checkForAll({ params, segments }: RawCall): void {
  if (params.date_format !== undefined) throw removed('date_format');
  if (params.ids !== undefined && segments.length === 0) throw removed('ids');
}

/**
 * The features that v27.0 removed, on all versions, from apps created since: calls for several ids, other methods by
 * parameter, aliases of fields, scripts as answers. Older apps lose them with v28.0 (Meta:
 * graph-api/changelog/version27.0).
 * @throws {GraphError} 100.
 */
export function checkForApp({ params }: RawCall, app: App | undefined): void {
  if (!app?.isMadeSinceV27) return;
  const name = ['ids', 'method', 'callback'].find((each) => params[each] !== undefined);
  if (name !== undefined) throw removed(name);
  if (JSON.stringify(params.fields ?? '').includes('.as(')) throw removed('fields: as()');
}

const removed = (what: string) => parameterError(`The parameter ${what} is no longer supported.`);
