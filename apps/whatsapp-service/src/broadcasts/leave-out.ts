import type { ConversationStore } from '../conversations/conversation-store.ts';
import { spellingsOf } from '../conversations/person.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { Broadcast, LeaveOutReason } from './broadcast.ts';

export interface LeaveOutDeps {
  readonly conversations: Pick<ConversationStore, 'list'>;
  readonly outbox: Pick<OutboxStore, 'list'>;
  readonly now: () => number;
}

/** Why a person is to be left out of a broadcast, as is known just before their message would be submitted; null if they are not. */
export type LeaveOut = (
  broadcast: Pick<Broadcast, 'phoneNumberId' | 'template'>,
  to: string,
) => Promise<LeaveOutReason | null>;

/** Meta delivered a marketing message not, to keep up the user's engagement, and advises against another soon (Meta: marketing-messages). */
const limitedCode = 131049;
const limitedForMs = 24 * 60 * 60_000;
/** A failure is reported some time after its message was accepted. */
const reportedWithinMs = 24 * 60 * 60_000;

/**
 * Leaves out people who have opted out of marketing messages, under any of their known ids and both spellings of their
 * number, and those to whom Meta did not deliver one within the last 24 hours. Both are about marketing: other templates
 * go to everybody. A template of unknown category counts as marketing.
 */
export function createLeaveOut({ conversations, outbox, now }: LeaveOutDeps): LeaveOut {
  return async ({ phoneNumberId, template }, to) => {
    if (template.category !== null && template.category !== 'MARKETING') return null;
    const spellings = spellingsOf(to);
    const { data } = await conversations.list({ phoneNumberId, user: spellings }, { limit: 20 });
    if (data.some(({ total }) => total.preferences.marketing_messages?.value === 'stop')) return 'opted_out';
    // Every message that Meta accepted is in a conversation: a person without one was sent nothing.
    if (data.length === 0) return null;
    const since = now() - limitedForMs;
    const filter = { phoneNumberId, recipient: spellings, codes: [limitedCode], from: since - reportedWithinMs };
    const limited = await outbox.list(filter, { limit: 10 });
    return limited.data.some(({ updatedAt }) => updatedAt >= since) ? 'limited' : null;
  };
}
