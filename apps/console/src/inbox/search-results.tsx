import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Conversation, FoundMessage, Message } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import { plainText } from '../text/format-text.ts';
import * as texts from '../texts.ts';
import { fullTime, shortTime } from '../times.ts';
import { Empty, Failure, Loading } from '../ui/elements.tsx';
import { useDebouncedCall, useDebouncedValue, useLoaded, useNow } from '../ui/hooks.ts';
import { More, usePages } from '../ui/pages.tsx';
import { useLiveEvents } from '../ui/session.tsx';
import { Avatar, ConversationRow, useLines, useNames } from './conversation-row.tsx';
import { lineOf } from './message-view.ts';
import { bareNumber, searchWordsOf, unmarked } from './search-words.ts';
import { matches, numberOf } from './thread-view.ts';

const searchAfterMs = 250;
const mostPeople = 20;
/** Groups are not contacts, so they are searched among this many of the latest conversations. */
const latest = 100;

interface SearchResultsProps {
  readonly words: string;
  /** The conversation to search; undefined means all. */
  readonly within: string | undefined;
  readonly chosen: string | undefined;
}

/** Search results: conversations by person or group, then messages, the newest first. */
export function SearchResults({ words, within, chosen }: SearchResultsProps): JSX.Element {
  const typed = useDebouncedValue(words, searchAfterMs);
  const { messageId, user, person, query } = searchWordsOf(typed);
  const people = useLoaded(`people ${within ?? ''} ${user ?? ''} ${person}`, (client) =>
    within === undefined ? conversationsOf(client, user, person) : Promise.resolve([]),
  );
  const [waiting, setWaiting] = useState(0);
  const messages = usePages<Found>(`found ${within ?? ''} ${messageId ?? ''} ${query ?? ''}`, async (client, page) => {
    if (messageId !== null) return { data: [await messageById(client, messageId)], nextCursor: null };
    if (query === null) return { data: [], nextCursor: null };
    const { data, nextCursor, ...rest } = await client.messages
      .search({ q: query, conversation: within, ...page })
      .page();
    setWaiting(rest.waiting);
    return { data: data.map((found) => ({ id: found.message.wamid, ...found })), nextCursor };
  });
  useLiveEvents(
    useDebouncedCall(2_000, () => {
      people.reload();
      messages.reload();
    }),
  );
  const conversations = people.data ?? [];
  const lines = useLines(conversations);
  const names = useNames(messages.items.map(({ message }) => message.conversationId ?? ''));
  const link = { q: words, ...(within !== undefined && { in: within }) };
  const isDone = messages.isLoaded && !people.isLoading;
  const isEmpty = isDone && conversations.length === 0 && messages.items.length === 0 && !messages.hasMore;
  return (
    <>
      {people.problem && <Failure problem={people.problem} onRetry={people.reload} />}
      {conversations.length > 0 && <h2 class="found">{texts.inboxConversations}</h2>}
      <ul aria-label={texts.inboxConversationsThatWereFound}>
        {conversations.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            line={lines.get(conversation.lastMessage?.wamid ?? '')}
            isChosen={chosen !== undefined && conversation.ids.includes(chosen)}
            query={link}
          />
        ))}
      </ul>
      {messages.problem && <NoMessages problem={messages.problem} within={within} onRetry={messages.reload} />}
      {!messages.isLoaded && !messages.problem && <Loading rows={4} />}
      {messages.items.length > 0 && <h2 class="found">{texts.inboxMessages}</h2>}
      <ul aria-label={texts.inboxMessagesThatWereFound}>
        {messages.items.map((found) => (
          <FoundRow key={found.id} found={found} name={names.get(found.message.conversationId ?? '')} query={link} />
        ))}
      </ul>
      {waiting > 0 && query !== null && <p class="note">{texts.inboxNewerOrChangedMessagesCan(waiting)}</p>}
      {isEmpty && <NothingFound isAsked={messageId !== null || user !== null || person !== '' || query !== null} />}
      <More pages={messages}>{texts.inboxEarlierMessages}</More>
    </>
  );
}

interface Found extends FoundMessage {
  readonly id: string;
}

async function messageById(client: Client, id: string): Promise<Found> {
  const message = await client.messages.get(id);
  return { id, message, excerpt: [{ text: plainText(lineOf(message)), isMatch: false }] };
}

/** Conversations with people whose name, username, number or tag it is, and with groups of that name. */
async function conversationsOf(client: Client, user: string | null, person: string): Promise<readonly Conversation[]> {
  if (user === null && person === '') return [];
  // People may know only the last digits of a number.
  const known = user === null ? [{ search: person }, { tag: person }] : [{ search: bareNumber(user) }];
  const contacts = known.map((query) => client.contacts.list({ ...query, limit: mostPeople }).page());
  const sure = client.conversations.list(user === null ? { limit: latest } : { user, limit: mostPeople }).page();
  const [{ data }, ...lists] = await Promise.all([sure, ...contacts]);
  const found = new Map(data.filter((each) => user !== null || matches(each, person)).map((each) => [each.id, each]));
  const ids = lists.flatMap(({ data }) => data.flatMap(({ conversations }) => conversations.map(({ id }) => id)));
  const further = [...new Set(ids)].filter((id) => !found.has(id)).slice(0, mostPeople);
  return [...found.values(), ...(await Promise.all(further.map((id) => client.conversations.get(id))))];
}

interface FoundRowProps {
  readonly found: Found;
  /** The other side of the conversation, once loaded. */
  readonly name: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

/** A message that matches, as a link to its place in the thread. */
function FoundRow({ found: { message, excerpt }, name: known, query }: FoundRowProps): JSX.Element {
  const now = useNow(60_000);
  const { wamid, conversationId, at, direction, user, groupId } = message;
  const name = known || whomOf(message);
  const content = (
    <>
      <Avatar name={name} isGroup={groupId !== null} />
      <span class="name">{name}</span>
      {at && (
        <time dateTime={at} title={fullTime(at)}>
          {shortTime(at, now)}
        </time>
      )}
      <span class="line excerpt">
        {direction === 'out' && <span class="dim">{texts.inboxYou2} </span>}
        {groupId !== null && direction === 'in' && user?.name && <span class="dim">{user.name}: </span>}
        {excerpt.map(({ text, isMatch }, index) => (isMatch ? <mark key={index}>{text}</mark> : unmarked(text)))}
      </span>
    </>
  );
  if (conversationId === null) return <li class="conversation">{content}</li>;
  return (
    <li>
      <a class="conversation" href={linkTo(['inbox', conversationId], { ...query, at: wamid })}>
        {content}
      </a>
    </li>
  );
}

const whomOf = ({ user, groupId }: Message): string =>
  groupId === null
    ? user?.name || (user?.username && `@${user.username}`) || numberOf(user) || texts.inboxUnknownUser
    : texts.inboxGroup;

interface NoMessagesProps {
  readonly problem: Parameters<typeof Failure>[0]['problem'];
  readonly within: string | undefined;
  readonly onRetry: () => void;
}

/** Why the messages were not searched. On Firestore, and with encryption, only one conversation at a time can be searched. */
function NoMessages({ problem, within, onRetry }: NoMessagesProps): JSX.Element | null {
  if (problem.status === 404) return <p class="note">{texts.inboxThereIsNoMessageWith}</p>;
  if (problem.status !== 400 || within !== undefined) return <Failure problem={problem} onRetry={onRetry} />;
  return <p class="note">{texts.inboxThisServiceCanSearchThe}</p>;
}

const NothingFound = ({ isAsked }: { readonly isAsked: boolean }): JSX.Element =>
  isAsked ? (
    <Empty icon="search" title={texts.inboxNothingFound}>
      <p>{texts.inboxPeopleAreFoundByName(<q>{texts.inboxTwoWords}</q>)}</p>
    </Empty>
  ) : (
    <Empty icon="search" title={texts.inboxTypeAtLeastTwoLetters}>
      <p>{texts.inboxMessagesAreFoundByThe}</p>
    </Empty>
  );
