import type { ComponentChildren, JSX } from 'preact';
import * as texts from '../texts.ts';
import { Ago } from './elements.tsx';
import { Icon } from './icons.tsx';

/** What a message or delivery waits for, with a link to it, and when the next step is due. */
export function WaitsFor({
  words,
  href,
  until,
}: {
  readonly words: ComponentChildren;
  /** A link to what it waits for. */
  readonly href: string | null;
  readonly until: string | null;
}): JSX.Element {
  return (
    <p class="waits-for">
      <Icon name="clock" size={16} />
      <span>
        {texts.outboxWaitsFor} {href === null ? words : <a href={href}>{words}</a>}
        {until && texts.outboxTheNextStepIsDue(<Ago at={until} />)}.
      </span>
    </p>
  );
}
