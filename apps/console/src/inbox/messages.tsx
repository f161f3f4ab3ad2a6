import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Message, OutboxEntry, Template } from '../api/types.ts';
import * as texts from '../texts.ts';
import { dayName } from '../times.ts';
import { useNow } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Spacer, useWindowed } from '../ui/use-windowed.tsx';
import { Bubble, WaitingBubble } from './bubble.tsx';
import { threadRows } from './thread-view.ts';

/** A request to show a message; each request is a new object. */
export interface Target {
  readonly wamid: string;
}

interface MessagesProps {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly waiting: readonly OutboxEntry[];
  readonly templates: readonly Template[];
  readonly isGroup: boolean;
  /** Whether replies and reactions are possible. */
  readonly mayAnswer: boolean;
  readonly onOlder: () => void;
  readonly onReply: (message: Message) => void;
  readonly onReact: (message: Message, emoji: string) => void;
  readonly onChanged: () => void;
  readonly onShow: (wamid: string) => Promise<boolean>;
  readonly target: Target | null;
}

/** A reader this near to the end, in pixels, follows new messages. */
const nearPixels = 120;
/** The assumed height of a message that was not drawn yet. */
const guessedHeight = 70;

/** The entries of a thread, oldest first, with waiting messages below them. */
export function Messages({
  messages,
  hasOlder,
  waiting,
  templates,
  isGroup,
  mayAnswer,
  onOlder,
  onReply,
  onReact,
  onChanged,
  onShow,
  target,
}: MessagesProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [hasNew, setHasNew] = useState(false);
  const now = useNow(60_000);
  const rows = useMemo(() => threadRows(messages), [messages]);
  const keys = useMemo(() => rows.map(({ message }) => message.wamid), [rows]);
  const byId = useMemo(() => new Map(messages.map((message) => [message.wamid, message])), [messages]);
  const { list, range, above, below, look, bringTo } = useWindowed(keys, guessedHeight, 'end');
  const newestId = messages[0]?.wamid;
  const oldestId = messages.at(-1)?.wamid;
  const height = useRef(0);
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
    setHasNew(false);
  };
  // At the end of the thread, new messages scroll into view; further up, the position stays.
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
    else setHasNew(true);
  }, [newestId, waiting.length]);
  useLayoutEffect(() => {
    const { current } = box;
    if (current && !isAtEnd.current) current.scrollTop += current.scrollHeight - height.current;
    height.current = current?.scrollHeight ?? 0;
    look();
  }, [oldestId]);
  useLayoutEffect(() => {
    if (target && bringTo(target.wamid)) isAtEnd.current = false;
  }, [target]);
  // Pictures and templates arrive later and make the thread longer.
  useEffect(() => {
    if (!list.current) return undefined;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
    });
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  const scrolled = () => {
    const { current } = box;
    if (!current) return;
    height.current = current.scrollHeight;
    isAtEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < nearPixels;
    if (isAtEnd.current) setHasNew(false);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div class="messages" ref={box} onScroll={scrolled} role="log" aria-label={texts.inboxMessages} tabIndex={0}>
      {hasOlder && (
        <button type="button" class="quiet older" onClick={onOlder}>
          {texts.inboxLoadOlderMessages}
        </button>
      )}
      {rows.length === 0 && waiting.length === 0 && <p class="note">{texts.inboxNoMessagesYet}</p>}
      <ol ref={list}>
        <Spacer height={above} />
        {rows.slice(range.first, range.last).map(({ message, startsDay, continues }) => (
          <Row
            key={message.wamid}
            message={message}
            day={startsDay && message.at ? dayName(message.at, now) : null}
            continues={continues}
            quoted={message.repliesTo ? (byId.get(message.repliesTo.wamid) ?? null) : null}
            {...{ templates, isGroup, mayAnswer, onReply, onReact, onChanged, onShow }}
            isWanted={target?.wamid === message.wamid}
          />
        ))}
        <Spacer height={below} />
        {waiting.toReversed().map((entry) => (
          <li key={entry.id}>
            <WaitingBubble entry={entry} onChanged={onChanged} />
          </li>
        ))}
      </ol>
      {hasNew && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="arrowDown" size={16} /> {texts.inboxNewMessages}
        </button>
      )}
    </div>
  );
}

interface RowProps
  extends Pick<MessagesProps, 'templates' | 'isGroup' | 'mayAnswer' | 'onReply' | 'onReact' | 'onChanged' | 'onShow'> {
  readonly message: Message;
  /** Shown above the message. */
  readonly day: string | null;
  readonly continues: boolean;
  readonly quoted: Message | null;
  /** Whether it is the message to show, which is highlighted. */
  readonly isWanted: boolean;
}

/** One entry with its heading. Unchanged entries are not rendered again, since scrolling renders a long thread often. */
function Row({ message, day, continues, quoted, isWanted, ...rest }: RowProps): JSX.Element {
  const { templates, isGroup, mayAnswer, onReply, onReact, onChanged, onShow } = rest;
  const marks = [continues && 'continues', isWanted && 'wanted'].filter(Boolean).join(' ');
  return useMemo(
    () => (
      <li data-row={message.wamid} id={message.wamid} class={marks || undefined}>
        {day !== null && <p class="day">{day}</p>}
        <Bubble {...{ message, quoted, templates, isGroup, mayAnswer, onReply, onReact, onChanged, onShow }} />
      </li>
    ),
    [message, day, marks, quoted, templates, isGroup, mayAnswer, onReply, onReact, onChanged, onShow],
  );
}
