// @ts-check
import { edit, reply } from './composer.js';
import { button, copyButton, element } from './elements.js';
import { isLost } from './message-view.js';
import { actAs, changed, store, view } from './store.js';

const emojis = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/**
 * A customer's actions on a message, and a link to the webhook in which the service got it. @param
 * {import('./thread.js').Entry} entry @param {any} chat
 */
export function messageMenu(entry, chat) {
  const { message, key, isDeleted } = entry;
  const { wamid, direction, from } = message;
  const isMine = direction === 'received';
  const actor = chat.user?.waId ?? (isMine ? from : chat.group?.participants[0]);
  const mine = entry.reactions.find(({ isUsers }) => isUsers)?.emoji;
  const canBeEdited = isMine && (message.type === 'text' || message.message[message.type]?.caption !== undefined);
  /** @param {() => void} run */
  const then = (run) => () => {
    view.menu = null;
    run();
    changed();
  };
  const act = (/** @type {string} */ action, /** @type {any} */ body) =>
    then(() => actAs(actor, action, { wamid, ...body }));
  const link = `${location.origin}/#/chat/${encodeURIComponent(chat.id)}/${encodeURIComponent(key)}`;
  const carrier = store.carriers.get(key);
  const lively =
    isDeleted || isLost(message) || actor === undefined
      ? []
      : [
          element('div', { className: 'emojis', role: 'group', 'aria-label': 'React' }, [
            ...emojis.map((emoji) =>
              button(emoji, act('react', { emoji: emoji === mine ? '' : emoji }), {
                'aria-label': `React with ${emoji}`,
                'aria-pressed': emoji === mine,
              }),
            ),
            mine !== undefined && button('Remove', act('react', { emoji: '' })),
          ]),
          button(
            'Reply',
            then(() => reply(message)),
          ),
          canBeEdited &&
            button(
              'Edit',
              then(() => edit(entry)),
            ),
          isMine && button('Delete', act('delete', {})),
          message.type === 'audio' && !isMine && button('Played', act('play', {})),
        ];
  return element('div', { className: 'menu' }, [
    ...lively,
    copyButton('Copy link', () => link),
    copyButton('Copy id', () => key),
    carrier && element('a', { href: `#/webhooks/${carrier.id}`, textContent: 'Its webhook' }),
  ]);
}
