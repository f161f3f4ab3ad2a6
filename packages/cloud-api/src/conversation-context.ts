import type { ConversationContext } from './items.ts';
import { isObject, type JsonObject, textOf } from './json-value.ts';

/**
 * The `conversation_context` that Meta puts into a handover, or next to `messages` if the new owner of the thread did
 * not see the earlier messages: a summary, or the earlier messages themselves. Undefined if there is none.
 */
export function conversationContextIn(holder: JsonObject): ConversationContext | undefined {
  const value = holder.conversation_context ?? undefined;
  if (value === undefined) return undefined;
  const summary = summaryOf(value);
  return { ...(summary !== undefined && { summary }), value };
}

function summaryOf(context: unknown): string | undefined {
  const summary = isObject(context) ? context.summary : undefined;
  return isObject(summary) ? textOf(summary.text) : textOf(summary);
}
