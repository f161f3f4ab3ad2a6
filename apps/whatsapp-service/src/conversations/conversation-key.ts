import { hash } from 'node:crypto';
import type { UserRef, WebhookItem } from '@intexuraos/cloud-api';

/** Identifies a conversation record: a business number, and one alias of the user or group. */
export interface ConversationPlace {
  readonly phoneNumberId: string;
  /**
   * `u:{userId}`, `p:{parentUserId}`, `w:{waId}`, `g:{groupId}`, or `unknown:{wamid}` for a message without a user
   * (`unknown:observed` for all observations without one).
   */
  readonly alias: string;
}

/** A message without user and group has a conversation of its own: its user is unknown. */
export function unknownAlias(wamid: string): string {
  return `unknown:${wamid}`;
}

/** Observations without a user, such as Meta's clicks, share one conversation: nobody wrote them. */
export const observedAlias = unknownAlias('observed');

/** The business number that an item belongs to, or its WABA if Meta leaves the number out. */
export function businessNumberOf(item: Pick<WebhookItem, 'phoneNumberId' | 'wabaId'>): string {
  return item.phoneNumberId || `waba-${item.wabaId}`;
}

/** The message's id, or one made from the item's identity if Meta leaves it out, so that the message can be shown. */
export function wamidOf(item: Pick<WebhookItem, 'wamid' | 'identity'>): string {
  return item.wamid || `none.${shortHash(item.identity)}`;
}

/** The id of an entry without one from Meta, such as a click; made from the item's identity, so always the same. */
export function entryIdOf({ identity }: Pick<WebhookItem, 'identity'>): string {
  return `evt.${shortHash(identity)}`;
}

export function messageKey(phoneNumberId: string, wamid: string): string {
  return `${phoneNumberId}/${wamid}`;
}

/**
 * The most reliable alias: a group before its users, a BSUID before a parent id, and that before a number. Null if none
 * is named.
 */
export function aliasOf(user: UserRef | null | undefined, groupId: string | null | undefined): string | null {
  return groupId ? groupAlias(groupId) : (aliasesOf(user)[0] ?? null);
}

export function groupAlias(groupId: string): string {
  return `g:${groupId}`;
}

/** All aliases of a user, the most reliable first. */
export function aliasesOf(user: UserRef | null | undefined): string[] {
  if (!user) return [];
  const names = [
    ['u', user.userId],
    ['p', user.parentUserId],
    ['w', user.waId],
  ] as const;
  return names.flatMap(([prefix, id]) => (id ? [`${prefix}:${id}`] : []));
}

/** The possible aliases of an id of unknown kind. */
export function aliasesOfName(id: string): string[] {
  return ['u', 'p', 'w'].map((prefix) => `${prefix}:${id}`);
}

export function conversationKey({ phoneNumberId, alias }: ConversationPlace): string {
  return `${phoneNumberId}/${alias}`;
}

/**
 * The id that the API shows: `cnv_` and 20 hex digits of the key's SHA-256 (in UTF-16, so that distinct keys stay
 * distinct).
 */
export function conversationId(key: string): string {
  return `cnv_${shortHash(key)}`;
}

function shortHash(text: string): string {
  return hash('sha256', Buffer.from(text, 'utf16le'), 'hex').slice(0, 20);
}
