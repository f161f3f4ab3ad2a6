import type { AccountStore } from '../../account/account-record.ts';
import type { Change } from '../../changes/change.ts';
import { conversationId } from '../../conversations/conversation-key.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { entryDirection } from '../../conversations/entry-kind.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { viaOf } from '../../conversations/message-via.ts';
import type { EventContent } from '../../destinations/event-body.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { subscriptions } from '../../subscriptions/collections.ts';
import { businessNumber, type FilteredFacts } from '../../subscriptions/filter.ts';
import { accountView } from '../account/account-view.ts';
import { conversationView } from '../conversations/conversation-view.ts';
import { mediaStatesOf } from '../messages/media-states.ts';
import { messageView } from '../messages/message-view.ts';
import { outboxEntryView } from '../outbox/outbox-view.ts';
import { subscriptionView } from './subscription-view.ts';

export interface EventContentDeps {
  readonly conversations: Pick<ConversationStore, 'find' | 'findMessages' | 'lastMessages'>;
  readonly account: AccountStore;
  readonly outbox: Pick<OutboxStore, 'find'>;
  readonly records: Pick<RecordStore, 'find'>;
  /** Of the Graph API; addresses of files are paths of this service. */
  readonly graphVersion: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The content of one delivery's changes; null if their record is gone. */
export type ContentOf = (changes: readonly Change[]) => Promise<EventContent | null>;

/**
 * Shows the record of a change as the API does, as it is now. Several changes are messages of one user that were
 * gathered: the newest is the event's, the others are included.
 */
export function createEventContent(deps: EventContentDeps): ContentOf {
  const { account, outbox } = deps;
  return async (changes) => {
    const change = changes.at(-1);
    if (!change) return null;
    const { type, key } = change;
    if (type.startsWith('outbox.')) {
      const entry = await outbox.find(key);
      if (!entry) return null;
      const facts = { direction: 'out', via: null } as const;
      return {
        source: numberSource(entry.phoneNumberId),
        subject: key,
        data: { entry: outboxEntryView(entry) },
        facts,
      };
    }
    if (type.startsWith('conversation.') || type === 'contact.changed') return conversationContent(change, deps);
    if (type.startsWith('subscription.')) return subscriptionContent(change, deps);
    if (businessNumber(change) === null) {
      const fact = (await account.list()).find((each) => each.key === key);
      if (!fact) return null;
      const facts = { direction: null, via: fact.field };
      return { source: `/accounts/${fact.wabaId}`, subject: key, data: { fact: accountView(fact) }, facts };
    }
    return messageContent(changes, change, deps);
  };
}

const numberSource = (phoneNumberId: string): string => `/phone-numbers/${phoneNumberId}`;

async function messageContent(
  changes: readonly Change[],
  change: Change,
  { conversations, records: store, graphVersion }: EventContentDeps,
): Promise<EventContent | null> {
  const { conversation: key } = change;
  const [records, conversation] = await Promise.all([
    conversations.findMessages(changes.map((each) => each.key)),
    key === undefined ? null : conversations.find(conversationId(key)),
  ]);
  const [record, ...earlier] = records.filter((each) => each !== null).reverse();
  if (!record || record.key !== change.key) return null;
  const files = { base: `/${graphVersion}`, states: await mediaStatesOf(store, [record, ...earlier]) };
  const view = (each: MessageRecord) => messageView(each, conversation ?? undefined, files);
  const message = view(record);
  const place = record.statuses.findIndex(({ identity }) => identity === change.part);
  const status = message.statuses[place];
  const isStatus = change.type === 'message.status' || change.type === 'message.failed';
  return {
    source: numberSource(record.phoneNumberId),
    subject: record.wamid,
    data: {
      message,
      ...(isStatus && { status: status ?? null }),
      ...(change.type === 'message.received' && { earlierMessages: earlier.reverse().map(view) }),
    },
    facts: factsOf(change, record, record.statuses[place]?.via),
  };
}

/** A report about a message need not arrive under the same field as the message, which may never have arrived here. */
function factsOf({ type }: Change, record: MessageRecord, statusVia: string | undefined): FilteredFacts {
  const own = { direction: entryDirection(record), via: viaOf(record) };
  const reportedVia = own.via === 'standby' ? own.via : 'messages';
  switch (type) {
    case 'message.status':
    case 'message.failed':
      return { direction: 'out', via: statusVia ?? reportedVia };
    case 'payment':
      return { direction: 'in', via: reportedVia };
    case 'message.edited':
    case 'message.revoked':
      return { direction: own.direction ?? 'in', via: own.via ?? reportedVia };
    default:
      return own;
  }
}

/** The change stays true, so the reason is the change's. */
async function subscriptionContent(
  { key, detail }: Change,
  { records, now }: EventContentDeps,
): Promise<EventContent | null> {
  const found = await records.find(subscriptions, key);
  if (!found) return null;
  const endpoint = { ...subscriptionView(found, now()), reason: detail ?? null };
  return { source: '/subscriptions', subject: key, data: { endpoint }, facts: { direction: null, via: null } };
}

async function conversationContent(
  change: Change,
  { conversations, now }: EventContentDeps,
): Promise<EventContent | null> {
  const { key, type, detail } = change;
  const record = await conversations.find(conversationId(key));
  if (!record) return null;
  const [last = null] = await conversations.lastMessages([record]);
  return {
    source: numberSource(record.phoneNumberId),
    subject: record.id,
    data: {
      conversation: conversationView(record, last, now()),
      // Which of its parts: `name`, `preferences/marketing`, …
      ...(type === 'contact.changed' && { changed: detail ?? null }),
    },
    facts: conversationFacts(change),
  };
}

function conversationFacts({ type, detail = '' }: Change): FilteredFacts {
  if (type === 'conversation.control') return { direction: null, via: 'messaging_handovers' };
  // The business's own address book.
  if (detail === 'contactName') return { direction: null, via: 'smb_app_state_sync' };
  return { direction: 'in', via: detail.startsWith('preferences/') ? 'user_preferences' : null };
}
