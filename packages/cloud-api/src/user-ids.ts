import { firstId, idOf, type JsonObject } from './json-value.ts';

/** The ids by which one item names its user. */
export interface UserIds {
  readonly waId?: string;
  readonly userId?: string;
  readonly parentUserId?: string;
}

const numberForm = /^\+?\d{7,15}$/;

/**
 * A user's number as Meta writes it: digits only, since samples in prose and address books contain a `+`, spaces or dashes.
 * Undefined for anything else, such as the placeholders in Meta's samples. E.164 has up to 15 digits; 20 are accepted.
 */
export function waIdOf(value: unknown): string | undefined {
  const id = idOf(value);
  if (id === undefined || id.length > 40) return undefined;
  const digits = /^\d+$/.test(id) ? id : id.replace(/^\+|[ ().-]/g, '');
  return /^\d{1,20}$/.test(digits) ? digits : undefined;
}

/** The id of a request's recipient, recognised by its form; an unknown form is taken for a BSUID. */
export function idsOfName(name: unknown): UserIds {
  const id = idOf(name)?.trim();
  const ids = userIds(id);
  const isKnown = ids.waId !== undefined || ids.userId !== undefined || ids.parentUserId !== undefined;
  return isKnown || id === undefined ? ids : { userId: id };
}

type FoundIds = { -readonly [K in keyof UserIds]: UserIds[K] | undefined };

/**
 * The ids in the fields of number, BSUID and parent BSUID. Each is recognised by its form, since Meta puts a BSUID into the
 * number's field for users who don't share theirs. If several have the same form, the one in its own field counts.
 */
export function userIds(number: unknown, userId?: unknown, parentUserId?: unknown): UserIds {
  const ids: FoundIds = { waId: undefined, userId: undefined, parentUserId: undefined };
  find(ids, 'userId', userId);
  find(ids, 'parentUserId', parentUserId);
  find(ids, 'waId', number);
  return ids;
}

function find(ids: FoundIds, place: keyof UserIds, value: unknown): void {
  const id = value === undefined ? undefined : idOf(value);
  if (id === undefined) return;
  // Digits in the number's field need no second check.
  const kind = place === 'waId' && !isCapital(id, 0) ? place : (kindOf(id) ?? place);
  if (kind !== place && ids[kind] !== undefined) return;
  ids[kind] = kind === 'waId' ? (waIdOf(id) ?? ids.waId) : id;
}

/** The kind of an id by its form, a country and a dot (and `ENT.`) or digits; undefined if the form is unknown. */
function kindOf(id: string): keyof UserIds | undefined {
  if (!isCapital(id, 0)) return numberForm.test(id) ? 'waId' : undefined;
  if (!isCapital(id, 1) || id[2] !== '.' || id.length === 3) return undefined;
  return id.startsWith('ENT.', 3) && id.length > 7 ? 'parentUserId' : 'userId';
}

/** Runs for each id of each item, so without a regular expression. */
function isCapital(id: string, index: number): boolean {
  const code = id.charCodeAt(index);
  return code >= 65 && code <= 90;
}

/** The sender of a message or the caller of a call. */
export const senderIds = (item: JsonObject): UserIds => userIds(item.from, item.from_user_id, item.from_parent_user_id);

/** The recipient of an echo, or of a call by the business. */
export const addresseeIds = (item: JsonObject): UserIds => userIds(item.to, item.to_user_id, item.to_parent_user_id);

/** The user that a status is about. The parent's id had three names: the last one is the oldest. */
export const recipientIds = (status: JsonObject): UserIds =>
  userIds(
    status.recipient_id,
    status.recipient_user_id,
    firstId(status.recipient_parent_user_id, status.parent_recipient_user_id, status.parent_user_id),
  );

/** The group member that a group's status is about; Meta spells the number's key in two ways. */
export const participantIds = (status: JsonObject): UserIds =>
  userIds(
    firstId(status.recipient_participant_id, status.participant_recipient_id),
    status.recipient_participant_user_id,
    status.recipient_participant_parent_user_id,
  );

/** A user written with plain keys: contacts, preferences, participants, `system`. */
export const plainIds = (item: JsonObject): UserIds => userIds(item.wa_id, item.user_id, item.parent_user_id);
