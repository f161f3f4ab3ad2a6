import { memberText, withMembers } from '@intexuraos/cloud-api';
import { isEntryId } from './entry-id.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Where a message names another: the one it answers, reacts to, or pins. */
const places = ['context', 'reaction', 'pin'] as const;

/** Our own ids in a message where wamids are expected, with their paths. */
export function referencesIn(body: JsonObject): { readonly path: string; readonly id: string }[] {
  return places.flatMap((place) => {
    const id = referenceAt(body[place]);
    return id === null ? [] : [{ path: `${place}.message_id`, id }];
  });
}

/** Our ids begin with `out_`, which an escape may spell. */
const mayName = /out_|\\u/;

/**
 * The JSON text of a number's message with Meta's ids instead of ours. `never`: Meta has not accepted a message that it
 * names, and won't, or that message is another number's; `not_yet`: it may still.
 */
export async function withWamids(
  body: string,
  phoneNumberId: string,
  outbox: Pick<OutboxStore, 'find'>,
): Promise<{ readonly text: string } | 'never' | 'not_yet'> {
  let text = body;
  if (!mayName.test(body)) return { text };
  for (const place of places) {
    const object = memberText(text, place);
    const id = object?.startsWith('{') ? referenceIn(object) : null;
    if (!object || id === null) continue;
    const named = await findOf(phoneNumberId, id, outbox);
    if (!named?.wamid) return named && isOpen(named) ? 'not_yet' : 'never';
    text = withMembers(text, { [place]: withMessageId(object, named.wamid) });
  }
  return { text };
}

/**
 * The text of a number's read mark with Meta's id instead of ours. An id without one of Meta's stays, for Meta to refuse,
 * and so does that of another number's message.
 */
export async function readMarkWithWamid(
  mark: string,
  phoneNumberId: string,
  outbox: Pick<OutboxStore, 'find'>,
): Promise<string> {
  const id = referenceIn(mark);
  const named = id === null ? null : await findOf(phoneNumberId, id, outbox);
  return named?.wamid ? withMessageId(mark, named.wamid) : mark;
}

/** The entry with that id, if that number sends it. */
async function findOf(
  phoneNumberId: string,
  id: string,
  outbox: Pick<OutboxStore, 'find'>,
): Promise<OutboxEntry | null> {
  const entry = await outbox.find(id);
  return entry?.phoneNumberId === phoneNumberId ? entry : null;
}

const withMessageId = (object: string, wamid: string): string =>
  withMembers(object, { message_id: JSON.stringify(wamid) });

/** Our own id in the text of an object that names a message. */
function referenceIn(object: string): string | null {
  const id = memberText(object, 'message_id');
  return id?.startsWith('"') ? entryIdOf(JSON.parse(id)) : null;
}

function referenceAt(object: unknown): string | null {
  if (typeof object !== 'object' || object === null || !('message_id' in object)) return null;
  return entryIdOf(object.message_id);
}

const entryIdOf = (id: unknown): string | null => (typeof id === 'string' && isEntryId(id) ? id : null);
