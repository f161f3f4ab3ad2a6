import type { JSX } from 'preact';
import type { Message } from '../api/types.ts';
import * as texts from '../texts.ts';
import { Icon } from '../ui/icons.tsx';
import { Menu } from '../ui/menu.tsx';

/** The emoji that WhatsApp offers first. */
const emojis = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

interface ReactMenuProps {
  readonly message: Message;
  /** @param emoji empty to remove the reaction. */
  readonly onReact: (message: Message, emoji: string) => void;
}

/** Reacts to a message with an emoji; the same emoji again removes the reaction. */
export function ReactMenu({ message, onReact }: ReactMenuProps): JSX.Element {
  const own = message.reactions.find(({ actors }) => actors.includes('business'))?.emoji ?? null;
  return (
    <Menu class="react" label={texts.inboxReactToThisMessage} summary={<Icon name="smile" size={18} />}>
      {(close) =>
        emojis.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-pressed={own === emoji}
            aria-label={own === emoji ? texts.inboxTakeReactionAway(emoji) : texts.inboxReactWith(emoji)}
            onClick={() => {
              close();
              onReact(message, own === emoji ? '' : emoji);
            }}
          >
            {emoji}
          </button>
        ))
      }
    </Menu>
  );
}
