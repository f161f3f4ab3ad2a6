import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { readNode } from '../../graph/node-type.ts';
import { pageBody, pageOf } from '../../graph/paging.ts';
import type { Platform } from '../../platform.ts';
import type { Waba } from '../../world/waba.ts';
import { wabaType } from './waba-type.ts';

/** A list of WABAs, as the edges of portfolios and users give them. */
export function listWabas(call: GraphCall, wabas: readonly Waba[], platform: Platform): GraphAnswer {
  const find = call.params.find;
  const wanted = typeof find === 'string' ? wabas.filter(({ id }) => id === find) : wabas;
  const { items, paging } = pageOf(wanted, call);
  const defaults = { ...wabaType, defaults: [...wabaType.defaults, 'currency'] };
  return {
    body: pageBody(
      items.map((waba) => readNode(defaults, waba, platform, call)),
      paging,
    ),
  };
}

/** The WABAs that a token's user was given. */
export function assignedWabas({ token }: GraphCall, { world }: Platform): Waba[] {
  return [...world.wabas.values()].filter(({ id }) => token.wabaIds === 'all' || token.wabaIds.has(id));
}
