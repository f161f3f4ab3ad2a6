import type { WebhookItem } from '@intexuraos/cloud-api';
import { conversationRecords, messageRecords } from '../conversations/collections.ts';
import { aliasOf, businessNumberOf, conversationKey, messageKey, wamidOf } from '../conversations/conversation-key.ts';
import type { Collection } from '../records/collection.ts';
import type { RecordRead } from '../records/flow.ts';
import { itemRecords } from './collections.ts';

/** Kinds of items that are a message, or change one. */
const ofMessages: ReadonlySet<WebhookItem['kind']> = new Set(['message', 'echo', 'history', 'status']);

/**
 * The records that applying an item reads, as far as the item alone shows. A remote store reads them together. A
 * missing one costs a round trip, an unnecessary one a read; neither changes the result.
 */
export function likelyReads(item: WebhookItem): RecordRead[] {
  const reads = [readOf(itemRecords, item.identity)];
  if (!ofMessages.has(item.kind) || isAboutAnother(item)) return reads;
  const phoneNumberId = businessNumberOf(item);
  reads.push(readOf(messageRecords, messageKey(phoneNumberId, wamidOf(item))));
  const alias = aliasOf(item.user, item.groupId);
  if (alias !== null) reads.push(readOf(conversationRecords, conversationKey({ phoneNumberId, alias })));
  return reads;
}

/** The records among them that the first item of its identity creates: itself, and a message that arrives. */
export function likelyCreations(item: WebhookItem): RecordRead[] {
  const isMessage = item.kind === 'message' && !isAboutAnother(item);
  return likelyReads(item).filter(
    ({ collection }) => collection === itemRecords || (isMessage && collection === messageRecords),
  );
}

const readOf = (collection: Collection, key: string): RecordRead => ({ op: 'load', collection, key });

/** An edit, a revocation or a reaction reads the message that it is about. */
const isAboutAnother = (item: WebhookItem): boolean =>
  ('edit' in item && item.edit !== undefined) || ('revoke' in item && item.revoke !== undefined);
