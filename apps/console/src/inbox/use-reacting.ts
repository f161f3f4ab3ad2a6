import type { ApiError } from '@intexuraos/service-api';
import { useCallback, useRef } from 'preact/hooks';
import type { Conversation, Message } from '../api/types.ts';
import { useAction } from '../ui/action.tsx';
import { useSession } from '../ui/session.tsx';
import { sendTo } from './outgoing.ts';

/** Sends reactions to messages of a conversation. @returns a stable function, and why the last reaction was not accepted. */
export function useReacting(
  conversation: Conversation | null,
  onSent: () => void,
): { readonly onReact: (message: Message, emoji: string) => void; readonly problem: ApiError | null } {
  const { client } = useSession();
  const { problem, run } = useAction();
  const react = async ({ wamid }: Message, emoji: string): Promise<void> => {
    if (!conversation) return;
    const message = { type: 'reaction', reaction: { message_id: wamid, emoji } };
    if (await run(() => sendTo(conversation, message, crypto.randomUUID(), client))) onSent();
  };
  const latest = useRef(react);
  latest.current = react;
  const onReact = useCallback((message: Message, emoji: string) => void latest.current(message, emoji), []);
  return { onReact, problem };
}
