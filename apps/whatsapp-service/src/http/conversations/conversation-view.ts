import type { ControlView, ConversationView } from '@intexuraos/service-api/schemas';
import { activeAt } from '../../conversations/conversation-facts.ts';
import { conversationId } from '../../conversations/conversation-key.ts';
import type {
  ControlEvidence,
  ConversationFacts,
  ConversationRecord,
} from '../../conversations/conversation-record.ts';
import { entryDirection, entryKind, entryType } from '../../conversations/entry-kind.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { serviceWindow } from '../../conversations/service-window.ts';
import { threadControl } from '../../conversations/thread-control.ts';
import type { UserView } from '../messages/user-view.ts';
import { isoTime } from '../shown-time.ts';
import { shownValue } from '../shown-value.ts';

type Handover = NonNullable<ControlEvidence['handover']>;

/**
 * A conversation as the API shows it at `now`, which decides whether its service window is open. `last` is the first of
 * its list of messages.
 */
export function conversationView(
  record: ConversationRecord,
  last: MessageRecord | null,
  now: number,
): ConversationView {
  const { id, phoneNumberId, groupId, total } = record;
  const window = serviceWindow(total.windowOpenedAt, now);
  return {
    id,
    ids: idsOf(record),
    phoneNumberId,
    user: userOf(record),
    groupId,
    contactName: total.contactName?.value ?? null,
    preferences: Object.fromEntries(
      Object.entries(total.preferences).map(([category, { value, at, detail = null, more }]) => [
        category,
        { value, at: isoTime(at), detail, more: shownValue(more) },
      ]),
    ),
    groupSubject: total.groupSubject?.value ?? null,
    callPermission: callPermissionView(total, now),
    lastActivityAt: isoTime(activeAt(total)),
    lastMessage: last && lastMessageView(last),
    serviceWindow: { isOpen: window.isOpen, closesAt: isoTime(window.closesAt) },
    freeEntryPoint: freeEntryPointView(total.freeEntryPointEndsAt ?? null, now),
    control: controlView(total, now),
    context: contextView(total.context ?? null),
  };
}

function freeEntryPointView(endsAt: number | null, now: number): ConversationView['freeEntryPoint'] {
  return { isOpen: endsAt !== null && now < endsAt, closesAt: isoTime(endsAt) };
}

function contextView(context: ConversationFacts['context']): ConversationView['context'] {
  return context && { at: isoTime(context.at), summary: context.summary ?? null, value: shownValue(context.value) };
}

function controlView(facts: ConversationFacts, now: number): ControlView {
  const { state, since, reason } = threadControl(facts, now);
  const reported = facts.control?.reason === reason ? facts.control?.handover : undefined;
  return { state, since: isoTime(since), reason, handover: reported ? handoverView(reported) : null };
}

function handoverView({ previousOwner, newOwner, metadata, summary, more }: Handover): ControlView['handover'] {
  return {
    previousOwner: ownerView(previousOwner),
    newOwner: ownerView(newOwner),
    metadata: shownValue(metadata),
    summary: summary ?? null,
    more: shownValue(more),
  };
}

const ownerView = (owner: Handover['newOwner']) =>
  owner ? { role: owner.role ?? null, appId: owner.appId ?? null } : null;

/** Its own id first, then those of the conversations that became part of it. */
function idsOf({ id, key, members }: ConversationRecord): string[] {
  return [id, ...members.filter((member) => member !== key).map(conversationId)];
}

function userOf({ waId, userId, total }: ConversationRecord): UserView | null {
  const parentUserId = total.parentUserId?.value ?? null;
  if (waId === null && userId === null && parentUserId === null) return null;
  const [name, username] = [total.name?.value ?? null, total.username?.value ?? null];
  return { waId, userId, parentUserId, name, username };
}

function lastMessageView(message: MessageRecord): NonNullable<ConversationView['lastMessage']> {
  return {
    wamid: message.wamid,
    kind: entryKind(message),
    at: isoTime(message.at),
    type: entryType(message),
    direction: entryDirection(message),
  };
}

function callPermissionView({ callPermission }: ConversationFacts, now: number): ConversationView['callPermission'] {
  if (!callPermission) return null;
  const { response, isPermanent, expiresAt, source, at } = callPermission;
  const isOver = !isPermanent && expiresAt !== undefined && expiresAt <= now;
  return {
    isGranted: response === 'accept' && !isOver,
    response,
    isPermanent,
    expiresAt: isoTime(expiresAt),
    source: source ?? null,
    at: isoTime(at),
  };
}
