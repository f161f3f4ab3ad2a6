import { moreOf, type ReadWebhook, type WebhookItem } from '@intexuraos/cloud-api';
import type { EventDetailView, EventView, ItemView } from '@intexuraos/service-api/schemas';
import { wamidOf } from '../../conversations/conversation-key.ts';
import { kindShown } from '../../inbound/doctor-probe.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import { reasonText } from '../../inbound/rejection.ts';
import type { WebhookEvent } from '../../inbound/webhook-event.ts';
import { userView } from '../messages/user-view.ts';
import { isoTime, ownTime } from '../shown-time.ts';
import { shownValue } from '../shown-value.ts';

/** An event as lists show it. */
export function eventView(event: WebhookEvent): EventView {
  const { result } = event;
  return {
    id: event.id,
    state: result ? 'processed' : 'pending',
    signatureValid: event.signatureValid,
    receivedAt: ownTime(event.receivedAt),
    lastReceivedAt: ownTime(event.lastReceivedAt),
    deliveries: event.deliveries,
    sizeBytes: event.sizeBytes,
    wabaId: event.wabaId,
    phoneNumberId: event.phoneNumberId,
    foreign: [...event.foreign],
    result: result && {
      processedAt: ownTime(result.processedAt),
      kinds: Object.fromEntries(Object.entries(result.kinds).map(([kind, count]) => [kindShown(kind), count])),
      counts: { ...result.counts },
    },
  };
}

/**
 * An event with its items and the outcome of each; items without a record are `pending`.
 * @param callbackData the data that the senders of the messages gave, by the path of an item.
 */
export function eventDetailView(
  event: WebhookEvent,
  { items, around }: ReadWebhook,
  records: readonly ItemRecord[],
  callbackData: ReadonlyMap<string, string> = new Map(),
): EventDetailView {
  const recordAt = new Map(records.map((record) => [record.path, record]));
  return {
    ...eventView(event),
    items: items.map((item) => itemView(item, recordAt.get(item.path), callbackData.get(item.path))),
    more: shownParts(around()),
  };
}

function itemView(item: WebhookItem, record: ItemRecord | undefined, callbackData: string | undefined): ItemView {
  const { path, kind, type, identity, field, via, wabaId, phoneNumberId, businessNumber, ...others } = item;
  const { user, groupId, wamid, at, raw, ...rest } = others;
  return {
    path,
    kind: kindShown(`${kind}.${type}`),
    identity,
    state: record?.state ?? 'pending',
    reason: record ? reasonText(record) : null,
    field,
    via: via || null,
    wabaId,
    phoneNumberId: phoneNumberId ?? null,
    businessNumber: businessNumber ?? null,
    user: userView(user),
    groupId: groupId ?? null,
    wamid: wamid ?? (isMessage.has(kind) ? wamidOf(item) : null),
    at: isoTime(at),
    details: detailsOf({ ...rest, callbackData }),
    more: shownValue(moreOf(item)),
    raw: shownValue(raw),
  };
}

/** Kinds that are messages even if Meta left out the id. */
const isMessage: ReadonlySet<WebhookItem['kind']> = new Set(['message', 'echo', 'history']);

/** The fields specific to a kind, without the content, which `raw` shows already. */
function detailsOf(rest: object): Record<string, unknown> {
  return shownParts(Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'content')));
}

function shownParts(parts: object): Record<string, unknown> {
  const told = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told.map(([name, value]) => [name, shownValue(value)]));
}
