// @ts-check
import { byId, element, showList } from './elements.js';
import { icon } from './icons.js';
import { preview } from './message-view.js';
import { chats, messagesOf, now, store, view } from './store.js';
import { matches } from './thread.js';
import { shortTime } from './times.js';
import { unread } from './unread.js';

/** The list of people and groups that match the search, newest first. */
export function showChats() {
  const all = chats();
  view.chat ??= all[0]?.id ?? null;
  const linesOf = (/** @type {string} */ id) => messagesOf(id).map((message) => preview(message, store.templates));
  const found = all.filter((chat) => matches(chat, view.search, linesOf));
  showList(
    byId('chats'),
    found.length > 0
      ? found.map((chat) => ({
          key: chat.id,
          version: [chat.name, chat.handle, line(chat), chat.id === view.chat, unread(chat.id), timeOf(chat)],
          make: () => row(chat),
        }))
      : [{ key: 'none', version: all.length, make: () => emptyRow(all.length) }],
  );
}

/** @param {number} count */
const emptyRow = (count) =>
  element('li', {
    className: 'empty',
    textContent:
      count === 0 ? 'No chats yet. Enter a number below and write as that customer.' : 'No chats or messages found.',
  });

/** @param {any} chat */
const line = ({ last }) => (last ? preview(last, store.templates) : 'Nothing yet');

/** @param {any} chat */
const timeOf = ({ last }) => (last ? shortTime(last.at, now()) : '');

/** @param {any} chat */
function row(chat) {
  const count = unread(chat.id);
  return element('li', {}, [
    element(
      'a',
      { href: `#/chat/${encodeURIComponent(chat.id)}`, ...(chat.id === view.chat && { 'aria-current': 'true' }) },
      [
        element('span', { className: 'face', 'aria-hidden': 'true' }, [
          chat.group ? icon('group') : initial(chat.name),
        ]),
        element('span', { className: 'name' }, [
          element('strong', { textContent: chat.name }),
          element('span', { className: 'handle', textContent: chat.handle }),
        ]),
        element('time', { textContent: timeOf(chat) }),
        element('span', { className: 'preview', textContent: line(chat) }),
        count > 0 &&
          element('span', { className: 'count', textContent: String(count), 'aria-label': `${count} unread` }),
      ],
    ),
  ]);
}

/** @param {string} name */
const initial = (name) => [...name][0]?.toUpperCase() ?? '?';
