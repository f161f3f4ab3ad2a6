import { hash } from 'node:crypto';
import type { UserRef, WebhookItem } from '@intexuraos/cloud-api';

/** Where a conversation record stands: under a business number, by one name of the user or group. */
export interface ConversationPlace {
  readonly phoneNumberId: string;
  /**
   * `u:{userId}`, `p:{parentUserId}`, `w:{waId}`, `g:{groupId}`, or `unknown:{wamid}` for a message that names nobody
   * (`unknown:observed` for all that is none).
   */
  readonly alias: string;
}

/** A message that names neither user nor group has a conversation of its own: its user is unknown. */
export function unknownAlias(wamid: string): string {
  return `unknown:${wamid}`;
}

/** Observations that name no user, such as Meta's clicks, share one conversation: nobody wrote them. */
export const observedAlias = unknownAlias('observed');

/** The business number an item belongs to; its WABA stands in where Meta leaves the number out. */
export function businessNumberOf(item: Pick<WebhookItem, 'phoneNumberId' | 'wabaId'>): string {
  return item.phoneNumberId || `waba-${item.wabaId}`;
}

/** The message's id; one made from the item's identity where Meta leaves it out, so that the message can be shown. */
export function wamidOf(item: Pick<WebhookItem, 'wamid' | 'identity'>): string {
  return item.wamid || `none.${shortHash(item.identity)}`;
}

/** The id of an entry that Meta gives none, such as a click; made from the item's identity, so always the same. */
export function entryIdOf({ identity }: Pick<WebhookItem, 'identity'>): string {
  return `evt.${shortHash(identity)}`;
}

export function messageKey(phoneNumberId: string, wamid: string): string {
  return `${phoneNumberId}/${wamid}`;
}

/** A group takes precedence over its users, a BSUID over a parent id, and that over a number. Null if none is named. */
export function aliasOf(user: UserRef | null | undefined, groupId: string | null | undefined): string | null {
  return groupId ? groupAlias(groupId) : (aliasesOf(user)[0] ?? null);
}

export function groupAlias(groupId: string): string {
  return `g:${groupId}`;
}

/** All names of a user, the most reliable first. */
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

/** The id that the API shows: `cnv_` and 20 hex digits of the key's SHA-256 (in UTF-16, so that no two keys are taken for one). */
export function conversationId(key: string): string {
  return `cnv_${shortHash(key)}`;
}

function shortHash(text: string): string {
  return hash('sha256', Buffer.from(text, 'utf16le'), 'hex').slice(0, 20);
}
