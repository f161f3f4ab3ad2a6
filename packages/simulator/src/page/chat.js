// @ts-check
import { control } from './control-client.js';
import { element } from './elements.js';
import { progress, shown } from './message-view.js';

/**
 * The phone of one user: who it is, the messages, the line to write in.
 * @param {any} user
 * @param {any[]} messages
 * @param {any[]} templates
 * @param {(work: Promise<any>) => void} act
 */
export function renderChat(user, messages, templates, act) {
  return [
    person(user, act),
    element(
      'div',
      { className: 'messages', role: 'log', 'aria-label': 'Messages', tabIndex: 0 },
      messages.map((message) => bubble(message, user, templates, act)),
    ),
    writer(user, act),
  ];
}

/** @param {any} user @param {(work: Promise<any>) => void} act */
function person(user, act) {
  /** @param {string} label @param {boolean} checked @param {(checked: boolean) => Promise<any>} change */
  const toggle = (label, checked, change) =>
    element('label', {}, [
      element('input', {
        type: 'checkbox',
        checked,
        onchange: (/** @type {any} */ event) => act(change(event.target.checked)),
      }),
      ` ${label}`,
    ]);
  const path = `users/${user.waId}`;
  return element('div', { className: 'person' }, [
    element('strong', { textContent: user.name }),
    element('span', { textContent: `+${user.waId} · ${user.userId}` }),
    element('div', { className: 'switches' }, [
      toggle('phone on', user.isOnline, (isOnline) => control(`${path}/online`, 'POST', { isOnline })),
      toggle('hides number', user.hidesNumber, (hidesNumber) => control(path, 'PATCH', { hidesNumber })),
      toggle('reads', user.reads === 'soon', (reads) => control(path, 'PATCH', { reads: reads ? 'soon' : 'never' })),
      toggle('blocks us', user.blocked.length > 0, (on) => control(`${path}/${on ? 'block' : 'unblock'}`, 'POST')),
      toggle('no marketing', user.optedOut.length > 0, (on) =>
        control(`${path}/marketing`, 'POST', { choice: on ? 'stop' : 'resume' }),
      ),
    ]),
  ]);
}

/** @param {any} message @param {any} user @param {any[]} templates @param {(work: Promise<any>) => void} act */
function bubble(message, user, templates, act) {
  const { title, text, note, kind, choices } = shown(message, templates);
  const isMine = message.direction === 'received';
  const time = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const { sign, words, state } = isMine
    ? {
        sign: message.isRead ? '✓✓' : '✓',
        words: message.isRead ? 'read by the business' : 'sent',
        state: message.isRead ? 'read' : '',
      }
    : progress(message);
  return element('div', { className: `bubble${isMine ? ' mine' : ''}` }, [
    ...(kind ? [element('div', { className: 'kind', textContent: kind })] : []),
    ...(title ? [element('h3', { textContent: title })] : []),
    text,
    ...(note ? [element('div', { className: 'note', textContent: note })] : []),
    ...(choices.length > 0 ? [choiceButtons(message, user, choices, act)] : []),
    element('span', {
      className: `meta ${state}`,
      title: words,
      'aria-label': `${time}, ${words}`,
      textContent: `${time} ${state === 'failed' ? words : sign}`,
    }),
  ]);
}

/** @param {any} message @param {any} user @param {string[]} choices @param {(work: Promise<any>) => void} act */
function choiceButtons(message, user, choices, act) {
  return element(
    'div',
    { className: 'choices' },
    choices.map((choice) =>
      element('button', {
        type: 'button',
        textContent: choice,
        onclick: () => act(control(`users/${user.waId}/press`, 'POST', { wamid: message.wamid, choice })),
      }),
    ),
  );
}

/** @param {any} user @param {(work: Promise<any>) => void} act */
function writer(user, act) {
  const input = element('input', {
    'aria-label': `Write as ${user.name}`,
    placeholder: `Write as ${user.name}`,
    autocomplete: 'off',
    id: 'line',
  });
  return element(
    'form',
    {
      className: 'write',
      onsubmit: (/** @type {any} */ event) => {
        event.preventDefault();
        const body = input.value.trim();
        if (body === '') return;
        input.value = '';
        act(control(`users/${user.waId}/messages`, 'POST', { type: 'text', text: { body } }));
      },
    },
    [input, element('button', { type: 'submit', textContent: 'Send' })],
  );
}
