import { createHash } from 'node:crypto';
import type { UserRef, WebhookItem } from '@intexuraos/cloud-api';

/** Where a conversation record stands: under a business number, by one name of the user or group. */
export interface ConversationPlace {
  readonly phoneNumberId: string;
  /** `u:{userId}`, `w:{waId}`, `g:{groupId}` or `unknown`. */
  readonly alias: string;
}

/** Messages that name neither user nor group stay visible under this alias of their number. */
export const unknownAlias = 'unknown';

/** The business number an item belongs to; its WABA stands in where Meta leaves the number out. */
export function businessNumberOf(item: Pick<WebhookItem, 'phoneNumberId' | 'wabaId'>): string {
  return item.phoneNumberId || `waba-${item.wabaId}`;
}

/** The message's id; one made from the item's identity where Meta leaves it out, so that the message can be shown. */
export function wamidOf(item: Pick<WebhookItem, 'wamid' | 'identity'>): string {
  return item.wamid || `none.${shortHash(item.identity)}`;
}

export function messageKey(phoneNumberId: string, wamid: string): string {
  return `${phoneNumberId}/${wamid}`;
}

/** A group goes before its users, a BSUID before a number. Null where nobody is named. */
export function aliasOf(user: UserRef | null | undefined, groupId: string | null | undefined): string | null {
  return groupId ? groupAlias(groupId) : (aliasesOf(user)[0] ?? null);
}

export function groupAlias(groupId: string): string {
  return `g:${groupId}`;
}

/** All names of a user, the BSUID first. */
export function aliasesOf(user: UserRef | null | undefined): string[] {
  return [...(user?.userId ? [`u:${user.userId}`] : []), ...(user?.waId ? [`w:${user.waId}`] : [])];
}

export function conversationKey({ phoneNumberId, alias }: ConversationPlace): string {
  return `${phoneNumberId}/${alias}`;
}

/** The id that the API shows: `cnv_` and 20 hex digits of the key's SHA-256 (in UTF-16, so that no two keys are taken for one). */
export function conversationId(key: string): string {
  return `cnv_${shortHash(key)}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 20);
}
