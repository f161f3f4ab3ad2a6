import type { Client } from '../api/client.ts';
import type { Conversation } from '../api/types.ts';

/** Whom Meta is to send it to: the number where there is one, else the BSUID. */
const recipientOf = ({ user, groupId }: Conversation): object | null => {
  if (groupId) return { recipient_type: 'group', to: groupId };
  if (user?.waId) return { to: user.waId };
  const id = user?.userId ?? user?.parentUserId;
  return id ? { recipient: id } : null;
};

/** Whether Meta takes anything but templates, for this person at this time. Groups have no window. */
export const isWindowOpen = ({ groupId, serviceWindow: { closesAt } }: Conversation, now: number): boolean =>
  groupId !== null || (closesAt !== null && Date.parse(closesAt) > now);

/**
 * Hands a message to the outbox, which sends it to the other side of the conversation.
 * @param key the same for each attempt with the same message, so that it is sent once.
 * @returns whether there is somebody to send it to. @throws {ApiError} if it was not taken.
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
