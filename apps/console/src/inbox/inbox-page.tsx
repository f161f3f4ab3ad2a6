import type { JSX } from 'preact';
import { useTemplates } from '../templates/use-templates.ts';
import * as texts from '../texts.ts';
import { Empty } from '../ui/elements.tsx';
import { useEvery } from '../ui/hooks.ts';
import { useMay } from '../ui/session.tsx';
import { ConversationList } from './conversation-list.tsx';
import { Thread } from './thread.tsx';

const templatesAgainMs = 300_000;

/** The conversations next to the chosen one; on a phone, one of the two. */
export function InboxPage({
  id,
  query,
}: {
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}): JSX.Element {
  const { at, ...list } = query;
  // Loaded once, with the list, for all threads.
  const templates = useTemplates(useMay('read:content'));
  useEvery(templatesAgainMs, templates.reload);
  // A phone shows one of the two: first the search within a thread, then the message that was found.
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
