// @ts-check
import { renderChat } from './chat.js';
import { control, templates } from './control-client.js';
import { byId, element } from './elements.js';
import { faults } from './faults.js';
import { preview } from './message-view.js';

/** @type {{ user: string | null, webhook: string | null, problem: string, templates: any[], shownChat: string }} */
const state = { user: null, webhook: null, problem: '', templates: [], shownChat: '' };

/** @param {Promise<any>} work */
function act(work) {
  work
    .then(
      () => {
        state.problem = '';
      },
      (error) => {
        state.problem = error.message;
      },
    )
    .finally(refresh);
}

/** Asks for everything and shows it; a text that is being written stays. */
async function refresh() {
  const [summary, users, messages, webhooks] = await Promise.all([
    control(''),
    control('users'),
    control('messages?limit=500'),
    control('webhooks?limit=40'),
  ]);
  const [waba] = summary.wabas;
  const [token] = summary.tokens;
  if (waba && token) state.templates = await templates(waba.id, token.value);
  showHeader(summary);
  showChats(users.data, messages.data);
  showPhone(users.data, messages.data, summary);
  showWebhooks(webhooks.data);
}

/** @param {any} summary */
function showHeader(summary) {
  const [number] = summary.phoneNumbers;
  byId('number').textContent = number ? `${number.verifiedName} · ${number.displayPhoneNumber} · ${number.id}` : '';
  byId('time').textContent = new Date(summary.now).toLocaleString();
  byId('speed').value = String(summary.speed);
  const [app] = summary.apps;
  const isSubscribed = summary.wabas.some((/** @type {any} */ waba) => waba.subscribedApps.includes(app?.id));
  const connection = byId('connection');
  connection.className = app?.callback && isSubscribed ? '' : 'off';
  connection.textContent = !app?.callback
    ? 'No webhook: start with --callback URL --verify-token T, or POST /_simulator/connect.'
    : isSubscribed
      ? `Webhooks go to ${app.callback}`
      : 'The app is not subscribed to the WABA: no webhook is sent. POST /{WABA}/subscribed_apps mends it.';
}

/** @param {any} message */
const userOf = (message) => (message.direction === 'sent' ? message.to : message.from);

/** @param {any[]} users @param {any[]} messages */
function showChats(users, messages) {
  const last = new Map(messages.map((message) => [userOf(message), message]));
  const chats = users
    .filter((user) => last.has(user.waId) || user.waId === state.user)
    .sort((a, b) => (last.get(b.waId)?.at ?? Infinity) - (last.get(a.waId)?.at ?? Infinity));
  if (state.user === null && chats[0]) state.user = chats[0].waId;
  byId('chats').replaceChildren(
    ...chats.map((user) =>
      element('li', {}, [
        element(
          'button',
          {
            type: 'button',
            'aria-current': user.waId === state.user,
            onclick: () => {
              state.user = user.waId;
              act(control(`users/${user.waId}/read`, 'POST'));
            },
          },
          [
            element('strong', { textContent: user.name }),
            element('span', {
              className: 'preview',
              textContent: last.has(user.waId) ? preview(last.get(user.waId), state.templates) : 'Nothing yet',
            }),
          ],
        ),
      ]),
    ),
  );
}

/** @param {any[]} users @param {any[]} messages @param {any} summary */
function showPhone(users, messages, summary) {
  const user = users.find(({ waId }) => waId === state.user);
  const ofUser = messages.filter((message) => userOf(message) === state.user);
  const now = JSON.stringify([user, ofUser, state.problem, state.templates.length]);
  if (now === state.shownChat) return;
  state.shownChat = now;
  const draft = byId('line')?.value ?? '';
  const hadFocus = document.activeElement === byId('line');
  const problem = state.problem
    ? [element('p', { className: 'problem', role: 'alert', textContent: state.problem })]
    : [];
  byId('phone').replaceChildren(
    ...(user ? renderChat(user, ofUser, state.templates, act) : [emptyState(summary)]),
    ...problem,
  );
  const line = byId('line');
  if (line) {
    line.value = draft;
    if (hadFocus) line.focus();
  }
  const log = document.querySelector('.messages');
  if (log) log.scrollTop = log.scrollHeight;
}

/** @param {any} summary */
function emptyState(summary) {
  const [number] = summary.phoneNumbers;
  const body =
    '{"messaging_product":"whatsapp","to":"16505551234","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}';
  return element('div', { className: 'empty' }, [
    element('p', {
      textContent: 'No chats yet. Write as a user: enter a number on the left. Or send a template as the business:',
    }),
    element('code', {
      textContent: `curl ${location.origin}/v24.0/${number?.id}/messages -H 'Authorization: Bearer ${summary.tokens[0]?.value}' -H 'Content-Type: application/json' -d '${body}'`,
    }),
  ]);
}

/** @param {any[]} webhooks */
function showWebhooks(webhooks) {
  const newest = [...webhooks].reverse();
  byId('webhooks').replaceChildren(
    ...newest.map((record) => {
      const last = record.attempts.at(-1);
      const outcome = last ? String(last.outcome) : '…';
      return element('li', {}, [
        element(
          'button',
          {
            type: 'button',
            onclick: () => {
              state.webhook = record.id;
              showBody(webhooks);
            },
          },
          [
            element('span', { className: `outcome${outcome === '200' ? '' : ' bad'}`, textContent: outcome }),
            element('span', { textContent: [...new Set(record.fields)].join(', ') }),
            element('span', {
              className: 'preview',
              textContent: `${record.changes} update${record.changes === 1 ? '' : 's'}${record.attempts.length > 1 ? `, ${record.attempts.length} attempts` : ''}${record.state === 'waiting' && last ? ', tried again' : ''}`,
            }),
          ],
        ),
      ]);
    }),
  );
  if (newest.length === 0) {
    byId('webhooks').replaceChildren(element('li', { className: 'preview', textContent: 'None sent yet.' }));
  }
  showBody(webhooks);
}

/** @param {any[]} webhooks */
function showBody(webhooks) {
  const record = webhooks.find(({ id }) => id === state.webhook);
  const body = byId('body');
  body.hidden = !record;
  if (record) body.value = JSON.stringify(record.json, null, 2);
}

function listen() {
  byId('new-chat').onsubmit = (/** @type {any} */ event) => {
    event.preventDefault();
    const waId = byId('new-number').value.replace(/\D/g, '');
    state.user = waId;
    act(control('users', 'POST', { waId }));
  };
  for (const button of document.querySelectorAll('[data-advance]')) {
    const advanceMs = Number(button.getAttribute('data-advance'));
    button.addEventListener('click', () => act(control('clock', 'POST', { advanceMs })));
  }
  byId('speed').onchange = (/** @type {any} */ event) =>
    act(control('clock', 'POST', { speed: Number(event.target.value) }));
  byId('fault').append(
    ...faults.map(({ name }, index) => element('option', { value: String(index), textContent: name })),
  );
  byId('fault').onchange = async (/** @type {any} */ event) => {
    await control('faults', 'DELETE');
    const fault = faults[Number(event.target.value)];
    if (fault?.effect) act(control('faults', 'POST', { match: fault.match, effect: fault.effect }));
  };
  new EventSource('/_simulator/events').addEventListener('change', () => refresh());
  setInterval(refresh, 5_000);
}

listen();
await refresh();
