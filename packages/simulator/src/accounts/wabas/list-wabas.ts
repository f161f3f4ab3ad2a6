import { invalidParameter, parameterError } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { readNode } from '../../graph/node-type.ts';
import { pageBody, pageOf } from '../../graph/paging.ts';
import { jsonParameter, namesParameter, textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { Waba } from '../../world/waba.ts';
import { wabaType } from './waba-type.ts';

/** The fields of a WABA in a list, which has one more. */
const listedType = { ...wabaType, defaults: [...wabaType.defaults, 'currency'] };

/** A list of WABAs, as in the edges of portfolios and users: newest first, with Meta's `find` and `filtering`. */
export function listWabas(call: GraphCall, wabas: readonly Waba[], platform: Platform): GraphAnswer {
  const find = textParameter(call.params, 'find');
  const isWanted = readFiltering(call);
  const wanted = wabas
    .filter((waba) => (find === undefined || waba.id === find) && isWanted(waba))
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt);
  if (isAscending(call)) wanted.reverse();
  const { items, paging } = pageOf(wanted, call);
  return {
    body: pageBody(
      items.map((waba) => readNode(listedType, waba, platform, call)),
      paging,
    ),
  };
}

function isAscending(call: GraphCall): boolean {
  const [sort = 'creation_time_descending'] = namesParameter(call.params, 'sort') ?? [];
  if (sort === 'creation_time_ascending') return true;
  if (sort === 'creation_time_descending') return false;
  throw parameterError(
    `Param sort must be one of {creation_time_ascending, creation_time_descending} - got "${sort}".`,
  );
}

/** `filtering=[{"field":"creation_time","operator":"GREATER_THAN","value":"1604962813"}]`, seconds since 1970. */
function readFiltering(call: GraphCall): (waba: Waba) => boolean {
  const given = jsonParameter(call.params, 'filtering') ?? [];
  const filters = (Array.isArray(given) ? given : [given]).map(readFilter);
  return (waba) => filters.every((fits) => fits(waba));
}

function readFilter(given: unknown): (waba: Waba) => boolean {
  const filter: Record<string, unknown> = typeof given === 'object' && given !== null ? { ...given } : {};
  if (filter.field !== 'creation_time') throw invalidParameter('filtering: field must be creation_time');
  const atMs = Number(filter.value) * 1000;
  if (!Number.isFinite(atMs)) throw invalidParameter('filtering: value must be a unix timestamp');
  if (filter.operator === 'GREATER_THAN') return ({ createdAt }) => createdAt > atMs;
  if (filter.operator === 'LESS_THAN') return ({ createdAt }) => createdAt < atMs;
  throw invalidParameter('filtering: operator must be one of GREATER_THAN, LESS_THAN');
}
