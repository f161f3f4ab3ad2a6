import type { EventDetailView, EventView } from '@intexuraos/service-api/schemas';
import { type Caller, mayUseNumber } from '../caller.ts';

/**
 * The part of an event for this caller: the items of its numbers, without the webhook around them if that has others
 * too. Null if there is none. An item that belongs to no number, such as a template's status, is for callers without a
 * limit.
 */
export function limitedEvent(caller: Pick<Caller, 'phoneNumberIds'>, view: EventDetailView): EventDetailView | null {
  if (caller.phoneNumberIds === null) return view;
  const items = view.items.filter(({ phoneNumberId }) => mayUseNumber(caller, phoneNumberId));
  if (items.length === 0) return null;
  if (items.length === view.items.length && view.foreign.length === 0) return view;
  const { raw: _raw, ...rest } = view;
  return {
    ...rest,
    items,
    more: {},
    foreign: [],
    phoneNumberId: items[0]?.phoneNumberId ?? null,
    result: resultOf(view, items),
  };
}

function resultOf({ result }: EventDetailView, items: EventDetailView['items']): EventView['result'] {
  if (result === null) return null;
  const countOf = (wanted: string): number => items.filter(({ state }) => state === wanted).length;
  return {
    processedAt: result.processedAt,
    kinds: Object.fromEntries([...Map.groupBy(items, ({ kind }) => kind)].map(([kind, alike]) => [kind, alike.length])),
    counts: {
      applied: countOf('applied'),
      duplicate: countOf('duplicate'),
      failed: countOf('failed'),
      rejected: countOf('rejected'),
    },
  };
}

/** Whether all of an event is for this caller, its raw body too. */
export function isWhole(caller: Caller, view: EventDetailView): boolean {
  return limitedEvent(caller, view) === view;
}

/** The event as a list shows it, without its items. */
export function summaryOf({ items: _items, more: _more, raw: _raw, ...summary }: EventDetailView): EventView {
  return summary;
}
