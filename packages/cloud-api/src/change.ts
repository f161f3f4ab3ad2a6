import { scopeOf } from './identity.ts';
import { idOf, isObject, type JsonObject, textOf, timeOf } from './json-value.ts';
import type { Place } from './places.ts';
import { waIdOf } from './user-ids.ts';
import { type Contacts, readContacts } from './users.ts';

/** One change of a webhook: the data that all items in its value share. */
export interface Change {
  readonly field: string;
  /** The field the items arrived under; `standby` for everything nested in an object of this name. */
  readonly via: string;
  readonly wabaId: string;
  readonly phoneNumberId: string | undefined;
  /** The number that scopes identities: `phoneNumberId`, or `waba-{wabaId}` if Meta left it out. */
  readonly scope: string;
  /** The business's own number, digits only: distinguishes the two sides of a message. */
  readonly businessNumber: string | undefined;
  /** `entry.time`: as Meta wrote it, and in milliseconds. Account and template updates have it, messages don't. */
  readonly entryTime: string | undefined;
  readonly entryAt: number | undefined;
  /** JSON pointer of the value. */
  readonly path: string;
  /** The value, or the nested object that contains the items. */
  readonly value: JsonObject;
  /** Those of the whole value, at any depth. */
  readonly contacts: Contacts;
}

/** A change's field: next to its `value`, or inside it or next to `changes`, as in samples of partner updates. */
export function fieldOf(entry: JsonObject, change: JsonObject, value: JsonObject): string {
  return textOf(change.field) ?? textOf(value.field) ?? textOf(entry.field) ?? '';
}

/** Reads the data shared by a change's items; the first of `places` is the change's value. */
export function readChange(entry: JsonObject, field: string, places: readonly [Place, ...Place[]]): Change {
  const { holder: value, path } = places[0];
  const number = numberIn(value) ?? (isObject(value.metadata) ? value.metadata : {});
  const wabaId = idOf(entry.id) ?? '';
  const phoneNumberId = idOf(number.phone_number_id);
  const businessNumber = waIdOf(number.display_phone_number);
  return {
    field,
    via: field,
    wabaId,
    phoneNumberId,
    scope: scopeOf(phoneNumberId, wabaId),
    businessNumber,
    entryTime: idOf(entry.time),
    entryAt: timeOf(entry.time),
    path,
    value,
    contacts: readContacts(places, businessNumber),
  };
}

/** The same change for the items in an object nested in its value. */
export function changeAt(change: Change, { holder, path, isStandby }: Place): Change {
  if (holder === change.value) return change;
  return { ...change, via: isStandby ? 'standby' : change.via, value: holder, path };
}

const deepestNumber = 4;
const fewEntries = 10;

/**
 * A value's description of its business number: `metadata`, or `recipient` of a handover. If neither holds Meta's id of
 * the number, nested objects are searched. Undefined if there is none.
 */
export function numberIn(value: JsonObject, depth = 0): JsonObject | undefined {
  const { metadata, recipient } = value;
  if (isObject(metadata) && idOf(metadata.phone_number_id) !== undefined) return metadata;
  if (isObject(recipient) && idOf(recipient.phone_number_id) !== undefined) return recipient;
  if (depth === deepestNumber) return undefined;
  for (const key in value) {
    const part = value[key];
    if (typeof part !== 'object' || part === null) continue;
    for (const one of Array.isArray(part) ? part.slice(0, fewEntries) : [part]) {
      const nested = isObject(one) ? numberIn(one, depth + 1) : undefined;
      if (nested) return nested;
    }
  }
  return undefined;
}

/** The parts of an item that come from its change. */
export function itemBase(change: Change, type: string, path: string, identity: string, raw: unknown) {
  const { field, via, wabaId, phoneNumberId, businessNumber } = change;
  return { type, path, identity, field, via, wabaId, phoneNumberId, businessNumber, raw };
}
