import { hash } from 'node:crypto';
import { parseWebhook, type WebhookItem } from '@intexuraos/cloud-api';
import { shardCount } from '../work/shards/shard-book.ts';

/**
 * The shard that an item belongs to: that of its group or person, so that one instance applies all that is about them, in order. By the
 * id that Meta tells most of the time: where one webhook has the BSUID and another only the number, as a failed status does, two
 * instances may apply them side by side, which changes neither what comes of them nor that it comes once.
 */
export function shardOfItem({ groupId, user, wamid, phoneNumberId, wabaId }: WebhookItem): number {
  const subject = groupId ?? user?.userId ?? user?.waId ?? user?.parentUserId ?? wamid ?? '';
  return Number.parseInt(hash('sha256', `${phoneNumberId ?? wabaId}/${subject}`, 'hex').slice(0, 2), 16) % shardCount;
}

/** The shards of what a webhook is about, each once: first that of its first item. Empty where it has no items. */
export function shardsOfWebhook(payload: Uint8Array): number[] {
  return [...new Set(parseWebhook(payload).map(shardOfItem))];
}
