import { isServiceMessage, possibleSpellingsOf } from '@intexuraos/cloud-api';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import { serviceWindow } from '../conversations/service-window.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/**
 * `closed`: the user wrote more than 24 hours ago. `never_opened`: the user never wrote. `unknown`: only Meta knows.
 */
export type WindowVerdict = 'open' | 'closed' | 'never_opened' | 'unknown';

/** Whether the service window allows a message. */
export interface WindowJudge {
  judge(entry: Pick<OutboxEntry, 'phoneNumberId' | 'recipient' | 'body'>): Promise<WindowVerdict>;
}

export interface WindowJudgeDeps {
  readonly conversations: Pick<ConversationStore, 'list' | 'routing'>;
  /** When the webhook that has waited longest for processing was received; null if none waits. */
  readonly oldestPendingAt: () => Promise<number | null>;
  /** Since when every webhook could be received (`continuity.ts`); null if unknown. */
  readonly unbrokenSince: () => number | null;
  readonly now: () => number;
}

/** The kinds of message that Meta refuses outside the window (Meta: send-messages#customer-service-windows). */
const freeForm = new Set([
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
]);

const windowMs = 24 * 60 * 60 * 1000;
/** Allows for clock differences with Meta, and for a webhook on its way. */
const edgeMs = 60_000;

/**
 * Returns `closed` or `never_opened` only if that is certain: the recipient is known by number and BSUID, all webhooks
 * of the last 24 hours were received and are processed, none of them opened the window, the edge is over a minute away,
 * no user with a possible other spelling of the number has written, and if other responders answer for the number too,
 * their messages have been seen for as long. In all other cases Meta decides.
 */
export function createWindowJudge(deps: WindowJudgeDeps): WindowJudge {
  const judge = async (phoneNumberId: string, recipient: string): Promise<WindowVerdict> => {
    const now = deps.now();
    // Pending first, then the conversations, which then show anything processed in between.
    if ((await deps.oldestPendingAt()) !== null) return 'unknown';
    const data = await conversationsOf(phoneNumberId, recipient);
    const { isOpen, closesAt } = windowOf(data, now);
    if (isOpen) return 'open';
    if (!isLongClosed(closesAt, now)) return 'unknown';
    if (data.length === 0 || !data.every(isKnownByAllIds) || !(await seesAllMessages(phoneNumberId, now)))
      return 'unknown';
    const [otherClosesAt] = await closingsOf(phoneNumberId, spellingsIn(data));
    if (!isLongClosed(otherClosesAt ?? null, now)) return 'unknown';
    if (closesAt !== null) return 'closed';
    // Somebody wrote long ago under another spelling. It may have been this person, so neither verdict is certain.
    return otherClosesAt === undefined ? 'never_opened' : 'unknown';
  };
  const conversationsOf = async (phoneNumberId: string, user: string): Promise<readonly ConversationRecord[]> =>
    (await deps.conversations.list({ phoneNumberId, user }, { limit: 20 })).data;
  /** When the windows that these numbers opened close or have closed, the last first. */
  const closingsOf = async (phoneNumberId: string, numbers: readonly string[]): Promise<readonly number[]> => {
    const found = await Promise.all(numbers.map((number) => conversationsOf(phoneNumberId, number)));
    return found.flatMap((data) => windowOf(data, deps.now()).closesAt ?? []).toSorted((a, b) => b - a);
  };
  /** A user's message to another responder opens the window of the number, but arrives only as standby traffic. */
  const seesAllMessages = async (phoneNumberId: string, now: number): Promise<boolean> => {
    const routing = (await deps.conversations.routing()).find(({ key }) => key === phoneNumberId);
    return routing === undefined || (routing.standbySince !== null && now - routing.standbySince >= windowMs + edgeMs);
  };
  return {
    judge: async ({ phoneNumberId, recipient, body }) => {
      const since = deps.unbrokenSince();
      if (since === null || deps.now() - since < windowMs + edgeMs || !isFreeForm(body)) return 'unknown';
      return judge(phoneNumberId, recipient).catch(() => 'unknown' as const);
    },
  };
}

function windowOf(conversations: readonly ConversationRecord[], now: number): ReturnType<typeof serviceWindow> {
  const opened = conversations.flatMap(({ total }) => total.windowOpenedAt ?? []);
  return serviceWindow(opened.length === 0 ? null : Math.max(...opened), now);
}

const isLongClosed = (closesAt: number | null, now: number): boolean => closesAt === null || now >= closesAt + edgeMs;

/** Possible other spellings of a person's numbers, by the numbering plans of their countries. */
function spellingsIn(conversations: readonly ConversationRecord[]): string[] {
  const aliases = conversations.flatMap(({ members, phoneNumberId }) =>
    members.map((key) => key.slice(phoneNumberId.length + 1)),
  );
  const numbers = aliases.filter((alias) => alias.startsWith('w:')).map((alias) => alias.slice(2));
  return [...new Set(numbers.flatMap(possibleSpellingsOf))].filter((number) => !numbers.includes(number));
}

/**
 * Whether a message of this person is recognised however they write: by number, by BSUID if they hide the number, or by
 * both. Meta showed the two together, so the number is spelled as Meta spells it.
 */
function isKnownByAllIds({ members, phoneNumberId }: ConversationRecord): boolean {
  const has = (prefix: string) => members.some((key) => key.startsWith(prefix, phoneNumberId.length + 1));
  return has('u:') && has('w:');
}

/** Templates and Direct Send need no window. */
function isFreeForm(body: string): boolean {
  const message: Record<string, unknown> = JSON.parse(body);
  const { type = 'text' } = message;
  return typeof type === 'string' && freeForm.has(type) && isServiceMessage(message);
}
