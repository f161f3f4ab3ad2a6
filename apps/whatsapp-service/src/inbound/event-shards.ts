import { hash } from 'node:crypto';
import { parseWebhook, type WebhookItem } from '@intexuraos/cloud-api';
import { shardCount } from '../work/shards/shard-book.ts';

/**
 * The shard of an item: that of its group or person, so that one instance applies everything about them, in order. It
 * uses the id that Meta sends most of the time. If one webhook has the BSUID and another only the number, as a failed
 * status does, two instances may apply them side by side, which changes neither the result nor that each is applied
 * once.
 */
export function shardOfItem({ groupId, user, wamid, phoneNumberId, wabaId }: WebhookItem): number {
  const subject = groupId ?? user?.userId ?? user?.waId ?? user?.parentUserId ?? wamid ?? '';
  return Number.parseInt(hash('sha256', `${phoneNumberId ?? wabaId}/${subject}`, 'hex').slice(0, 2), 16) % shardCount;
}

/** The shards of a webhook's subjects, each once, that of its first item first. Empty if it has no items. */
export function shardsOfWebhook(payload: Uint8Array): number[] {
  return [...new Set(parseWebhook(payload).map(shardOfItem))];
}
