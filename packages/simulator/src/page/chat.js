// @ts-check
import { contentOf, quoteElement } from './bubble.js';
import { choose } from './choose.js';
import { windowOf } from './clock-view.js';
import { showComposer } from './composer.js';
import { describeMessage } from './describe-message.js';
import { button, byId, element, showList } from './elements.js';
import { messageMenu } from './message-menu.js';
import { arrival, isLost, progress, shown } from './message-view.js';
import { openPerson } from './person.js';
import { callsOf, changed, chats, messagesOf, now, number, store, view } from './store.js';
import { groupOf, threadOf } from './thread.js';
import { dayWords, hour } from './times.js';

let shownChat = '';
let shownCount = 0;
let led = '';

/** The phone of one person: header, messages, input field. */
export function showChat() {
  const phone = byId('phone');
  const chat = chats().find(({ id }) => id === view.chat);
  if (!chat) {
    shownChat = '';
    showList(phone, [{ key: 'empty', version: number()?.id, make: emptyState }]);
    return;
  }
  const window = windowOf(chat.user?.windows[view.number], now());
  showList(phone, [
    { key: `head-${chat.id}`, version: [chat, window], make: () => head(chat, window) },
    { key: `log-${chat.id}`, version: 0, make: log },
    { key: `write-${chat.id}`, version: chat.group?.participants ?? 0, make: () => showComposer(chat) },
  ]);
  showMessages(chat, phone.querySelector('.messages'));
}

const log = () => element('div', { className: 'messages', role: 'log', 'aria-label': 'Messages', tabIndex: 0 });

/** @param {any} chat @param {{ isOpen: boolean, words: string }} window */
function head(chat, window) {
  return element('div', { className: 'person' }, [
    element('a', { href: '#/', className: 'back', 'aria-label': 'Back to all chats', textContent: '‹' }),
    element('div', { className: 'who' }, [
      element('strong', { textContent: chat.name }),
      element('span', {
        className: 'soft',
        textContent: chat.group ? `group of ${chat.group.participants.length}` : aboutUser(chat),
      }),
    ]),
    chat.user &&
      element('span', {
        className: `window${window.isOpen ? ' open' : ''}`,
        title: window.words,
        'aria-label': window.words,
        role: 'img',
        textContent: window.isOpen ? '24 h open' : '24 h over',
      }),
    chat.user &&
      button('⋯', () => openPerson(chat.id), {
        'aria-label': `What ${chat.name} can do`,
        'aria-haspopup': 'dialog',
        className: 'plain',
      }),
  ]);
}

/** @param {any} chat */
function aboutUser({ user, handle }) {
  const states = [
    user.hidesNumber && 'number hidden',
    !user.isOnline && 'phone off',
    user.blocked.length > 0 && 'blocks the business',
    user.blockedBy.length > 0 && 'blocked by the business',
    user.optedOut.length > 0 && 'no marketing',
    user.reads === 'never' && 'does not read',
  ];
  return [handle, ...states].filter(Boolean).join(' · ');
}

/** @param {any} chat @param {any} list */
function showMessages(chat, list) {
  const entries = threadOf(messagesOf(chat.id), callsOf(chat.id));
  const isOnScreen = list.clientHeight > 0;
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  let day = '';
  showList(
    list,
    entries.flatMap((entry) => {
      const words = dayWords(entry.at, now());
      const items = words === day ? [] : [{ key: `day-${words}`, version: words, make: () => note(words) }];
      day = words;
      const isLed = entry.key === view.message;
      const isOpen = entry.key === view.menu;
      const version = [entry, tickOf(entry), isOpen, isLed, store.templates.length, isOpen && chat.user?.isOnline];
      return [...items, { key: entry.key, version, make: () => entryElement(entry, chat, { isOpen, isLed }) }];
    }),
  );
  if (entries.length === 0) list.replaceChildren(note('No messages yet. Write below as this customer.'));
  if (view.message !== null && led !== view.message) {
    const target = [...list.children].find((child) => child.dataset.key === view.message);
    led = view.message;
    target?.scrollIntoView({ block: 'center' });
  } else if (isAtEnd || shownChat !== chat.id || entries.length < shownCount) list.scrollTop = list.scrollHeight;
  if (isOnScreen) shownChat = chat.id;
  shownCount = entries.length;
  // Pictures make the list longer when they load.
  if (isAtEnd)
    for (const image of list.querySelectorAll('img'))
      image.onload ??= () => {
        list.scrollTop = list.scrollHeight;
      };
}

/** @param {string} words */
const note = (words) => element('p', { className: 'day', textContent: words });

/** @param {import('./thread.js').Entry} entry */
function tickOf({ message }) {
  if (!message) return undefined;
  return message.direction === 'sent' ? progress(message) : arrival(message, store.carriers.get(message.wamid)?.state);
}

/** @param {import('./thread.js').Entry} entry @param {any} chat @param {{ isOpen: boolean, isLed: boolean }} state */
function entryElement(entry, chat, { isOpen, isLed }) {
  if (entry.kind === 'note') return note(entry.note ?? '');
  if (entry.kind === 'call') return note(`${callWords(entry.call)} · ${hour(entry.at)}`);
  const { message } = entry;
  const isMine = message.direction === 'received';
  const element_ = element('div', { className: `row${isMine ? ' mine' : ''}${isLed ? ' led' : ''}` }, [
    element(
      'div',
      { className: `bubble${isMine ? ' mine' : ''}${bare(message) ? ' bare' : ''}${isLost(message) ? ' lost' : ''}` },
      [
        ...bubbleParts(entry, chat),
        meta(entry),
        entry.reactions.length > 0 && reactions(entry),
        button('⌄', () => toggleMenu(entry.key), {
          className: 'more',
          'aria-label': 'Actions for this message',
          'aria-expanded': isOpen,
        }),
      ],
    ),
    isOpen && messageMenu(entry, chat),
  ]);
  return element_;
}

/** @param {any} message */
const bare = ({ type }) => type === 'sticker';

/** @param {string} key */
function toggleMenu(key) {
  view.menu = view.menu === key ? null : key;
  changed();
  document.querySelector('.menu')?.scrollIntoView({ block: 'nearest' });
}

/** @param {import('./thread.js').Entry} entry @param {any} chat @returns {any[]} */
function bubbleParts(entry, chat) {
  const { message, quoted, isDeleted, isForwarded } = entry;
  if (isDeleted) return [element('div', { className: 'gone', textContent: 'This message was deleted' })];
  const parts = shown(message, store.templates);
  const author = groupOf(message) && message.direction === 'received' ? nameOf(message.from) : '';
  return [
    author && element('div', { className: 'author', textContent: author }),
    isForwarded && element('div', { className: 'kind', textContent: '↪ forwarded' }),
    ad(message),
    quoted && quoteElement(quoted.message, store.templates, quotedAuthor(quoted.message, chat)),
    ...contentOf(parts, (choice) => choose(message, choice, chat)),
    parts.text === '' &&
      !parts.media &&
      !parts.place &&
      !parts.title &&
      !(parts.rows ?? []).length &&
      !parts.cards &&
      element('div', { className: 'gone', textContent: describeMessage({ type: message.type, content: undefined }) }),
  ].filter(Boolean);
}

/** @param {any} message @param {any} chat */
const quotedAuthor = (message, chat) =>
  message === undefined
    ? ''
    : message.direction === 'sent'
      ? 'The business'
      : chat.group
        ? nameOf(message.from)
        : chat.name;

/** @param {string} waId */
const nameOf = (waId) => store.users.find((user) => user.waId === waId)?.name ?? waId;

/** The ad, or the product, that led to a message. @param {any} message */
function ad(message) {
  const { referral, context } = message.message ?? {};
  const product = context?.referred_product;
  if (!referral && !product) return undefined;
  return element('blockquote', {}, [
    element('b', { textContent: referral ? 'From an ad' : 'About a product' }),
    element('span', {
      textContent: referral?.headline ?? referral?.body ?? referral?.source_url ?? product?.product_retailer_id ?? '',
    }),
  ]);
}

/** Time and ticks. @param {import('./thread.js').Entry} entry */
function meta(entry) {
  const { sign, words, state } = /** @type {any} */ (tickOf(entry));
  const time = `${entry.isEdited ? 'edited · ' : ''}${hour(entry.at)}`;
  return element('div', { className: 'meta' }, [
    state === 'failed' && element('span', { className: 'why', textContent: words }),
    element('span', { textContent: `${time} ` }),
    element('span', { className: `tick ${state}`, title: words, role: 'img', 'aria-label': words, textContent: sign }),
  ]);
}

/** @param {import('./thread.js').Entry} entry */
const reactions = (entry) =>
  element(
    'div',
    {
      className: 'reactions',
      role: 'img',
      'aria-label': `Reactions: ${entry.reactions.map(({ emoji, isUsers }) => `${emoji} by ${isUsers ? 'the customer' : 'the business'}`).join(', ')}`,
    },
    [entry.reactions.map(({ emoji }) => emoji).join('')],
  );

/** @param {any} call */
function callWords({ direction, state, seconds, acceptedAt }) {
  const who = direction === 'USER_INITIATED' ? 'Call to the business' : 'Call by the business';
  if (state === 'ringing') return `${who}, ringing`;
  if (state === 'accepted') return `${who}, talking`;
  if (seconds === undefined && acceptedAt === undefined) return `${who}, not answered`;
  return `${who}, ${Math.floor((seconds ?? 0) / 60)}:${String((seconds ?? 0) % 60).padStart(2, '0')}`;
}

function emptyState() {
  const body =
    '{"messaging_product":"whatsapp","to":"16505551234","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}';
  return element('div', { className: 'empty' }, [
    element('p', {
      textContent: 'No chats yet. Enter a number to write as that customer. Or send a template as the business:',
    }),
    element('code', {
      textContent: `curl ${location.origin}/v24.0/${number()?.id}/messages -H 'Authorization: Bearer ${store.summary.tokens[0]?.value}' -H 'Content-Type: application/json' -d '${body}'`,
    }),
  ]);
}
