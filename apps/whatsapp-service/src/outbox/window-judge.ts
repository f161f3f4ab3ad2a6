import { isServiceMessage } from '@intexuraos/cloud-api';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import { serviceWindow } from '../conversations/service-window.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Whether a message may go by the service window; `unknown` where only Meta can tell. */
export interface WindowJudge {
  judge(entry: Pick<OutboxEntry, 'phoneNumberId' | 'recipient' | 'body'>): Promise<'open' | 'closed' | 'unknown'>;
}

export interface WindowJudgeDeps {
  readonly conversations: Pick<ConversationStore, 'list' | 'routing'>;
  /** When the webhook that waits longest for processing came in; null when none waits. */
  readonly oldestPendingAt: () => Promise<number | null>;
  /** Since when every webhook could be received (`continuity.ts`); null while nobody knows. */
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
/** Meta's clock and ours, and a webhook on its way. */
const edgeMs = 60_000;

/**
 * Where a user may write to us under a number that is not quite the one dialled: Brazil's and Mexico's mobile numbers
 * have lost or won a digit, as have Argentina's (Meta: phone-numbers#mexico-and-brazil).
 */
const ambiguousPlans = /^(55|52|54)/;

/**
 * Says `closed` only where that is certain: all webhooks of the last 24 hours came in and are processed, none of them
 * opened the window, the edge is over a minute away, and if other responders answer for the number too, their messages have
 * been seen for as long. In all other cases Meta decides.
 */
export function createWindowJudge(deps: WindowJudgeDeps): WindowJudge {
  const judge = async (phoneNumberId: string, recipient: string) => {
    const now = deps.now();
    // Pending before the conversations: what was processed in between is then seen in them.
    if ((await deps.oldestPendingAt()) !== null) return 'unknown';
    const { data } = await deps.conversations.list({ phoneNumberId, user: recipient }, { limit: 20 });
    if (data.length === 0 && ambiguousPlans.test(recipient)) return 'unknown';
    const opened = data.flatMap(({ total }) => total.windowOpenedAt ?? []);
    const { isOpen, closesAt } = serviceWindow(opened.length === 0 ? null : Math.max(...opened), now);
    if (isOpen) return 'open';
    if (closesAt !== null && now < closesAt + edgeMs) return 'unknown';
    return (await seesAllMessages(phoneNumberId, now)) ? 'closed' : 'unknown';
  };
  /** A user's message to another responder opens the window of the number, but is seen only under standby. */
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

/** Templates and Direct Send need no window. */
function isFreeForm(body: string): boolean {
  const message: Record<string, unknown> = JSON.parse(body);
  const { type = 'text' } = message;
  return typeof type === 'string' && freeForm.has(type) && isServiceMessage(message);
}
