import type { JSX } from 'preact';
import type { Conversation } from '../api/types.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, Failure } from '../ui/elements.tsx';
import { Menu } from '../ui/menu.tsx';
import { useMay, useSession } from '../ui/session.tsx';

/** The roles that a thread can be passed to, by Meta's names. */
const roles = [
  ['ai_agent', texts.inboxPassItToTheAi],
  ['escalation', texts.inboxPassItToTheEscalation],
] as const;

/** Who controls the thread, with actions to change it. Renders nothing for numbers without Conversation Routing. */
export function ControlMenu({
  conversation: { id, control },
  onChanged,
}: {
  readonly conversation: Conversation;
  readonly onChanged: () => void;
}): JSX.Element | null {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const mayChange = useMay('send');
  if (control.state === 'unknown') return null;
  const owner = control.handover?.newOwner?.role?.replaceAll('_', ' ');
  const words = {
    mine: texts.inboxYouHaveControl,
    other: owner ? texts.inboxHasControl(owner) : texts.inboxAnotherResponderHasControl,
    idle: texts.inboxNobodyHasControl,
  };
  const tone = control.state === 'other' ? 'warn' : 'plain';
  if (!mayChange) return <Badge tone={tone}>{words[control.state]}</Badge>;
  const change = async (body: object, close: () => void) => {
    if (!(await run(() => client.conversations.control(id, body)))) return;
    close();
    onChanged();
  };
  const item = (title: string, body: object, close: () => void) => (
    <button key={title} type="button" class="quiet" disabled={isBusy} onClick={() => change(body, close)}>
      {title}
    </button>
  );
  return (
    <Menu
      class="control"
      title={control.since ? texts.inboxSince(new Date(control.since).toLocaleString()) : undefined}
      summary={<Badge tone={tone}>{words[control.state]} ▾</Badge>}
    >
      {(close) => (
        <>
          {control.state !== 'mine' && item(texts.inboxTakeControl, { action: 'take' }, close)}
          {control.state !== 'other' &&
            roles.map(([targetRole, title]) => item(title, { action: 'pass', targetRole }, close))}
          {control.state === 'mine' && item(texts.inboxReleaseIt, { action: 'release' }, close)}
          {problem && <Failure problem={problem} />}
        </>
      )}
    </Menu>
  );
}
