import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Conversation, Message } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import { plainText } from '../text/format-text.ts';
import { fullTime, shortTime } from '../times.ts';
import { Empty, PageTitle } from '../ui/elements.tsx';
import { useDebounced, useLoaded, useNow, useSettled } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useLiveEvents, useSession } from '../ui/session.tsx';
import { lineOf } from './message-view.ts';
import { isUserId, matches, nameOf } from './thread-view.ts';

/** Each line costs a request, so only those at the top get one; further down the kind of the message is said. */
const mostLines = 40;
const searchAfterMs = 250;
const shortestSearch = 2;
const mostFound = 20;

/** All conversations, latest activity first. */
export function ConversationList({
  chosen,
  search,
}: {
  readonly chosen: string | undefined;
  readonly search: string;
}): JSX.Element {
  const [words, setWords] = useState(search);
  useEffect(() => setWords(search), [search]);
  const user = isUserId(words) ? words.trim() : undefined;
  const searched = useDebounced(user ? '' : words.trim(), searchAfterMs);
  const pages = usePages(`conversations ${user ?? ''}`, (client, page) =>
    client.conversations.list({ user, ...page }).page(),
  );
  const people = useLoaded(`people ${searched}`, (client) => conversationsOf(client, searched));
  useLiveEvents(useSettled(400, pages.reload));
  const lines = useLines(pages.items.slice(0, mostLines));
  const loaded = pages.items.filter((each) =>
    matches(each, lines.get(each.lastMessage?.wamid ?? '') ?? '', user ? '' : words),
  );
  const further = (people.data ?? []).filter(({ id }) => !loaded.some((each) => each.id === id));
  const shown = [...loaded, ...further];
  return (
    <section class="conversations" aria-label="Conversations">
      <PageTitle>Inbox</PageTitle>
      <label class="search">
        <span class="unseen">Search by name, number, tag or words</span>
        <Icon name="search" size={18} />
        <input
          type="search"
          placeholder="Name, number, tag or words"
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
      </label>
      <PagesState pages={pages} />
      {pages.isLoaded && shown.length === 0 && (
        <NothingFound words={words} loaded={pages.items.length} isUser={user !== undefined} />
      )}
      <ul>
        {shown.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            line={lines.get(conversation.lastMessage?.wamid ?? '')}
            isChosen={chosen !== undefined && conversation.ids.includes(chosen)}
            search={words}
          />
        ))}
      </ul>
      <More pages={pages}>
        {words.trim() === '' || user ? 'Load older conversations' : `Search further than these ${pages.items.length}`}
      </More>
    </section>
  );
}

/** People whose name, username, number or tag the words are, wherever they are in the list. */
async function conversationsOf(client: Client, words: string): Promise<readonly Conversation[]> {
  if (words.length < shortestSearch) return [];
  const lists = await Promise.all(
    [{ search: words }, { tag: words }].map((query) => client.contacts.list({ ...query, limit: mostFound }).page()),
  );
  const ids = new Set(
    lists.flatMap(({ data }) => data.flatMap(({ conversations }) => conversations.map(({ id }) => id))),
  );
  return Promise.all([...ids].slice(0, mostFound).map((id) => client.conversations.get(id)));
}

/** The last message of each conversation in one line, by wamid; each is fetched once, and again when it changes. */
function useLines(conversations: readonly Conversation[]): ReadonlyMap<string, string> {
  const { client } = useSession();
  const [lines, setLines] = useState<ReadonlyMap<string, string>>(new Map());
  const asked = useRef(new Set<string>());
  const wanted = conversations.map(({ lastMessage }) => lastMessage?.wamid ?? '').filter((wamid) => wamid !== '');
  useEffect(() => {
    const missing = wanted.filter((wamid) => !asked.current.has(wamid));
    for (const wamid of missing) asked.current.add(wamid);
    if (missing.length === 0) return;
    void Promise.all(
      missing.map((wamid) =>
        client.messages.get(wamid).then(
          (message): [string, string] => [wamid, previewOf(message)],
          (): [string, string] => [wamid, ''],
        ),
      ),
    ).then((found) => setLines((was) => new Map([...was, ...found])));
  }, [wanted.join()]);
  return lines;
}

function previewOf(message: Message): string {
  const line = lineOf(message);
  return plainText(/^“[^“”]*”$/.test(line) ? line.slice(1, -1) : line);
}

interface RowProps {
  readonly conversation: Conversation;
  readonly line: string | undefined;
  readonly isChosen: boolean;
  readonly search: string;
}

function ConversationRow({ conversation, line, isChosen, search }: RowProps): JSX.Element {
  const now = useNow(60_000);
  const { id, lastActivityAt, lastMessage, serviceWindow, control } = conversation;
  const name = nameOf(conversation);
  const kind = (lastMessage?.type ?? lastMessage?.kind ?? '').replaceAll('_', ' ');
  return (
    <li>
      <a class="conversation" href={linkTo(['inbox', id], { q: search })} aria-current={isChosen ? 'true' : undefined}>
        <Avatar name={name} isGroup={conversation.groupId !== null} />
        <span class="name">{name}</span>
        {lastActivityAt && (
          <time dateTime={lastActivityAt} title={fullTime(lastActivityAt)}>
            {shortTime(lastActivityAt, now)}
          </time>
        )}
        <span class="line">
          {lastMessage?.direction === 'out' && <span class="dim">You: </span>}
          {line || kind || 'No message yet'}
        </span>
        <span class="marks">
          {control.state === 'other' && (
            <span class="mark other" title="Another responder owns this thread">
              agent
            </span>
          )}
          {serviceWindow.isOpen && (
            <span class="mark open" title="Free-form messages may be sent">
              open
            </span>
          )}
        </span>
      </a>
    </li>
  );
}

/** Initials on a colour of their own, always the same for a name. */
export function Avatar({ name, isGroup = false }: { readonly name: string; readonly isGroup?: boolean }): JSX.Element {
  const letters = name.match(/\p{L}/gu) ?? [];
  const hue = [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 6, 7);
  return (
    <span class={`avatar hue-${hue}`} aria-hidden="true">
      {isGroup || letters.length === 0 ? (
        <Icon name={isGroup ? 'people' : 'person'} size={20} />
      ) : (
        letters[0]?.toUpperCase()
      )}
    </span>
  );
}

function NothingFound({
  words,
  loaded,
  isUser,
}: {
  readonly words: string;
  readonly loaded: number;
  readonly isUser: boolean;
}): JSX.Element {
  if (words.trim() === '') {
    return (
      <Empty icon="inbox" title="No conversation yet">
        <p>Write to your number from a phone, or as a customer in the simulator; the conversation appears here.</p>
      </Empty>
    );
  }
  return (
    <Empty icon="search" title="Nothing found">
      <p>
        {isUser
          ? 'No conversation with this number or id.'
          : `Names, usernames, numbers and tags are looked for among all people, words in the last messages of the ${loaded} conversations that are loaded.`}
      </p>
    </Empty>
  );
}
