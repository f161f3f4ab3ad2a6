import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Conversation, Message } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import { plainText } from '../text/format-text.ts';
import * as texts from '../texts.ts';
import { fullTime, shortTime } from '../times.ts';
import { useNow } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useSession } from '../ui/session.tsx';
import { lineOf } from './message-view.ts';
import { nameOf } from './thread-view.ts';

/** The last message of each conversation as one line, by wamid. */
export function useLines(conversations: readonly Conversation[]): ReadonlyMap<string, string> {
  const wamids = conversations.map(({ lastMessage }) => lastMessage?.wamid ?? '');
  return useEach(wamids, async (client, wamid) => previewOf(await client.messages.get(wamid)), '');
}

/** The names of the other side, by conversation id: an outgoing message does not contain one. */
export const useNames = (ids: readonly string[]): ReadonlyMap<string, string> =>
  useEach(ids, async (client, id) => nameOf(await client.conversations.get(id)), '');

/** One screenful at a time, so that the visible rows load first and other requests get in between. */
const atOnce = 10;

/** Loads a value for each id, once, in the order of the ids. @param missing the value of an id that could not be loaded. */
function useEach<T>(
  ids: readonly string[],
  load: (client: Client, id: string) => Promise<T>,
  missing: T,
): ReadonlyMap<string, T> {
  const { client } = useSession();
  const [loaded, setLoaded] = useState<ReadonlyMap<string, T>>(new Map());
  const asked = useRef(new Set(['']));
  const isGone = useRef(false);
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );
  useEffect(() => {
    const wanted = [...new Set(ids)].filter((id) => !asked.current.has(id));
    for (const id of wanted) asked.current.add(id);
    const loadFrom = async (first: number): Promise<void> => {
      const some = wanted.slice(first, first + atOnce);
      if (some.length === 0 || isGone.current) return;
      const found = await Promise.all(
        some.map(async (id): Promise<[string, T]> => [id, await load(client, id).catch(() => missing)]),
      );
      setLoaded((was) => new Map([...was, ...found]));
      await loadFrom(first + atOnce);
    };
    void loadFrom(0);
  }, [ids.join()]);
  return loaded;
}

function previewOf(message: Message): string {
  const line = lineOf(message);
  return plainText(/^“[^“”]*”$/.test(line) ? line.slice(1, -1) : line);
}

interface RowProps {
  readonly conversation: Conversation;
  readonly line: string | undefined;
  readonly isChosen: boolean;
  /** The query of the list, which is kept when the conversation is opened. */
  readonly query: Readonly<Record<string, string>>;
}

/** One conversation, and its last message in one line. */
export function ConversationRow({ conversation, line, isChosen, query }: RowProps): JSX.Element {
  const now = useNow(60_000);
  const { id, lastActivityAt, lastMessage, serviceWindow, control } = conversation;
  const name = nameOf(conversation);
  const kind = (lastMessage?.type ?? lastMessage?.kind ?? '').replaceAll('_', ' ');
  return (
    <li>
      <a class="conversation" href={linkTo(['inbox', id], query)} aria-current={isChosen ? 'true' : undefined}>
        <Avatar name={name} isGroup={conversation.groupId !== null} />
        <span class="name">{name}</span>
        {lastActivityAt && (
          <time dateTime={lastActivityAt} title={fullTime(lastActivityAt)}>
            {shortTime(lastActivityAt, now)}
          </time>
        )}
        <span class="line">
          {lastMessage?.direction === 'out' && <span class="dim">{texts.inboxYou2} </span>}
          {line || kind || texts.inboxNoMessageYet}
        </span>
        <span class="marks">
          {control.state === 'other' && (
            <span class="mark other" title={texts.inboxAnotherResponderOwnsThisThread}>
              {texts.inboxAgent}
            </span>
          )}
          {serviceWindow.isOpen && (
            <span class="mark open" title={texts.inboxFreeFormMessagesMayBe}>
              {texts.inboxOpen}
            </span>
          )}
        </span>
      </a>
    </li>
  );
}

/** Initials on a colour that is always the same for a name. */
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
