// @ts-check
import { byId } from './elements.js';
import { messagesOf, store, view } from './store.js';

/** The number of the business's messages in each chat when it was last viewed. @type {Map<string, number>} */
const seen = new Map();
let isFirst = true;

/** @param {string} chat */
const received = (chat) =>
  messagesOf(chat).filter(({ direction, type }) => direction === 'sent' && type !== 'reaction').length;

/** Messages from before the page was opened count as seen, and so do those of the open chat. */
export function noteSeen() {
  if (isFirst && store.askedAt > 0) {
    for (const { waId } of store.users) seen.set(waId, received(waId));
    isFirst = false;
  }
  const isOnScreen = document.visibilityState === 'visible' && byId('phone').offsetParent !== null;
  if (view.chat !== null && isOnScreen) seen.set(view.chat, received(view.chat));
}

/** @param {string} chat */
export const unread = (chat) => Math.max(0, received(chat) - (seen.get(chat) ?? 0));

/** The title and the icon of the tab, with the number of unread messages of the business. */
export function showUnread() {
  const count = store.users.reduce((sum, { waId }) => sum + unread(waId), 0);
  document.title = `${count > 0 ? `(${count}) ` : ''}WhatsApp simulator`;
  const icon = byId('icon');
  const href = `data:image/svg+xml,${encodeURIComponent(drawing(count))}`;
  if (icon.href !== href) icon.href = href;
}

/** @param {number} count */
function drawing(count) {
  const bubble =
    '<path d="M16 3a13 13 0 0 0-11 20l-2 6 6-2A13 13 0 1 0 16 3z" fill="#0b7a5e"/><path d="M10 14h12M10 19h8" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/>';
  const badge =
    count > 0
      ? `<circle cx="23" cy="23" r="9" fill="#d93025"/><text x="23" y="27.5" font-size="12" font-family="sans-serif" font-weight="bold" text-anchor="middle" fill="#fff">${count > 9 ? '9+' : count}</text>`
      : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${bubble}${badge}</svg>`;
}
