import type { JSX } from 'preact';
import * as texts from '../texts.ts';
import { Empty } from '../ui/elements.tsx';
import { ConversationList } from './conversation-list.tsx';
import { Thread } from './thread.tsx';

/** Conversations on one side, the chosen one on the other; on a phone one of the two. */
export function InboxPage({
  id,
  query,
}: {
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}): JSX.Element {
  const { at, ...list } = query;
  // On a phone, where one of the two is shown, a search within a thread comes first, then the message that it found.
  const isListFirst = id === undefined || (query.in !== undefined && at === undefined);
  return (
    <div class={isListFirst ? 'inbox' : 'inbox has-thread'}>
      <ConversationList chosen={id} query={list} />
      {id === undefined ? (
        <div class="no-thread">
          <Empty icon="inbox" title={texts.inboxChooseAConversation}>
            <p>{texts.inboxWhatSomebodyWritesAppearsHere}</p>
          </Empty>
        </div>
      ) : (
        <Thread key={id} id={id} at={at} list={list} />
      )}
    </div>
  );
}
