import type { ConversationContext } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import { copyable } from '../records/nesting.ts';
import type { ConversationFacts } from './conversation-record.ts';

/** A conversation's record is written often, so a longer context stays only in the event. */
const maxCharacters = 32_768;

/** An item's report about the thread's past, as a fact of its conversation. */
export function contextFact(
  context: ConversationContext | undefined,
  at: number,
): Pick<ConversationFacts, 'context'> | undefined {
  if (context === undefined) return undefined;
  const value = copyable(context.value);
  const isShort = (part: unknown) => (JSON.stringify(part)?.length ?? 0) <= maxCharacters;
  const summary = isShort(context.summary) ? context.summary : undefined;
  return { context: { at, ...definedParts({ summary, value: isShort(value) ? value : undefined }) } };
}
