import type { WebhookItem } from '@intexuraos/cloud-api';
import { aliasOf, businessNumberOf, conversationKey, messageKey, wamidOf } from '../conversations/conversation-key.ts';
import type { Read } from './unit-of-work.ts';

/** Items that are a message, or change one. */
const ofMessages: ReadonlySet<WebhookItem['kind']> = new Set(['message', 'echo', 'history', 'status']);

/**
 * Records that applying an item reads, as far as the item alone shows. A distant store reads them together. What is missing
 * here costs a round trip, what is not needed a read, and neither changes the result.
 */
export function likelyReads(item: WebhookItem): Read[] {
  const reads: Read[] = [{ kind: 'item', key: item.identity }];
  if (!ofMessages.has(item.kind) || isAboutAnother(item)) return reads;
  const phoneNumberId = businessNumberOf(item);
  reads.push({ kind: 'message', key: messageKey(phoneNumberId, wamidOf(item)) });
  const alias = aliasOf(item.user, item.groupId);
  if (alias !== null) reads.push({ kind: 'conversation', key: conversationKey({ phoneNumberId, alias }) });
  return reads;
}

/** An edit, a revocation or a reaction reads the message that it is about. */
const isAboutAnother = (item: WebhookItem): boolean =>
  ('edit' in item && item.edit !== undefined) || ('revoke' in item && item.revoke !== undefined);
