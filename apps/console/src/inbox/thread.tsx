import type { JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation, Message, OutboxEntry, Page, Template } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Empty, Failure, Loading } from '../ui/elements.tsx';
import { type Loaded, useDebouncedCall, useEvery, useHasPassed, useLoaded, useNow } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useLiveEvents, useMay, useReadAgain, useSession } from '../ui/session.tsx';
import { Composer } from './composer.tsx';
import { Messages, type Target } from './messages.tsx';
import { isWindowOpen } from './outgoing.ts';
import { ThreadHead } from './thread-head.tsx';
import { isUnderWay, withNewest } from './thread-view.ts';
import { useReacting } from './use-reacting.ts';

const pageSize = 100;
/** How often a thread is read again while something in it changes without an event. */
const refreshMs = 2_000;
/** The API's largest page, used to look for a message further up. */
const searchSize = 200;
const mostPages = 50;
const empty: Page<Message> = { data: [], nextCursor: null };
const noTemplates: readonly Template[] = [];
/** How long a thread with templates waits for their texts, since later ones would move it. */
const templatesWaitMs = 1_000;

interface ThreadProps {
  readonly id: string;
  /** A message to scroll to, anywhere in the thread. */
  readonly at: string | undefined;
  /** The query of the list next to it. */
  readonly list: Readonly<Record<string, string>>;
  readonly templates: Loaded<readonly Template[]>;
}

/** One conversation: its head, its messages, and the message field. */
export function Thread({ id, at, list, templates }: ThreadProps): JSX.Element {
  const { client } = useSession();
  const conversation = useLoaded(`conversation ${id}`, (client) => client.conversations.get(id));
  const newest = useLoaded(`messages ${id}`, (client) => client.conversations.messages(id, { limit: pageSize }).page());
  const [shown, setShown] = useState(empty);
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [isDropping, setDropping] = useState(false);
  useReadAgain(() => setShown(empty));
  const hasWaited = useHasPassed(templatesWaitMs);
  const waitsForTemplates =
    templates.data === null && templates.problem === null && !hasWaited && newest.data?.data.some(isTemplate);
  const data = waitsForTemplates ? null : newest.data;
  useEffect(() => {
    if (data) setShown((was) => withNewest(data, was));
  }, [data]);
  const waiting = useWaiting(conversation.data);
  const refresh = useDebouncedCall(150, () => {
    newest.reload();
    conversation.reload();
    waiting.reload();
  });
  useEvery(refreshMs, () => {
    if (isUnderWay(newest.data?.data ?? [], waiting.data?.data ?? [], Date.now())) refresh();
  });
  useLiveEvents((events) => {
    if (events.some((event) => event.items.some((item) => isAbout(item.user, conversation.data)))) refresh();
  });
  const [target, setTarget] = useState<Target | null>(null);
  const older = async (cursor: string | null, limit = pageSize): Promise<Page<Message>> => {
    if (cursor === null) return empty;
    const page = await client.conversations.messages(id, { limit, cursor }).page();
    setShown((was) => ({ data: [...was.data, ...page.data], nextCursor: page.nextCursor }));
    return page;
  };
  const show = async (wamid: string): Promise<boolean> => {
    const { data: found, nextCursor } = shown;
    let isFound = found.some((message) => message.wamid === wamid);
    for (let cursor = nextCursor, pages = 0; !isFound && cursor !== null && pages < mostPages; pages += 1) {
      const page = await older(cursor, searchSize);
      isFound = page.data.some((message) => message.wamid === wamid);
      cursor = page.nextCursor;
    }
    if (isFound) setTarget({ wamid });
    return isFound;
  };
  const latestShow = useRef(show);
  latestShow.current = show;
  const onShow = useCallback((wamid: string) => latestShow.current(wamid).catch(() => true), []);
  const isFound = useShown(at, shown.data.length > 0, onShow);
  const maySend = useMay('send');
  const now = useNow(10_000);
  const mayAnswer = maySend && conversation.data !== null && isWindowOpen(conversation.data, now);
  const reacting = useReacting(conversation.data, refresh);
  const backTo = linkTo(['inbox'], { q: list.q });
  const problem = conversation.problem ?? newest.problem;
  if (problem?.status === 404) return <Gone backTo={backTo} />;
  return (
    <section
      class={isDropping ? 'thread dropping' : 'thread'}
      aria-label={texts.inboxConversation}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(maySend);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        if (maySend) setFile(event.dataTransfer?.files[0] ?? null);
      }}
    >
      {conversation.data ? (
        <ThreadHead conversation={conversation.data} {...{ backTo, list }} onChanged={refresh} />
      ) : (
        <header class="thread-head">
          <a class="back" href={backTo} aria-label={texts.inboxBackToTheConversations}>
            <Icon name="back" />
          </a>
        </header>
      )}
      {/* Without it, the Tab key would first go through every message and its buttons. */}
      {mayAnswer && (
        <button type="button" class="skip" onClick={() => document.getElementById('message')?.focus()}>
          {texts.inboxSkipToTheMessageField}
        </button>
      )}
      {problem && <Failure problem={problem} onRetry={refresh} />}
      {isFound === false && <p class="note">{texts.inboxTheMessageIsNotIn}</p>}
      {!data && !newest.problem && <Loading rows={5} />}
      {data && (
        <Messages
          messages={shown.data.length > 0 ? shown.data : data.data}
          hasOlder={shown.nextCursor !== null}
          waiting={waiting.data?.data ?? []}
          templates={templates.data ?? noTemplates}
          isGroup={conversation.data?.groupId !== null}
          onOlder={() => void older(shown.nextCursor).catch(() => undefined)}
          onShow={onShow}
          target={target}
          mayAnswer={mayAnswer}
          onReply={setReplyTo}
          onReact={reacting.onReact}
          onChanged={refresh}
        />
      )}
      {reacting.problem && <Failure problem={reacting.problem} />}
      {conversation.data && !maySend && <p class="composer dim">{texts.inboxThisKeyMayNotSend}</p>}
      {conversation.data && maySend && (
        <Composer
          conversation={conversation.data}
          templates={templates.data ?? (templates.problem ? noTemplates : null)}
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

const isTemplate = ({ type }: Message): boolean => type === 'template';

/** Scrolls to the message that the address names, once the thread is loaded. @returns whether it was found; null while unknown. */
function useShown(
  wamid: string | undefined,
  isLoaded: boolean,
  show: (wamid: string) => Promise<boolean>,
): boolean | null {
  const [isFound, setFound] = useState<boolean | null>(null);
  useEffect(() => {
    setFound(null);
    if (wamid === undefined || !isLoaded) return undefined;
    let isWanted = true;
    void show(wamid).then((found) => isWanted && setFound(found));
    return () => {
      isWanted = false;
    };
  }, [wamid, isLoaded, show]);
  return isFound;
}

/** For a conversation that no longer exists, or never did. */
const Gone = ({ backTo }: { readonly backTo: string }): JSX.Element => (
  <section class="no-thread" aria-label={texts.inboxConversation}>
    <Empty icon="person" title={texts.inboxThereIsNoSuchConversation}>
      <p>{texts.inboxThePersonMayHaveBeen(<a href={backTo}>{texts.inboxAllConversations}</a>)}</p>
    </Empty>
  </section>
);

/** Messages to this recipient that Meta has not accepted: waiting, in progress, or failed. */
function useWaiting(conversation: Conversation | null) {
  // Filtering by person needs a key that may see people.
  const mayAsk = useMay('read:content');
  const recipient = conversation?.user?.waId ?? conversation?.user?.userId ?? conversation?.groupId ?? undefined;
  return useLoaded(`waiting ${conversation?.id ?? ''}`, async (client): Promise<Page<OutboxEntry>> => {
    if (!conversation || !mayAsk || recipient === undefined) return { data: [], nextCursor: null };
    const { phoneNumberId } = conversation;
    const state = 'scheduled,queued,sending,unknown,refused,failed,expired';
    const page = await client.outbox.list({ recipient, phoneNumberId, state, limit: 20 }).page();
    // Accepted messages are in the conversation. A reaction is shown at its message, unless it failed.
    const isShown = ({ wamid, type, state }: OutboxEntry): boolean =>
      wamid === null && (type !== 'reaction' || ['refused', 'failed', 'expired'].includes(state));
    return { ...page, data: page.data.filter(isShown) };
  });
}

function isAbout(
  user: { waId: string | null; userId: string | null } | null,
  conversation: Conversation | null,
): boolean {
  // Group messages and account updates name no user of a conversation. One unnecessary reload costs little.
  if (!user || !conversation?.user) return true;
  const { waId, userId } = conversation.user;
  return (waId !== null && user.waId === waId) || (userId !== null && user.userId === userId);
}
