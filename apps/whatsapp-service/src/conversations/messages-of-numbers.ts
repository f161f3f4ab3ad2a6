import { bestKnown } from './best-known.ts';
import { messageKey } from './conversation-key.ts';
import type { ConversationStore } from './conversation-store.ts';
import type { MessageRecord } from './message-record.ts';

type Messages = Pick<ConversationStore, 'findMessage' | 'findMessages'>;

/**
 * Finds messages by wamid as these numbers know them: a wamid may also be known to other numbers, if only by a reaction
 * or a status. Null for all numbers.
 */
export function messagesOfNumbers(
  messages: Messages,
  phoneNumberIds: readonly string[] | null,
): Pick<ConversationStore, 'findMessage'> {
  if (phoneNumberIds === null) return messages;
  return {
    findMessage: async (wamid): Promise<MessageRecord | null> => {
      const found = await messages.findMessages(phoneNumberIds.map((number) => messageKey(number, wamid)));
      return bestKnown(found.filter((message) => message !== null));
    },
  };
}

/** Whether a message is known, and to other numbers only. */
export async function isOfAnotherNumber(messages: Messages, phoneNumberId: string, wamid: string): Promise<boolean> {
  const own = await messagesOfNumbers(messages, [phoneNumberId]).findMessage(wamid);
  return own === null && (await messages.findMessage(wamid)) !== null;
}
