import { scopeOf } from './identity.ts';
import { idOf, isObject, type JsonObject, textOf, timeOf } from './json-value.ts';
import { type Contacts, readContacts, waIdOf } from './users.ts';

/** One change of a webhook: what all items in its value have in common. */
export interface Change {
  readonly field: string;
  readonly wabaId: string;
  readonly phoneNumberId: string | undefined;
  /** The number that identities are scoped by: `phoneNumberId`, or `waba-{wabaId}` where Meta left it out. */
  readonly scope: string;
  /** The business's own number, digits only: tells the two sides of a message apart. */
  readonly businessNumber: string | undefined;
  /** `entry.time`: as Meta wrote it, and in milliseconds. Account and template updates have it, messages don't. */
  readonly entryTime: string | undefined;
  readonly entryAt: number | undefined;
  /** JSON pointer of the value. */
  readonly path: string;
  readonly value: JsonObject;
  readonly contacts: Contacts;
}

/**
 * Reads what a change's items share. `field` is taken from beside the `value`, or from inside it or beside `changes`,
 * where samples of Meta's partner updates have it.
 */
export function readChange(entry: JsonObject, change: JsonObject, value: JsonObject, path: string): Change {
  const metadata = isObject(value.metadata) ? value.metadata : {};
  const wabaId = idOf(entry.id) ?? '';
  const phoneNumberId = idOf(metadata.phone_number_id);
  return {
    field: textOf(change.field) ?? textOf(value.field) ?? textOf(entry.field) ?? '',
    wabaId,
    phoneNumberId,
    scope: scopeOf(phoneNumberId, wabaId),
    businessNumber: waIdOf(metadata.display_phone_number),
    entryTime: idOf(entry.time),
    entryAt: timeOf(entry.time),
    path,
    value,
    contacts: readContacts(value),
  };
}

/** The parts of an item that come from its change. */
export function itemBase(change: Change, type: string, path: string, identity: string, raw: unknown) {
  const { field, wabaId, phoneNumberId } = change;
  return { type, path, identity, field, wabaId, phoneNumberId, raw };
}
