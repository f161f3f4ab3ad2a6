import type { Conversation, Message, OutboxEntry, Page } from '../api/types.ts';
import * as texts from '../texts.ts';

/** The name of the other side of a conversation. */
export function nameOf({ contactName, user, groupSubject, groupId }: Conversation): string {
  return (
    contactName ||
    user?.name ||
    groupSubject ||
    (user?.username && `@${user.username}`) ||
    numberOf(user) ||
    groupId ||
    texts.inboxUnknownUser
  );
}

/** `+16505551234`, or an id if the user has no number. */
export function numberOf(user: Conversation['user']): string {
  if (user?.waId) return `+${user.waId}`;
  return user?.userId ?? user?.parentUserId ?? '';
}

/** Whether the other side of a conversation matches a search. */
export function matches(conversation: Conversation, search: string): boolean {
  const words = search.trim().toLocaleLowerCase();
  if (words === '') return true;
  const digits = words.replace(/[\s+().-]/g, '');
  const { user, contactName, groupSubject } = conversation;
  const texts = [contactName, user?.name, user?.username, user?.userId, groupSubject];
  const isNumber = /^\d{3,}$/.test(digits) && (user?.waId ?? '').includes(digits);
  return isNumber || texts.some((text) => text?.toLocaleLowerCase().includes(words));
}

/** The older pages and the newest one merged: each message once in its newest state, newest first. */
function mergeMessages(newer: readonly Message[], older: readonly Message[]): Message[] {
  const seen = new Set(newer.map(({ wamid }) => wamid));
  return [...newer, ...older.filter(({ wamid }) => !seen.has(wamid))];
}

/**
 * Merges the newest page with the loaded messages. If it does not reach them, because many have arrived meanwhile, the loaded
 * messages are dropped, so that the thread has no gap.
 */
export function withNewest(page: Page<Message>, shown: Page<Message>): Page<Message> {
  const known = new Set(shown.data.map(({ wamid }) => wamid));
  const isConnected =
    shown.data.length === 0 || page.nextCursor === null || page.data.some(({ wamid }) => known.has(wamid));
  if (!isConnected) return page;
  const data = mergeMessages(page.data, shown.data);
  return { data, nextCursor: shown.data.length > 0 ? shown.nextCursor : page.nextCursor };
}

/** How long to wait for the content of a sent message of which only statuses are known. */
const fillsWithinMs = 60_000;

/**
 * Whether the thread may change without an event: a message is being sent to Meta, or is not in the conversation yet,
 * although its first status is.
 */
export function isUnderWay(
  newest: readonly Message[],
  waiting: readonly Pick<OutboxEntry, 'state'>[],
  now: number,
): boolean {
  const isFilledSoon = ({ isStub, statuses, at }: Message): boolean =>
    isStub && statuses.length > 0 && now - Date.parse(at ?? '') < fillsWithinMs;
  return waiting.some(({ state }) => isMoving.includes(state)) || newest.some(isFilledSoon);
}

const isMoving: readonly string[] = ['queued', 'sending', 'unknown'];

/** A message with the heading above it: the day, if it differs from the previous message's. */
export interface ThreadRow {
  readonly message: Message;
  readonly startsDay: boolean;
  /** The previous message is of the same side, within minutes: drawn closer, without a tip. */
  readonly continues: boolean;
}

const closeMs = 3 * 60_000;

/** The rows of a thread, oldest first, without reactions and other entries that are shown at their message. */
export function threadRows(newestFirst: readonly Message[]): ThreadRow[] {
  const messages = newestFirst.filter(isShown).toReversed();
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const startsDay = dayOf(before?.at) !== dayOf(message.at);
    const gap = Date.parse(message.at ?? '') - Date.parse(before?.at ?? '');
    return { message, startsDay, continues: !startsDay && before?.direction === message.direction && gap < closeMs };
  });
}

const isShown = ({ type, reactsTo, isStub, statuses }: Message): boolean =>
  !(type === 'reaction' && reactsTo !== null) && !(isStub && statuses.length === 0);

const dayOf = (at: string | null | undefined): string => (at ? new Date(at).toDateString() : '');

export interface Progress {
  readonly ticks: 0 | 1 | 2;
  readonly isRead: boolean;
  readonly words: string;
}

const progresses: Readonly<Record<string, Progress>> = {
  pending: { ticks: 0, isRead: false, words: texts.inboxWaitingForMeta },
  accepted: { ticks: 0, isRead: false, words: texts.inboxAcceptedByMeta },
  sent: { ticks: 1, isRead: false, words: texts.inboxSent },
  delivered: { ticks: 2, isRead: false, words: texts.inboxDelivered },
  read: { ticks: 2, isRead: true, words: texts.inboxRead },
  played: { ticks: 2, isRead: true, words: texts.inboxPlayed },
  failed: { ticks: 0, isRead: false, words: texts.inboxFailed },
};

/** The progress of a sent message. */
export const progressOf = (state: string): Progress =>
  progresses[state] ?? { ticks: 0, isRead: false, words: state.replaceAll('_', ' ') };
