import type { JSX } from 'preact';
import { linkTo } from '../routing.ts';
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
  return (
    <div class={id === undefined ? 'inbox' : 'inbox has-thread'}>
      <ConversationList chosen={id} search={query.q ?? ''} />
      {id === undefined ? (
        <div class="no-thread">
          <Empty icon="inbox" title="Choose a conversation">
            <p>What somebody writes appears here as it arrives.</p>
          </Empty>
        </div>
      ) : (
        <Thread key={id} id={id} backTo={linkTo(['inbox'], query)} />
      )}
    </div>
  );
}
