import type { MessageItem } from '@intexuraos/cloud-api';

/** Meta's customer service window: free-form messages are allowed for 24 hours after the user's last message or call. */
const serviceWindowMs = 24 * 60 * 60 * 1000;

interface ServiceWindow {
  readonly isOpen: boolean;
  /** When it closes or closed, milliseconds since 1970; null if it never opened. */
  readonly closesAt: number | null;
}

/**
 * The service window at `now`. `openedAt` is Meta's time of the user's last action that opens one
 * (`ConversationFacts.windowOpenedAt`). At the very millisecond of its end it is closed.
 */
export function serviceWindow(openedAt: number | null, now: number): ServiceWindow {
  if (openedAt === null) return { isOpen: false, closesAt: null };
  const closesAt = openedAt + serviceWindowMs;
  return { isOpen: now < closesAt, closesAt };
}

/** Messages about the user or the chat, which the user did not write. */
const silentTypes = new Set(['system', 'request_welcome', 'edit', 'revoke']);

/**
 * Whether a message opens the window: anything that a user sends does, including reactions, taps on buttons and
 * messages that the API can't show. Messages from the business's app and old history don't.
 */
export function opensWindow({ kind, direction, type }: Pick<MessageItem, 'kind' | 'direction' | 'type'>): boolean {
  return kind === 'message' && direction === 'in' && !silentTypes.has(type);
}
