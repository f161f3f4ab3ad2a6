import type { Platform } from '../platform.ts';
import type { ReceivedMessage, SentMessage } from '../world/message.ts';
import type { User } from '../world/user.ts';
import { checkArrival } from './check-arrival.ts';
import { fieldsOf, textOf } from './message-fields.ts';
import { targetNumber } from './target-number.ts';
import { UserActionError } from './user-actions.ts';
import { writeMessage } from './write-message.ts';

/** How long a user may edit and delete a message (Meta: webhooks/reference/messages/edit, revoke). */
const [editableMs, deletableMs] = [15 * 60_000, 2 * 24 * 60 * 60_000];

/** A reaction to a message of the chat; an empty emoji removes it (Meta: webhooks/reference/messages/reaction). */
export function reactTo(platform: Platform, user: User, wamid: string, emoji: string): ReceivedMessage {
  const message = inChat(platform, user, wamid);
  if (message.direction === 'sent') checkArrival(message);
  return write(platform, user, message, {
    type: 'reaction',
    reaction: { message_id: wamid, ...(emoji !== '' && { emoji }) },
  });
}

/** Replaces the text of the user's message, or its caption. */
export function editMessage(platform: Platform, user: User, wamid: string, text: string): ReceivedMessage {
  const { received, type } = own(platform, user, wamid, editableMs, 'changed for 15 minutes');
  const content = fieldsOf(received.message[type]);
  const name = type === 'text' ? 'body' : 'caption';
  if (type !== 'text' && content.caption === undefined) {
    throw new UserActionError(`A message of the type ${type} has no text that could be changed.`);
  }
  if (text.trim() === '') throw new UserActionError('A message cannot be changed to no text; delete it instead.');
  // The inner id is Meta's own: it names no message.
  const message = { context: { id: 'M0' }, type, [type]: { ...content, [name]: text } };
  return write(platform, user, received, { type: 'edit', edit: { original_message_id: wamid, message } });
}

/** Deletes the user's message. */
export function deleteMessage(platform: Platform, user: User, wamid: string): ReceivedMessage {
  const { received } = own(platform, user, wamid, deletableMs, 'deleted for two days');
  return write(platform, user, received, { type: 'revoke', revoke: { original_message_id: wamid } });
}

function write(
  platform: Platform,
  user: User,
  about: SentMessage | ReceivedMessage,
  content: Readonly<Record<string, unknown>>,
): ReceivedMessage {
  const number = targetNumber(platform, { phoneNumberId: about.phoneNumberId });
  const group = groupOf(about);
  return writeMessage(platform, user, number, { ...(group !== undefined && { group_id: group }), ...content });
}

function groupOf(message: SentMessage | ReceivedMessage): string | undefined {
  if (message.direction === 'sent') return message.isToGroup ? message.to : undefined;
  return textOf(message.message.group_id) || undefined;
}

/** A message that the user has on the phone: one of their own, one to them, or one of a group. */
function inChat({ world }: Platform, { waId }: User, wamid: string): SentMessage | ReceivedMessage {
  const message = world.messages.get(wamid);
  const isTheirs =
    message && (groupOf(message) !== undefined || (message.direction === 'sent' ? message.to : message.from) === waId);
  if (!isTheirs) throw new UserActionError(`${waId} has no message ${wamid}, or it is no longer kept.`);
  return message;
}

/** A message that the user wrote, with its type. */
function own(platform: Platform, { waId }: User, wamid: string, withinMs: number, may: string) {
  const { world, clock } = platform;
  const received = world.messages.get(wamid);
  if (received?.direction !== 'received' || received.from !== waId) {
    throw new UserActionError(`${waId} has written no message ${wamid}, or it is no longer kept.`);
  }
  if (isDeleted(world, wamid)) throw new UserActionError('This message is deleted already.');
  if (clock.now() - received.at > withinMs)
    throw new UserActionError(`A message can be ${may}, and this one is older.`);
  return { received, type: received.type };
}

const isDeleted = ({ messages }: Platform['world'], wamid: string): boolean =>
  [...messages.values()].some(
    (message) =>
      message.direction === 'received' &&
      message.type === 'revoke' &&
      fieldsOf(message.message.revoke).original_message_id === wamid,
  );
