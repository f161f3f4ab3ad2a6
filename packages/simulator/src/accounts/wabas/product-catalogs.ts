import { missingParameter } from '../../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../../graph/graph-call.ts';
import { pageBody, pageOf } from '../../graph/paging.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Waba } from '../../world/waba.ts';

/** `GET /{waba-id}/product_catalogs`: the connected catalogues, whatever they contain. */
export function listCatalogs(call: GraphCall, { catalogIds }: Waba): GraphAnswer {
  const { items, paging } = pageOf(
    [...catalogIds].map((id) => ({ id, name: `Catalogue ${id}` })),
    call,
  );
  return { body: pageBody(items, paging) };
}

/** `POST /{waba-id}/product_catalogs`: connects a catalogue. */
export function connectCatalog({ params }: GraphCall, { catalogIds }: Waba): GraphAnswer {
  catalogIds.add(catalogIn(params));
  return success;
}

/** `DELETE /{waba-id}/product_catalogs` */
export function disconnectCatalog({ params }: GraphCall, { catalogIds }: Waba): GraphAnswer {
  catalogIds.delete(catalogIn(params));
  return success;
}

function catalogIn(params: GraphCall['params']): string {
  const id = textParameter(params, 'catalog_id');
  if (!id) throw missingParameter('catalog_id');
  return id;
}
