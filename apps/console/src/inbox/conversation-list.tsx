import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Empty, PageTitle } from '../ui/elements.tsx';
import { useDebouncedCall, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useLiveEvents, useMay } from '../ui/session.tsx';
import { ConversationRow, useLines } from './conversation-row.tsx';
import { SearchResults } from './search-results.tsx';
import { nameOf } from './thread-view.ts';

/** Each preview costs a request, so only the first rows get one; the others show the kind of the message. */
const mostLines = 40;

interface ConversationListProps {
  readonly chosen: string | undefined;
  /** `q`: the words of a search. `in`: the conversation to search, if only one. */
  readonly query: Readonly<Record<string, string>>;
}

/** All conversations, latest activity first, or search results. */
export function ConversationList({ chosen, query }: ConversationListProps): JSX.Element {
  const { q = '', in: within } = query;
  const [words, setWords] = useState(q);
  useEffect(() => setWords(q), [q]);
  const section = useRef<HTMLElement>(null);
  const isSearching = within !== undefined || words.trim() !== '';
  return (
    <section
      class="conversations"
      aria-label={texts.inboxConversations}
      ref={section}
      onKeyDown={(event) => walk(event, section.current)}
    >
      <PageTitle>{texts.inboxInbox}</PageTitle>
      {useMay('read:content') ? (
        <SearchField words={words} within={within} chosen={chosen} onWords={setWords} />
      ) : (
        <p class="note">{texts.inboxYourKeyMayNotRead}</p>
      )}
      {isSearching ? (
        <SearchResults words={words} within={within} chosen={chosen} />
      ) : (
        <Conversations chosen={chosen} />
      )}
    </section>
  );
}

interface SearchFieldProps {
  readonly words: string;
  readonly within: string | undefined;
  readonly chosen: string | undefined;
  readonly onWords: (words: string) => void;
}

function SearchField({ words, within, chosen, onWords }: SearchFieldProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (within !== undefined) field.current?.focus();
  }, [within]);
  const label = within === undefined ? texts.inboxNameNumberTagOrWords : texts.inboxWordsOfAMessage;
  return (
    <div class="search">
      <Icon name="search" size={18} />
      <input
        ref={field}
        type="search"
        aria-label={texts.inboxSearchBy(label.toLowerCase())}
        placeholder={label}
        value={words}
        onInput={({ currentTarget }) => onWords(currentTarget.value)}
      />
      {within !== undefined && (
        <Within id={within} everywhere={linkTo(chosen ? ['inbox', chosen] : ['inbox'], { q: words })} />
      )}
    </div>
  );
}

/** The conversation that is searched, with a link that searches all of them. */
function Within({ id, everywhere }: { readonly id: string; readonly everywhere: string }): JSX.Element {
  const { data } = useLoaded(`conversation ${id}`, (client) => client.conversations.get(id));
  return (
    <a class="within" href={everywhere} aria-label={texts.inboxSearchAllConversations}>
      {data ? texts.inboxWith(nameOf(data)) : texts.inboxInThisConversation} <Icon name="close" size={14} />
    </a>
  );
}

function Conversations({ chosen }: { readonly chosen: string | undefined }): JSX.Element {
  const pages = usePages('conversations', (client, page) => client.conversations.list(page).page());
  useLiveEvents(useDebouncedCall(400, pages.reload));
  const lines = useLines(pages.items.slice(0, mostLines));
  return (
    <>
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && (
        <Empty icon="inbox" title={texts.inboxNoConversationYet}>
          <p>{texts.inboxWriteToYourNumberFrom}</p>
        </Empty>
      )}
      <ul>
        {pages.items.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            line={lines.get(conversation.lastMessage?.wamid ?? '')}
            isChosen={chosen !== undefined && conversation.ids.includes(chosen)}
            query={{}}
          />
        ))}
      </ul>
      <More pages={pages}>{texts.inboxLoadOlderConversations}</More>
    </>
  );
}

/** The arrow keys move through the field and the results, Enter opens the first result, Escape returns to the field. */
function walk(event: KeyboardEvent, section: HTMLElement | null): void {
  const stops = [...(section?.querySelectorAll<HTMLElement>('input[type=search], a.conversation') ?? [])];
  const at = document.activeElement instanceof HTMLElement ? stops.indexOf(document.activeElement) : -1;
  const isInField = stops[at] instanceof HTMLInputElement;
  const target = {
    ArrowDown: stops[at + 1],
    ArrowUp: stops[at - 1],
    Escape: isInField ? undefined : stops[0],
  }[event.key];
  if (event.key === 'Enter' && isInField && !event.isComposing) stops[1]?.click();
  if (!target) return;
  event.preventDefault();
  target.focus();
}
