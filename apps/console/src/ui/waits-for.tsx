import type { ComponentChildren, JSX } from 'preact';
import * as texts from '../texts.ts';
import { Ago } from './elements.tsx';
import { Icon } from './icons.tsx';

/** Why something is not attempted now, with the way to what is in its way, and when the next step is due. */
export function WaitsFor({
  words,
  href,
  until,
}: {
  readonly words: ComponentChildren;
  /** Where what is in its way is shown. */
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
