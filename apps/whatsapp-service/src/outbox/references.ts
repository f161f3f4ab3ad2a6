import { isEntryId } from './entry-id.ts';
import type { OutboxStore } from './outbox-store.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Where a message names another: what it answers to, and what it reacts to. */
const places = ['context', 'reaction'] as const;

/** The ids of ours that stand in a message where wamids do, with their paths. */
export function referencesIn(body: JsonObject): { readonly path: string; readonly id: string }[] {
  return places.flatMap((place) => {
    const id = referenceAt(body, place);
    return id === null ? [] : [{ path: `${place}.message_id`, id }];
  });
}

/** The body with Meta's ids in the place of ours; null where a message that it names was never taken by Meta. */
export async function withWamids(body: JsonObject, outbox: Pick<OutboxStore, 'find'>): Promise<JsonObject | null> {
  let resolved = body;
  for (const place of places) {
    const id = referenceAt(resolved, place);
    if (id === null) continue;
    const named = await outbox.find(id);
    if (!named?.wamid) return null;
    resolved = { ...resolved, [place]: { ...(resolved[place] as JsonObject), message_id: named.wamid } };
  }
  return resolved;
}

function referenceAt(body: JsonObject, place: (typeof places)[number]): string | null {
  const object = body[place];
  if (typeof object !== 'object' || object === null || !('message_id' in object)) return null;
  const { message_id: id } = object;
  return typeof id === 'string' && isEntryId(id) ? id : null;
}
