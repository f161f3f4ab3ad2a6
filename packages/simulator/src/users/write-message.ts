import { notePermission } from '../calls/call-permissions.ts';
import type { Platform } from '../platform.ts';
import { emitToOwner } from '../routing/threads.ts';
import type { ReceivedMessage } from '../world/message.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { businessOf, contactOf, emit, isBlocked, senderOf, shownIds } from './inbound-value.ts';
import { fieldsOf } from './message-fields.ts';
import { UserActionError } from './user-actions.ts';
import { withMedia } from './user-media.ts';

type Message = Readonly<Record<string, unknown>>;

/** Users' messages open the 24-hour window, except for types that only report something about the user or a change. */
const silentTypes = new Set(['system', 'request_welcome', 'edit', 'revoke']);

/** Types whose content is not in an object named after the type. */
const contentless = new Set(['request_welcome', 'unsupported', 'unknown']);

/**
 * A user sends a message. It is sent as a webhook, opens the window, counts against the number's rate, and is stored.
 * If the number has blocked the user, it is dropped.
 */
export function writeMessage(platform: Platform, user: User, number: PhoneNumber, given: Message): ReceivedMessage {
  const { world, clock, ids } = platform;
  const type = typeOf(given);
  const wamid = typeof given.id === 'string' ? given.id : ids.wamid(user.waId, 'user');
  const at = sentAt(given) ?? clock.now();
  const message: Message = {
    ...senderOf(user, number, platform),
    id: wamid,
    timestamp: String(clock.seconds()),
    ...withMedia(given, type, number, platform),
    ...withQuoted(given, user, number, platform),
    type,
  };
  const received: ReceivedMessage = {
    direction: 'received',
    wamid,
    phoneNumberId: number.id,
    from: user.waId,
    type,
    message,
    at,
    isRead: false,
  };
  if (isBlocked(user, number, platform)) return received;
  world.messages.set(wamid, received);
  if (!silentTypes.has(type)) world.windows.open(number.id, groupOf(given) ?? user.waId, at);
  if (given.referral) world.freeEntryPoints.enter(number.id, user.waId, clock.now());
  platform.limits.countReceived(number);
  // System messages have no contacts.
  const contacts = type === 'system' ? {} : { contacts: [contactOf(user, number, platform)] };
  const lists = { ...contacts, messages: [message] };
  if (groupOf(given) === undefined) emitToOwner(platform, number, user, lists);
  else emit(platform, number, 'messages', lists);
  notePermission(world, number, user, given);
  // Webhooks contain the number from then on.
  if (sharesNumber(given)) user.sharedWith.add(businessOf(number, world));
  return received;
}

/** The answer to a request for contact information adds the number to the business's contact book. */
const sharesNumber = ({ contacts }: Message): boolean =>
  Array.isArray(contacts) && contacts.some((card) => card?.origin === 'contact_request');

/** Milliseconds since 1970 of a message that names its time: it may arrive late. */
function sentAt({ timestamp }: Message): number | undefined {
  return typeof timestamp === 'string' && /^\d{9,11}$/.test(timestamp) ? Number(timestamp) * 1_000 : undefined;
}

/** The quoted message, with its author if only its id is given. */
function withQuoted({ context }: Message, user: User, number: PhoneNumber, platform: Platform): Message {
  const { id, from, ...more } = fieldsOf(context);
  if (typeof id !== 'string' || from !== undefined) return {};
  const isOwn = platform.world.messages.get(id)?.direction === 'received';
  const author = isOwn ? shownIds(user, number, platform).waId : digitsOf(number.displayPhoneNumber);
  return { context: { ...more, ...(author !== undefined && { from: author }), id } };
}

const groupOf = ({ group_id: groupId }: Message): string | undefined =>
  typeof groupId === 'string' ? groupId : undefined;

/** The given type, or the one that has an object. */
function typeOf(message: Message): string {
  const named = message.type;
  if (typeof named === 'string') {
    if (message[named] === undefined && !contentless.has(named)) {
      throw new UserActionError(`A message of the type "${named}" has its content in an object "${named}".`);
    }
    return named;
  }
  const known = ['text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'reaction', 'order'];
  const found = known.find((name) => message[name] !== undefined);
  if (found) return found;
  throw new UserActionError('A message needs a type, such as {"type":"text","text":{"body":"hi"}}.');
}
