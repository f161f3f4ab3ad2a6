import { type Change, itemBase } from './change.ts';
import { bytesHash, contentHash } from './content-hash.ts';
import { identityOf } from './identity.ts';
import type { OtherItem } from './items.ts';
import { wordOf } from './json-value.ts';

/**
 * A part that is in an item's place but is not a documented item: stored, whatever it is. `name` is that of an unknown
 * list stored as one item, and becomes its type.
 */
export function unknownItem(change: Change, raw: unknown, path: string, name?: string): OtherItem {
  const { scope, field, entryTime, entryAt } = change;
  const identity = identityOf('unknown', scope, field, contentHash(raw), entryTime);
  const type = wordOf(name ?? field) ?? 'unknown';
  return { kind: 'unknown', ...itemBase(change, type, path, identity, raw), at: entryAt };
}

/** A part that is not an entry or a change, and so has neither field nor number. */
export function strayItem(wabaId: string, raw: unknown, path: string): OtherItem {
  const identity = identityOf('unknown', wabaId, contentHash(raw));
  return { kind: 'unknown', type: 'unknown', path, identity, field: '', via: '', wabaId, raw };
}

/** A body that is not JSON. `raw` is its text as far as it is UTF-8. */
export function unreadableItem(body: Uint8Array | string, text: string): OtherItem {
  const identity = identityOf('unknown', '', bytesHash(body));
  return { kind: 'unknown', type: 'unknown', path: '', identity, field: '', via: '', wabaId: '', raw: text };
}
