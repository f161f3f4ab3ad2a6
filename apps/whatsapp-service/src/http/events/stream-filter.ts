import type { EventDetailView, ItemView } from '@intexuraos/service-api/schemas';
import { spellingsOf } from '../../conversations/person.ts';
import { isOldProbe } from '../../inbound/doctor-probe.ts';

/** A listener's filter: events with one item that matches all of it. */
export interface StreamFilter {
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly via?: string;
  readonly phoneNumberId?: string;
}

/** Whether an event has an item that the filter asks for; every event but doctor's old probes if it asks for nothing. */
export function isWanted({ items }: Pick<EventDetailView, 'items'>, filter: StreamFilter): boolean {
  if (isOldProbe({ items })) return false;
  if (Object.keys(filter).length === 0) return true;
  return items.some((item) => meets(item, filter));
}

function isAbout(user: ItemView['user'], id: string): boolean {
  if (user === null) return false;
  const ids = [user.waId, user.userId, user.parentUserId];
  return ids.includes(id) || spellingsOf(id).some((spelling) => spelling === user.waId);
}

function meets(item: ItemView, { kind, user, wamid, via, phoneNumberId }: StreamFilter): boolean {
  return (
    (kind === undefined || item.kind === kind || item.kind.startsWith(`${kind}.`)) &&
    (user === undefined || isAbout(item.user, user)) &&
    (wamid === undefined || item.wamid === wamid) &&
    (via === undefined || item.via === via) &&
    (phoneNumberId === undefined || item.phoneNumberId === phoneNumberId)
  );
}
