import { membersOf } from '@intexuraos/cloud-api';
import type { OutboxEntry } from './outbox-entry.ts';

/** Fields that belong to the caller's kind of message; a fallback template has none of them. */
const addressing: readonly string[] = ['messaging_product', 'recipient_type', 'to', 'recipient', 'context'];

/** The JSON text for Meta, without our id: the caller's, or its fallback template to the same recipient. */
export function sentText(
  { body, fallbackTemplate }: Pick<OutboxEntry, 'body' | 'fallbackTemplate'>,
  usesFallback: boolean,
): string {
  if (!usesFallback || fallbackTemplate === null) return body;
  const kept = membersOf(body).filter(({ name }) => addressing.includes(name));
  return `{${kept.map(({ text }) => `${text},`).join('')}"type":"template","template":${fallbackTemplate}}`;
}
