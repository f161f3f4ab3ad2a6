import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Conversation } from '../api/types.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, Failure } from '../ui/elements.tsx';
import { useSession } from '../ui/session.tsx';

/** Who gets a passed thread, as Meta names the roles. */
const roles = [
  ['ai_agent', texts.inboxPassItToTheAi],
  ['escalation', texts.inboxPassItToTheEscalation],
] as const;

/** Who controls the thread, and the ways to change that. Numbers without Conversation Routing have none, so nothing is shown. */
export function ControlMenu({
  conversation: { id, control },
  onChanged,
}: {
  readonly conversation: Conversation;
  readonly onChanged: () => void;
}): JSX.Element | null {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const menu = useRef<HTMLDetailsElement>(null);
  if (control.state === 'unknown') return null;
  const owner = control.handover?.newOwner?.role?.replaceAll('_', ' ');
  const words = {
    mine: texts.inboxYouHaveControl,
    other: owner ? texts.inboxHasControl(owner) : texts.inboxAnotherResponderHasControl,
    idle: texts.inboxNobodyHasControl,
  };
  const change = async (body: object) => {
    if (!(await run(() => client.conversations.control(id, body)))) return;
    menu.current?.removeAttribute('open');
    onChanged();
  };
  const item = (title: string, body: object) => (
    <button key={title} type="button" class="quiet" disabled={isBusy} onClick={() => change(body)}>
      {title}
    </button>
  );
  return (
    <details class="control" ref={menu}>
      <summary title={control.since ? texts.inboxSince(new Date(control.since).toLocaleString()) : undefined}>
        <Badge tone={control.state === 'other' ? 'warn' : 'plain'}>{words[control.state]} ▾</Badge>
      </summary>
      <div class="menu">
        {control.state !== 'mine' && item(texts.inboxTakeControl, { action: 'take' })}
        {control.state !== 'other' && roles.map(([targetRole, title]) => item(title, { action: 'pass', targetRole }))}
        {control.state === 'mine' && item(texts.inboxReleaseIt, { action: 'release' })}
        {problem && <Failure problem={problem} />}
      </div>
    </details>
  );
}
