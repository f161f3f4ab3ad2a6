// @ts-check
import { windowOf } from './clock-view.js';
import { control } from './control-client.js';
import { closeDialog, openDialog, openForm } from './dialog.js';
import { button, byId, element, showList } from './elements.js';
import { act, actAs, now, store, view } from './store.js';

/** A person's data and actions, except writing. @param {string} waId */
export function openPerson(waId) {
  openDialog('', [element('div', { id: 'about' })], { about: waId });
  showPerson();
}

/** Updates the dialog, if it is open. */
export function showPerson() {
  const dialog = byId('dialog');
  const user = store.users.find((each) => each.waId === dialog.dataset.about);
  if (!dialog.open || !user) return;
  byId('dialog-title').textContent = user.name;
  const { words } = windowOf(user.windows[view.number], now());
  showList(byId('about'), [
    { key: 'ids', version: user, make: () => ids(user) },
    { key: 'window', version: words, make: () => element('p', { textContent: words }) },
    { key: 'switches', version: user, make: () => switches(user) },
    { key: 'actions', version: user.waId, make: () => actions(user) },
  ]);
}

/** @param {any} user */
const ids = ({ waId, userId, username, hidesNumber }) =>
  element('p', {
    className: 'soft',
    textContent: [`+${waId}${hidesNumber ? ' (hidden from the business)' : ''}`, userId, username && `@${username}`]
      .filter(Boolean)
      .join(' · '),
  });

/** @param {any} user */
function switches(user) {
  const path = `users/${user.waId}`;
  /** @param {string} label @param {boolean} checked @param {(checked: boolean) => Promise<any>} change @param {string} [explanation] */
  const toggle = (label, checked, change, explanation) =>
    element('label', { className: 'toggle' }, [
      element('input', {
        type: 'checkbox',
        checked,
        onchange: (/** @type {any} */ event) => change(event.target.checked),
      }),
      element('span', {}, [label, explanation && element('small', { textContent: explanation })]),
    ]);
  const patch = (/** @type {any} */ body) => act(control(path, 'PATCH', body));
  return element('fieldset', { className: 'switches' }, [
    element('legend', { className: 'hidden', textContent: 'Settings of this person' }),
    toggle(
      'Phone on',
      user.isOnline,
      (isOnline) => actAs(user.waId, 'online', { isOnline }),
      'Off: messages stay at “sent” until it is on.',
    ),
    toggle(
      'Reads messages',
      user.reads === 'soon',
      (on) => patch({ reads: on ? 'soon' : 'never' }),
      'Off: away, messages stay at “delivered”.',
    ),
    toggle(
      'Hides the number',
      user.hidesNumber,
      (hidesNumber) => patch({ hidesNumber }),
      'The business sees the user id only.',
    ),
    toggle(
      'Blocks the business',
      user.blocked.includes(view.number),
      (on) => actAs(user.waId, on ? 'block' : 'unblock'),
      'Nothing is delivered.',
    ),
    toggle(
      'No marketing',
      user.optedOut.includes(view.number),
      (on) => actAs(user.waId, 'marketing', { choice: on ? 'stop' : 'resume' }),
      'Marketing templates fail with 131050.',
    ),
    toggle(
      'Has WhatsApp',
      user.hasWhatsApp,
      (hasWhatsApp) => patch({ hasWhatsApp }),
      'Off: every message fails with 131026.',
    ),
  ]);
}

/** @param {any} user */
const actions = ({ waId, name, username }) =>
  element('div', { className: 'actions' }, [
    button('Mark all as read', () => actAs(waId, 'read').then(closeDialog)),
    button('Change name', () => change('Change name', 'name', name, waId)),
    button('Change username', () => change('Change username', 'username', username ?? '', waId)),
    button('Change number', () =>
      openForm(
        'Change number',
        [{ name: 'waId', label: 'The new number', inputMode: 'tel' }],
        'Change',
        ({ waId: next = '' }) => {
          const digits = next.replace(/\D/g, '');
          actAs(waId, 'number', { waId: digits }).then(() => {
            if (store.users.some((user) => user.waId === digits)) location.hash = `#/chat/${digits}`;
          });
        },
      ),
    ),
    button('Get a new user id', () => actAs(waId, 'user-id', {})),
  ]);

/** @param {string} title @param {string} field @param {string} value @param {string} waId */
const change = (title, field, value, waId) =>
  openForm(title, [{ name: field, label: field === 'name' ? 'Name' : 'Username', value }], 'Change', (values) => {
    act(control(`users/${waId}`, 'PATCH', values));
  });
