import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { nameOf } from '../inbox/thread-view.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { useLoaded, useModal } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { type Command, commandsFor, findCommands } from './commands.ts';

const mostShown = 10;

/** Goes to a page, person, id or error code by a few letters. Opened by Ctrl+K, ⌘K or `/`. */
export function Palette({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState(0);
  const recent = useLoaded('palette', (client) => client.conversations.list({ limit: 50 }).page());
  const people: readonly Command[] = (recent.data?.data ?? []).map((conversation) => ({
    title: nameOf(conversation),
    note: 'conversation',
    hash: linkTo(['inbox', conversation.id]),
  }));
  const found = [...commandsFor(words), ...findCommands(words, people)].slice(0, mostShown);
  useModal(dialog);
  const go = (command: Command | undefined) => {
    if (!command) return;
    location.hash = command.hash;
    dialog.current?.close();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((was) => (was + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') go(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} class="palette" onClose={onClose} aria-label={texts.shellGoTo}>
      <label class="search">
        <span class="unseen">{texts.shellGoToAPageA}</span>
        <Icon name="search" size={18} />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
          autocomplete="off"
          placeholder={texts.shellAPageAPersonA}
          value={words}
          onInput={({ currentTarget }) => {
            setWords(currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={press}
        />
      </label>
      <div id="palette-list" role="listbox" aria-label={texts.shellDestinations}>
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys
          <div
            key={command.hash}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onClick={() => go(command)}
          >
            {command.title} <span class="dim">{command.note}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="dim nothing">{texts.shellNothingFound}</p>}
    </dialog>
  );
}
