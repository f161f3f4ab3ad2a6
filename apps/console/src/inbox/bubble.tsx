import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Message, OutboxEntry, Template } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import { plainText } from '../text/format-text.ts';
import * as texts from '../texts.ts';
import { clockTime, fullTime } from '../times.ts';
import { useAction } from '../ui/action.tsx';
import { Failure } from '../ui/elements.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { Icon, Ticks } from '../ui/icons.tsx';
import { useMay, useSession } from '../ui/session.tsx';
import { Content } from './content.tsx';
import { MediaView } from './media-view.tsx';
import { lineOf, onlyContent, shownOf } from './message-view.ts';
import { ReactMenu } from './react-menu.tsx';
import { progressOf } from './thread-view.ts';

interface BubbleProps {
  readonly message: Message;
  /** The quoted message, if it is loaded. */
  readonly quoted: Message | null;
  readonly templates: readonly Template[];
  readonly isGroup: boolean;
  /** Whether replies and reactions are possible: the key has the scope, and the window is open. */
  readonly mayAnswer: boolean;
  readonly onReply: (message: Message) => void;
  readonly onReact: (message: Message, emoji: string) => void;
  readonly onChanged: () => void;
  /** Scrolls to a message, wherever it is in the thread. @returns whether the thread has it. */
  readonly onShow: (wamid: string) => Promise<boolean>;
}

/** One entry of a thread. */
export function Bubble({
  message,
  quoted,
  templates,
  isGroup,
  mayAnswer,
  onReply,
  onReact,
  onChanged,
  onShow,
}: BubbleProps): JSX.Element {
  if (message.kind !== 'message') return <Happening message={message} />;
  const side = message.direction === 'out' ? 'out' : 'in';
  const shown = shownOf(message, templates);
  const isFailed = message.state === 'failed';
  return (
    <div class={`row ${side}${message.reactions.some(({ emoji }) => emoji) ? ' reacted' : ''}`}>
      <div
        class={`bubble${isFailed ? ' failed' : ''}${shown.media?.mimeType?.startsWith('image/webp') ? ' sticker' : ''}`}
      >
        <span class="unseen">{side === 'out' ? texts.inboxYouWrote : texts.inboxTheyWrote}</span>
        {isGroup && side === 'in' && message.user && (
          <strong class="author">{message.user.name ?? message.user.waId}</strong>
        )}
        {message.source === 'echo' && <span class="kind">{texts.inboxFromTheWhatsappBusinessApp}</span>}
        {message.source === 'responder' && <span class="kind">{texts.inboxFromAnotherResponder}</span>}
        {message.isForwarded && <span class="kind">{texts.inboxForwarded}</span>}
        {message.repliesTo && <Quote wamid={message.repliesTo.wamid} quoted={quoted} onShow={onShow} />}
        <Content message={message} shown={shown} />
        <Foot message={message} />
        <Reactions message={message} />
      </div>
      {mayAnswer && message.revoked === null && (
        <span class="answers">
          <button
            type="button"
            class="plain-icon reply"
            aria-label={texts.inboxReplyToThisMessage}
            title={texts.inboxReplyToThisMessage}
            onClick={() => onReply(message)}
          >
            <Icon name="reply" size={18} />
          </button>
          {side === 'in' && <ReactMenu message={message} onReact={onReact} />}
        </span>
      )}
      {isFailed && <FailedNote message={message} onChanged={onChanged} />}
    </div>
  );
}

interface QuoteProps extends Pick<BubbleProps, 'quoted' | 'onShow'> {
  readonly wamid: string;
}

function Quote({ wamid, quoted, onShow }: QuoteProps): JSX.Element {
  const [isMissing, setMissing] = useState(false);
  const show = () => void onShow(wamid).then((isFound) => setMissing(!isFound));
  const elsewhere = isMissing ? texts.inboxItIsNotKnownHere : texts.inboxItIsFurtherUp;
  return (
    <button type="button" class="quote" onClick={show} disabled={isMissing}>
      <span class="quote-who">
        {quoted
          ? quoted.direction === 'out'
            ? texts.inboxYou
            : (quoted.user?.name ?? texts.inboxThey)
          : texts.inboxAnEarlierMessage}
      </span>
      <span>{quoted ? plainText(unquoted(lineOf(quoted))) : elsewhere}</span>
    </button>
  );
}

const unquoted = (line: string): string => (/^“[^“”]*”$/.test(line) ? line.slice(1, -1) : line);

function Foot({ message }: { readonly message: Message }): JSX.Element {
  const { at, direction, state, isEdited } = message;
  const { ticks, isRead, words } = progressOf(state);
  return (
    <span class="foot">
      {isEdited && <span>{texts.inboxEdited}</span>}
      {at && (
        <time dateTime={at} title={fullTime(at)}>
          {clockTime(at)}
        </time>
      )}
      {direction === 'out' && (
        <span class={isRead ? 'progress read' : 'progress'} title={words}>
          {ticks !== 0 ? <Ticks count={ticks} /> : <Icon name={state === 'failed' ? 'alert' : 'clock'} size={13} />}
          <span class="unseen">{words}</span>
        </span>
      )}
    </span>
  );
}

function Reactions({ message }: { readonly message: Message }): JSX.Element | null {
  const emojis = message.reactions.flatMap(({ emoji }) => (emoji ? [emoji] : []));
  if (emojis.length === 0) return null;
  return (
    <span class="reactions">
      <span class="unseen">{texts.inboxReactions} </span>
      {[...new Set(emojis)].join(' ')}
      {emojis.length > 1 && <span class="dim"> {emojis.length}</span>}
    </span>
  );
}

/** An entry that is no message, such as a call, a lead or a click on a marketing message, as one line. */
function Happening({ message }: { readonly message: Message }): JSX.Element {
  const recording = message.call?.recording ?? (message.isVoicemail ? message.media : null);
  return (
    <div class="note">
      {message.kind === 'call' && <Icon name="phone" size={15} />}
      {lineOf(message)}
      {message.at && (
        <time dateTime={message.at} title={fullTime(message.at)}>
          {clockTime(message.at)}
        </time>
      )}
      {recording && <MediaView media={recording} type="audio" />}
    </div>
  );
}

/** Why it failed, the remedy, and a button that retries it. */
function FailedNote({
  message,
  onChanged,
}: {
  readonly message: Message;
  readonly onChanged: () => void;
}): JSX.Element {
  const { failure, outboxId } = message;
  // 0 where Meta gave no code.
  const code = failure?.code || undefined;
  const explained = useLoaded(`error ${code ?? ''}`, async (client) =>
    code === undefined ? null : client.explain(code),
  );
  return (
    <div class="why">
      <p>
        <strong>{texts.inboxNotDelivered}</strong>{' '}
        {explained.data?.cause ?? failure?.details ?? failure?.title ?? texts.inboxMetaGaveNoReason}
        {code !== undefined && <span class="dim"> ({code})</span>}
      </p>
      {explained.data && <p>{explained.data.remedy}</p>}
      {outboxId && <Retry id={outboxId} onChanged={onChanged} />}
    </div>
  );
}

/** The failed attempt stays in the thread; the retry appears below as a separate message. */
function Retry({ id, onChanged }: { readonly id: string; readonly onChanged: () => void }): JSX.Element {
  const { client } = useSession();
  const mayRetry = useMay('send');
  const { isBusy, problem, run } = useAction();
  const [isRetried, setRetried] = useState(false);
  const retry = async () => {
    setRetried(await run(() => client.outbox.retry(id)));
    onChanged();
  };
  return (
    <>
      <p class="actions">
        {mayRetry && !isRetried && (
          <button type="button" class="quiet" disabled={isBusy} onClick={retry}>
            <Icon name="retry" size={16} /> {texts.inboxRetry}
          </button>
        )}
        <span role="status">{isRetried && texts.inboxItIsSentAgain}</span>
        <a href={linkTo(['outbox', id])}>{texts.inboxEveryAttempt}</a>
      </p>
      {problem && <Failure problem={problem} />}
    </>
  );
}

/** A message that Meta has not accepted: it is waiting, or failed. */
export function WaitingBubble({
  entry,
  onChanged,
}: {
  readonly entry: OutboxEntry;
  readonly onChanged: () => void;
}): JSX.Element {
  const detail = useLoaded(`entry ${entry.id} ${entry.state}`, (client) => client.outbox.get(entry.id));
  const isBad = ['refused', 'failed', 'expired'].includes(entry.state);
  const { message } = detail.data ?? {};
  const content =
    typeof message === 'object' && message !== null && entry.type in message ? Reflect.get(message, entry.type) : null;
  const asMessage = onlyContent(entry.type, content);
  return (
    <div class="row out">
      <div class={isBad ? 'bubble failed' : 'bubble pending'}>
        <Content message={asMessage} shown={shownOf(asMessage, [])} />
        <span class="foot">
          <time dateTime={entry.createdAt} title={fullTime(entry.createdAt)}>
            {clockTime(entry.createdAt)}
          </time>
          <span class="progress">
            <Icon name={isBad ? 'alert' : 'clock'} size={13} />
            <span class="unseen">{entry.state}</span>
          </span>
        </span>
      </div>
      <div class={isBad ? 'why' : 'why waits'}>
        <p>{entry.summary}</p>
        {entry.problem?.remedy && <p>{entry.problem.remedy}</p>}
        {isBad && <Retry key={entry.updatedAt} id={entry.id} onChanged={onChanged} />}
      </div>
    </div>
  );
}
