import { idsOfName } from '@intexuraos/cloud-api';
import { aliasOf, conversationKey, unknownAlias } from '../conversations/conversation-key.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** The conversation of an entry's recipient, a user or a group, by its own key before any merging. */
export function conversationOf(entry: Pick<OutboxEntry, 'id' | 'phoneNumberId' | 'recipient' | 'body'>): string {
  const { id, phoneNumberId, recipient } = entry;
  const alias = isToGroup(entry) ? aliasOf(null, recipient) : aliasOf(idsOfName(recipient), null);
  return conversationKey({ phoneNumberId, alias: alias ?? unknownAlias(id) });
}

/** Whether it is sent to a group. */
export function isToGroup({ body }: Pick<OutboxEntry, 'body'>): boolean {
  const { recipient_type: type }: { recipient_type?: unknown } = JSON.parse(body);
  return type === 'group';
}
