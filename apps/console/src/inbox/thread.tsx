import type { JSX } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Conversation, Message, OutboxEntry, Page, Template } from '../api/types.ts';
import { useTemplates } from '../templates/use-templates.ts';
import { dayName, duration } from '../times.ts';
import { Ago, Badge, Empty, Failure, Loading } from '../ui/elements.tsx';
import { useLoaded, useNow, useSettled } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useLiveEvents, useReadAgain, useSession } from '../ui/session.tsx';
import { Spacer, useWindowed } from '../ui/use-windowed.tsx';
import { Bubble, WaitingBubble } from './bubble.tsx';
import { Composer } from './composer.tsx';
import { ControlMenu } from './control-menu.tsx';
import { Avatar } from './conversation-list.tsx';
import { nameOf, numberOf, threadRows, withNewest } from './thread-view.ts';

const pageSize = 100;
/** How far back a quoted message is looked for. */
const mostPages = 50;
const empty: Page<Message> = { data: [], nextCursor: null };
const noTemplates: readonly Template[] = [];

/** One conversation: who it is, what was said, and what may be said. */
export function Thread({ id, backTo }: { readonly id: string; readonly backTo: string }): JSX.Element {
  const { client } = useSession();
  const conversation = useLoaded(`conversation ${id}`, (client) => client.conversations.get(id));
  const newest = useLoaded(`messages ${id}`, (client) => client.conversations.messages(id, { limit: pageSize }).page());
  const templates = useTemplates().data ?? noTemplates;
  const [shown, setShown] = useState(empty);
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [isDropping, setDropping] = useState(false);
  useReadAgain(() => setShown(empty));
  const { data } = newest;
  useEffect(() => {
    if (data) setShown((was) => withNewest(data, was));
  }, [data]);
  const waiting = useWaiting(conversation.data);
  const refresh = useSettled(150, () => {
    newest.reload();
    conversation.reload();
    waiting.reload();
  });
  useLiveEvents((events) => {
    if (events.some((event) => event.items.some((item) => isAbout(item.user, conversation.data)))) refresh();
  });
  const [target, setTarget] = useState<Target | null>(null);
  const older = async (cursor: string | null): Promise<Page<Message>> => {
    if (cursor === null) return empty;
    const page = await client.conversations.messages(id, { limit: pageSize, cursor }).page();
    setShown((was) => ({ data: [...was.data, ...page.data], nextCursor: page.nextCursor }));
    return page;
  };
  const show = async (wamid: string): Promise<boolean> => {
    const { data: found, nextCursor } = shown;
    let isFound = found.some((message) => message.wamid === wamid);
    for (let cursor = nextCursor, pages = 0; !isFound && cursor !== null && pages < mostPages; pages += 1) {
      const page = await older(cursor);
      isFound = page.data.some((message) => message.wamid === wamid);
      cursor = page.nextCursor;
    }
    if (isFound) setTarget({ wamid });
    return isFound;
  };
  const latestShow = useRef(show);
  latestShow.current = show;
  const onShow = useCallback((wamid: string) => latestShow.current(wamid).catch(() => true), []);
  const problem = conversation.problem ?? newest.problem;
  if (problem?.status === 404) return <Gone backTo={backTo} />;
  return (
    <section
      class={isDropping ? 'thread dropping' : 'thread'}
      aria-label="Conversation"
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        setFile(event.dataTransfer?.files[0] ?? null);
      }}
    >
      {conversation.data ? (
        <ThreadHead conversation={conversation.data} backTo={backTo} onChanged={refresh} />
      ) : (
        <header class="thread-head">
          <a class="back" href={backTo} aria-label="Back to the conversations">
            <Icon name="back" />
          </a>
        </header>
      )}
      {problem && <Failure problem={problem} onRetry={refresh} />}
      {!data && !newest.problem && <Loading rows={5} />}
      {data && (
        <Messages
          messages={shown.data.length > 0 ? shown.data : data.data}
          hasOlder={shown.nextCursor !== null}
          waiting={waiting.data?.data ?? []}
          templates={templates}
          isGroup={conversation.data?.groupId !== null}
          onOlder={() => void older(shown.nextCursor).catch(() => undefined)}
          onShow={onShow}
          target={target}
          onReply={setReplyTo}
          onChanged={refresh}
        />
      )}
      {conversation.data && (
        <Composer
          conversation={conversation.data}
          templates={templates}
          replyTo={replyTo}
          onReplyDone={() => setReplyTo(null)}
          onSent={refresh}
          file={file}
          onFile={setFile}
        />
      )}
    </section>
  );
}

/** It is not there any more, or never was. */
const Gone = ({ backTo }: { readonly backTo: string }): JSX.Element => (
  <section class="no-thread" aria-label="Conversation">
    <Empty icon="person" title="There is no such conversation">
      <p>
        The person may have been erased. <a href={backTo}>All conversations</a>
      </p>
    </Empty>
  </section>
);

/** What is to be sent to this recipient and Meta does not have: on its way, or ended badly. */
function useWaiting(conversation: Conversation | null) {
  const recipient = conversation?.user?.waId ?? conversation?.user?.userId ?? conversation?.groupId ?? undefined;
  return useLoaded(`waiting ${conversation?.id ?? ''}`, async (client): Promise<Page<OutboxEntry>> => {
    if (!conversation || recipient === undefined) return { data: [], nextCursor: null };
    const { phoneNumberId } = conversation;
    const state = 'scheduled,queued,sending,unknown,refused,failed,expired';
    const page = await client.outbox.list({ recipient, phoneNumberId, state, limit: 20 }).page();
    // Those that Meta took are in the conversation.
    return { ...page, data: page.data.filter(({ wamid }) => wamid === null) };
  });
}

function isAbout(
  user: { waId: string | null; userId: string | null } | null,
  conversation: Conversation | null,
): boolean {
  // Group messages and account news name no user of a conversation: looking once too often costs little.
  if (!user || !conversation?.user) return true;
  const { waId, userId } = conversation.user;
  return (waId !== null && user.waId === waId) || (userId !== null && user.userId === userId);
}

function ThreadHead({
  conversation,
  backTo,
  onChanged,
}: {
  readonly conversation: Conversation;
  readonly backTo: string;
  readonly onChanged: () => void;
}): JSX.Element {
  const name = nameOf(conversation);
  const number = numberOf(conversation.user);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${name} · WhatsApp console`;
    heading.current?.focus({ preventScroll: true });
  }, [name]);
  return (
    <header class="thread-head">
      <a class="back" href={backTo} aria-label="Back to the conversations">
        <Icon name="back" />
      </a>
      <Avatar name={name} isGroup={conversation.groupId !== null} />
      <div class="who">
        <h2 tabIndex={-1} ref={heading}>
          {name}
        </h2>
        {number !== name && <span class="dim">{number}</span>}
      </div>
      <div class="standing">
        <ControlMenu conversation={conversation} onChanged={onChanged} />
        <WindowMark conversation={conversation} />
      </div>
    </header>
  );
}

function WindowMark({
  conversation: { serviceWindow, freeEntryPoint },
}: {
  readonly conversation: Conversation;
}): JSX.Element {
  const now = useNow(10_000);
  const left = (at: string | null): number => (at ? Date.parse(at) - now : 0);
  const service = left(serviceWindow.closesAt);
  const free = left(freeEntryPoint.closesAt);
  return (
    <>
      {free > 0 && <Badge tone="good">Free for {duration(free)}</Badge>}
      {service > 0 ? (
        <Badge tone={service < 3_600_000 ? 'warn' : 'good'}>
          <Icon name="clock" size={14} /> Window open, {duration(service)} left
        </Badge>
      ) : (
        <Badge>
          <Icon name="clock" size={14} />{' '}
          {serviceWindow.closesAt ? (
            <>
              Window closed <Ago at={serviceWindow.closesAt} />
            </>
          ) : (
            'No window: they never wrote'
          )}
        </Badge>
      )}
    </>
  );
}

/** A message that somebody wants to see; each wish is an object of its own. */
interface Target {
  readonly wamid: string;
}

interface MessagesProps {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly waiting: readonly OutboxEntry[];
  readonly templates: readonly Template[];
  readonly isGroup: boolean;
  readonly onOlder: () => void;
  readonly onReply: (message: Message) => void;
  readonly onChanged: () => void;
  readonly onShow: (wamid: string) => Promise<boolean>;
  readonly target: Target | null;
}

/** How near to the end counts as reading along. */
const nearPixels = 120;
/** Of a message that was not drawn yet. */
const guessedHeight = 70;

function Messages({
  messages,
  hasOlder,
  waiting,
  templates,
  isGroup,
  onOlder,
  onReply,
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
    <div class="messages" ref={box} onScroll={scrolled} role="log" aria-label="Messages" tabIndex={0}>
      {hasOlder && (
        <button type="button" class="quiet older" onClick={onOlder}>
          Load older messages
        </button>
      )}
      {rows.length === 0 && waiting.length === 0 && <p class="note">No messages yet.</p>}
      <ol ref={list}>
        <Spacer height={above} />
        {rows.slice(range.first, range.last).map(({ message, startsDay, continues }) => (
          <Row
            key={message.wamid}
            message={message}
            day={startsDay && message.at ? dayName(message.at, now) : null}
            continues={continues}
            quoted={message.repliesTo ? (byId.get(message.repliesTo.wamid) ?? null) : null}
            {...{ templates, isGroup, onReply, onChanged, onShow }}
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
          <Icon name="arrowDown" size={16} /> New messages
        </button>
      )}
    </div>
  );
}

interface RowProps extends Pick<MessagesProps, 'templates' | 'isGroup' | 'onReply' | 'onChanged' | 'onShow'> {
  readonly message: Message;
  /** Stands above the message. */
  readonly day: string | null;
  readonly continues: boolean;
  readonly quoted: Message | null;
  /** Whether it was asked for, and is to be seen at a glance. */
  readonly isWanted: boolean;
}

/** One entry with what stands above it. While nothing of it changes, it is not looked at again: scrolling draws a long thread often. */
function Row({ message, day, continues, quoted, isWanted, ...rest }: RowProps): JSX.Element {
  const { templates, isGroup, onReply, onChanged, onShow } = rest;
  const marks = [continues && 'continues', isWanted && 'wanted'].filter(Boolean).join(' ');
  return useMemo(
    () => (
      <li data-row={message.wamid} id={message.wamid} class={marks || undefined}>
        {day !== null && <p class="day">{day}</p>}
        <Bubble {...{ message, quoted, templates, isGroup, onReply, onChanged, onShow }} />
      </li>
    ),
    [message, day, marks, quoted, templates, isGroup, onReply, onChanged, onShow],
  );
}
