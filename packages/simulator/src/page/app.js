// @ts-check
import { showChat } from './chat.js';
import { showChats } from './chats.js';
import { control } from './control-client.js';
import { byId } from './elements.js';
import { openMeta, showClock, showHeader, showMeta } from './meta.js';
import { showPerson } from './person.js';
import { act, changed, load, onChange, say, store, view } from './store.js';
import { noteSeen, showUnread } from './unread.js';
import { leadTo, listenToWebhooks, showWebhooks } from './webhooks.js';

function show() {
  noteSeen();
  showHeader();
  showChats();
  showChat();
  showWebhooks();
  showUnread();
  showMeta();
  showPerson();
  const problem = byId('problem');
  problem.hidden = store.problem === '';
  if (problem.textContent !== store.problem) problem.textContent = store.problem;
}

/**
 * The view of the URL: `#/chat/{id}`, `#/chat/{id}/{message}`, `#/webhooks`, `#/webhooks/{id}`, or the list of chats.
 */
function follow() {
  const [place = '', id = '', message = ''] = location.hash.replace(/^#\//, '').split('/').map(decodeURIComponent);
  document.body.dataset.view = place === 'chat' && id ? 'chat' : place === 'webhooks' ? 'webhooks' : 'chats';
  byId('tab-chats').toggleAttribute('data-current', place !== 'webhooks');
  byId('tab-webhooks').toggleAttribute('data-current', place === 'webhooks');
  view.menu = null;
  store.problem = '';
  if (place === 'chat' && id) {
    const isAnother = view.chat !== id;
    view.chat = id;
    view.message = message || null;
    changed();
    // Opening a chat on the phone marks it as read.
    if (isAnother && store.users.some(({ waId }) => waId === id)) {
      act(control(`users/${id}/read?phone_number_id=${view.number}`, 'POST'));
    }
  } else changed();
  if (place === 'webhooks' && id) leadTo(id);
}

function listen() {
  byId('new-chat').onsubmit = async (/** @type {any} */ event) => {
    event.preventDefault();
    const waId = byId('new-number').value.replace(/\D/g, '');
    if (!/^\d{5,15}$/.test(waId)) {
      say('A number has 5 to 15 digits, with its country code: +1 650 555 1234.');
      return;
    }
    await act(control('users', 'POST', { waId }));
    byId('new-number').value = '';
    location.hash = `#/chat/${waId}`;
    byId('line')?.focus();
  };
  byId('search').oninput = (/** @type {any} */ event) => {
    view.search = event.target.value;
    showChats();
  };
  byId('open-meta').onclick = openMeta;
  byId('more-webhooks').onclick = () => {
    view.webhookLimit += 200;
    load();
  };
  byId('problem').onclick = () => say('');
  document.addEventListener('keydown', onKey);
  document.addEventListener('visibilitychange', changed);
  window.addEventListener('hashchange', follow);
  listenToWebhooks();
}

/** `/` searches, Escape goes back. @param {KeyboardEvent} event */
function onKey(event) {
  const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
  if (event.key === '/' && !isTyping && !byId('dialog').open) {
    event.preventDefault();
    byId(document.body.dataset.view === 'webhooks' ? 'webhook-search' : 'search').focus();
  }
  if (event.key === 'Escape' && !isTyping && !byId('dialog').open) {
    if (view.menu !== null) {
      view.menu = null;
      changed();
    } else location.hash = '#/';
  }
}

listen();
onChange(show);
await load();
follow();
const changes = new EventSource('/_simulator/events');
changes.addEventListener('change', load);
changes.onerror = load;
setInterval(showClock, 1_000);
setInterval(load, 5_000);
