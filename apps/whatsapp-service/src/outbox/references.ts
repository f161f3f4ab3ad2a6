import { isEntryId } from './entry-id.ts';
import { isOpen } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Where a message names another: what it answers to, what it reacts to, what it pins. */
const places = ['context', 'reaction', 'pin'] as const;

/** The ids of ours that stand in a message where wamids do, with their paths. */
export function referencesIn(body: JsonObject): { readonly path: string; readonly id: string }[] {
  return places.flatMap((place) => {
    const id = referenceAt(body[place]);
    return id === null ? [] : [{ path: `${place}.message_id`, id }];
  });
}

/**
 * The body with Meta's ids in the place of ours. `never`: a message that it names was never taken by Meta, and won't be;
 * `not_yet`: it may be taken still.
 */
export async function withWamids(
  body: JsonObject,
  outbox: Pick<OutboxStore, 'find'>,
): Promise<JsonObject | 'never' | 'not_yet'> {
  let resolved = body;
  for (const place of places) {
    const id = referenceAt(resolved[place]);
    if (id === null) continue;
    const named = await outbox.find(id);
    if (!named?.wamid) return named && isOpen(named) ? 'not_yet' : 'never';
    resolved = { ...resolved, [place]: { ...(resolved[place] as JsonObject), message_id: named.wamid } };
  }
  return resolved;
}

/** A read mark with Meta's id in the place of ours. One that Meta never gave stays, for Meta to refuse. */
export async function readMarkWithWamid(mark: JsonObject, outbox: Pick<OutboxStore, 'find'>): Promise<JsonObject> {
  const id = referenceAt(mark);
  const named = id === null ? null : await outbox.find(id);
  return named?.wamid ? { ...mark, message_id: named.wamid } : mark;
}

function referenceAt(object: unknown): string | null {
  if (typeof object !== 'object' || object === null || !('message_id' in object)) return null;
  const { message_id: id } = object;
  return typeof id === 'string' && isEntryId(id) ? id : null;
}
