import type { JSX } from 'preact';
import type { Broadcast } from '../api/types.ts';
import * as texts from '../texts.ts';
import { partsOf } from './broadcast-words.ts';

/** The progress of a broadcast: its rows by outcome as parts of a bar, with a text alternative. */
export function ProgressBar({ broadcast }: { readonly broadcast: Broadcast }): JSX.Element {
  const parts = partsOf(broadcast);
  const words = parts.map(({ name, count }) => `${count.toLocaleString()} ${name}`).join(', ');
  return (
    <span class="progress-bar" role="img" aria-label={words || texts.broadcastsNoRowYet} title={words}>
      {parts.map(({ name, count, look }) => (
        <span key={name} class={look} style={{ flexGrow: count }} />
      ))}
    </span>
  );
}
