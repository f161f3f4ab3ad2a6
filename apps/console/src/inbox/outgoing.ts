import type { Client } from '../api/client.ts';
import type { Conversation } from '../api/types.ts';

/** The recipient: the number if there is one, else the BSUID. */
const recipientOf = ({ user, groupId }: Conversation): object | null => {
  if (groupId) return { recipient_type: 'group', to: groupId };
  if (user?.waId) return { to: user.waId };
  const id = user?.userId ?? user?.parentUserId;
  return id ? { recipient: id } : null;
};

/** Whether Meta accepts free-form messages for this person now. Groups have no window. */
export const isWindowOpen = ({ groupId, serviceWindow: { closesAt } }: Conversation, now: number): boolean =>
  groupId !== null || (closesAt !== null && Date.parse(closesAt) > now);

/**
 * Queues a message to the other side of the conversation.
 * @param key the same for each attempt with the same message, so that it is sent once.
 * @returns whether the conversation has a recipient. @throws {ApiError} if it was not accepted.
 */
export async function sendTo(
  conversation: Conversation,
  message: object,
  key: string,
  client: Client,
): Promise<boolean> {
  const recipient = recipientOf(conversation);
  if (!recipient) return false;
  const body = { messaging_product: 'whatsapp', recipient_type: 'individual', ...recipient, ...message };
  await client.messages.send(conversation.phoneNumberId, body, { idempotencyKey: key, waitsForMeta: false });
  return true;
}
