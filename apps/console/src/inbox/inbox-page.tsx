import type { JSX } from 'preact';
import { useTemplates } from '../templates/use-templates.ts';
import * as texts from '../texts.ts';
import { Empty } from '../ui/elements.tsx';
import { useEvery } from '../ui/hooks.ts';
import { useMay } from '../ui/session.tsx';
import { ConversationList } from './conversation-list.tsx';
import { Thread } from './thread.tsx';

const templatesAgainMs = 300_000;

/** Conversations on one side, the chosen one on the other; on a phone one of the two. */
export function InboxPage({
  id,
  query,
}: {
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}): JSX.Element {
  const { at, ...list } = query;
  // Asked for once, with the list, for all threads that are looked at.
  const templates = useTemplates(useMay('read:content'));
  useEvery(templatesAgainMs, templates.reload);
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
        <Thread key={id} id={id} at={at} list={list} templates={templates} />
      )}
    </div>
  );
}
