import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Conversation } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { duration } from '../times.ts';
import { Ago, Badge } from '../ui/elements.tsx';
import { useNow } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useMay } from '../ui/session.tsx';
import { ControlMenu } from './control-menu.tsx';
import { Avatar } from './conversation-row.tsx';
import { nameOf, numberOf } from './thread-view.ts';

/** The person, who controls the thread, and how long the window is open. */
export function ThreadHead({
  conversation,
  backTo,
  list,
  onChanged,
}: {
  readonly conversation: Conversation;
  readonly backTo: string;
  readonly list: Readonly<Record<string, string>>;
  readonly onChanged: () => void;
}): JSX.Element {
  const name = nameOf(conversation);
  const number = numberOf(conversation.user);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = texts.inboxWhatsAppConsole(name);
  }, [name]);
  // Only once: a name that changes while somebody types must not move the focus.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header class="thread-head">
      <a class="back" href={backTo} aria-label={texts.inboxBackToTheConversations}>
        <Icon name="back" />
      </a>
      <Avatar name={name} isGroup={conversation.groupId !== null} />
      <div class="who">
        <h2 tabIndex={-1} ref={heading}>
          {name}
        </h2>
        {number !== name && <span class="dim">{number}</span>}
      </div>
      {useMay('read:content') && (
        <a
          class="plain-icon"
          href={linkTo(['inbox', conversation.id], { q: list.q, in: conversation.id })}
          aria-label={texts.inboxSearchInThisConversation}
          title={texts.inboxSearchInThisConversation}
        >
          <Icon name="search" />
        </a>
      )}
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
      {free > 0 && <Badge tone="good">{texts.inboxFreeFor(duration(free))}</Badge>}
      {service > 0 ? (
        <Badge tone={service < 3_600_000 ? 'warn' : 'good'}>
          <Icon name="clock" size={14} /> {texts.inboxWindowOpenLeft(duration(service))}
        </Badge>
      ) : (
        <Badge>
          <Icon name="clock" size={14} />{' '}
          {serviceWindow.closesAt
            ? texts.inboxWindowClosed(<Ago at={serviceWindow.closesAt} />)
            : texts.inboxNoWindowTheyNeverWrote}
        </Badge>
      )}
    </>
  );
}
