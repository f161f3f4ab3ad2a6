import type { OutboxEntry } from './outbox-entry.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** The parts of a body that only its own kind of message has; a fallback template has none of them. */
const addressing = ['messaging_product', 'recipient_type', 'to', 'recipient', 'context'] as const;

/** The body that goes to Meta, without our id: the caller's, or its fallback template to the same recipient. */
export function sentBody(
  { body, fallbackTemplate }: Pick<OutboxEntry, 'body' | 'fallbackTemplate'>,
  usesFallback: boolean,
): JsonObject {
  const whole: JsonObject = JSON.parse(body);
  if (!usesFallback || fallbackTemplate === null) return whole;
  const kept = addressing.flatMap((name) => (Object.hasOwn(whole, name) ? [[name, whole[name]] as const] : []));
  return { ...Object.fromEntries(kept), type: 'template', template: JSON.parse(fallbackTemplate) };
}
