import type { ConversationStore } from './conversation-store.ts';
import type { MessageRecord } from './message-record.ts';

type Messages = Pick<ConversationStore, 'findMessage'>;

/** Meta names the message as it was first sent, so one step leads there; more are for webhooks that deviate. */
const maxSteps = 5;

/**
 * The message with this wamid, or the message that the edit or revocation with this wamid changes; null if neither is
 * known.
 */
export async function concernedMessage(messages: Messages, wamid: string): Promise<MessageRecord | null> {
  let message = await messages.findMessage(wamid);
  for (let step = 0; step < maxSteps && message && isChange(message); step += 1) {
    const next: MessageRecord | null = await messages.findMessage(message.concerns ?? '');
    if (next === null) break;
    message = next;
  }
  return message;
}

/** The most that a store can look up in one query. */
const maxWamids = 30;

/** The wamids of everything about a message: its own and those that changed it, the first 30 by spelling. */
export async function wamidsAbout(messages: Messages, wamid: string): Promise<string[]> {
  const message = await concernedMessage(messages, wamid);
  if (!message) return [wamid];
  const { edits, reactions, revoked, concernedBy = [] } = message;
  const changes = [...edits, ...reactions, ...(revoked ? [revoked] : [])].map((change) => change.wamid);
  return [...new Set([wamid, message.wamid, ...concernedBy, ...changes])].slice(0, maxWamids);
}

function isChange({ concerns, body, call }: MessageRecord): boolean {
  return concerns !== undefined && body === null && call === undefined;
}
