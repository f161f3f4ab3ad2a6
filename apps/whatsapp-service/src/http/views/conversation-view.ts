import { conversationId } from '../../conversations/conversation-key.ts';
import type { ConversationRecord, LastMessage } from '../../conversations/conversation-record.ts';
import { serviceWindow } from '../../conversations/service-window.ts';
import type { ConversationView } from '../schemas/conversation.ts';
import { isoTime } from './time.ts';
import type { UserView } from './user-view.ts';

/** A conversation as the API shows it at `now`, which decides whether its service window is open. */
export function conversationView(record: ConversationRecord, now: number): ConversationView {
  const { id, phoneNumberId, groupId, total } = record;
  const window = serviceWindow(total.windowOpenedAt, now);
  return {
    id,
    phoneNumberId,
    user: userOf(record),
    groupId,
    contactName: total.contactName?.value ?? null,
    preferences: Object.fromEntries(
      Object.entries(total.preferences).map(([category, { value, at, detail = null }]) => [
        category,
        { value, at: isoTime(at), detail },
      ]),
    ),
    lastMessage: total.last && lastMessageView(total.last),
    serviceWindow: { isOpen: window.isOpen, closesAt: isoTime(window.closesAt) },
    movedTo: total.movedTo.map(conversationId),
    movedFrom: total.movedFrom.map(conversationId),
  };
}

function userOf({ waId, userId, total }: ConversationRecord): UserView | null {
  if (waId === null && userId === null) return null;
  return { waId, userId, name: total.name?.value ?? null, username: total.username?.value ?? null };
}

function lastMessageView({ wamid, at, type, direction }: LastMessage): NonNullable<ConversationView['lastMessage']> {
  return { wamid, at: isoTime(at), type, direction };
}
