import { setTimeout as delay } from 'node:timers/promises';
import { messageKey } from '../conversations/conversation-key.ts';
import type { ConversationStore } from '../conversations/conversation-store.ts';
import { messageState } from '../conversations/status-lattice.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

export interface RetryDeps {
  readonly outbox: Pick<OutboxStore, 'retry'>;
  readonly conversations: Pick<ConversationStore, 'findMessages'>;
  readonly now: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

const lookEveryMs = 50;
/** How long the outbox may take to learn of a failure that its message’s conversation already shows. */
const settlesWithinMs = 10_000;

/**
 * Retries a message. Its conversation, and the events about it, show that it failed a moment before the outbox does
 * (`OutboxStore.settlePending`). A retry in that moment waits for the outbox; otherwise it would be refused.
 */
export async function retryOnceSettled(deps: RetryDeps, id: string): ReturnType<OutboxStore['retry']> {
  const { outbox, now, wait = delay } = deps;
  let change = await outbox.retry(id, now());
  for (let waited = 0; waited < settlesWithinMs && (await isBehind(deps, change)); waited += lookEveryMs) {
    await wait(lookEveryMs);
    change = await outbox.retry(id, now());
  }
  return change;
}

/** Whether it could not be retried, although its message is known to have failed. */
async function isBehind(
  { conversations }: RetryDeps,
  { outcome, entry }: Awaited<ReturnType<OutboxStore['retry']>>,
): Promise<boolean> {
  if (outcome !== 'impossible' || entry === null || !isTaken(entry) || entry.wamid === null) return false;
  const [message] = await conversations.findMessages([messageKey(entry.phoneNumberId, entry.wamid)]);
  return message ? messageState(message) === 'failed' : false;
}

const isTaken = ({ state }: OutboxEntry): boolean => state === 'accepted' || state === 'sent';
