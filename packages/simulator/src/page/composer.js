// @ts-check
import { openForm } from './dialog.js';
import { button, byId, element } from './elements.js';
import { icon } from './icons.js';
import { messageType } from './media-view.js';
import { preview } from './message-view.js';
import { actAs, changed, now, say, store, view } from './store.js';

/** The delay of a late message: its window is closed by then. */
const lateMs = 25 * 3_600_000;
/** Meta's limit for a document; the body of the control API has a lower one. */
const largestFile = 45 * 1024 * 1024;

/** The next message, without its text. @type {{ reply?: any, edit?: any, file?: File, isLate: boolean }} */
let draft = { isLate: false };

/** @param {any} message */
export function reply(message) {
  draft = { ...draft, reply: message, edit: undefined };
  showDraft();
  byId('line')?.focus();
}

/** @param {import('./thread.js').Entry} entry */
export function edit({ message }) {
  draft = { isLate: false, edit: message };
  showDraft();
  const line = byId('line');
  const content = message.message[message.type];
  line.value = content.body ?? content.caption ?? '';
  line.focus();
}

/** The input field, and the menu of everything else that can be sent. @param {any} chat */
export function showComposer(chat) {
  draft = { isLate: false };
  const line = element('input', {
    id: 'line',
    'aria-label': `Write as ${chat.name}`,
    placeholder: `Write as ${chat.group ? 'a participant' : chat.name}`,
    autocomplete: 'off',
    onpaste: (/** @type {any} */ event) => pick(event.clipboardData?.files?.[0]),
    onkeydown: (/** @type {any} */ event) => {
      if (event.key === 'Escape') clear();
    },
  });
  const author = chat.group && participants(chat.group);
  const whole = element('div', { className: 'writer' }, [
    element('div', { id: 'draft', className: 'draft', hidden: true }),
    element(
      'div',
      { id: 'tray', className: 'tray', hidden: true },
      tray(chat, () => author?.value ?? chat.id),
    ),
    element(
      'form',
      {
        className: 'write',
        onsubmit: (/** @type {any} */ event) => {
          event.preventDefault();
          send(chat, author?.value ?? chat.id, line);
        },
      },
      [
        button('+', toggleTray, { 'aria-label': 'More to send', 'aria-expanded': 'false', id: 'open-tray' }),
        author,
        line,
        element('button', { type: 'submit', className: 'primary', textContent: 'Send' }),
      ],
    ),
  ]);
  whole.ondragover = (/** @type {any} */ event) => event.preventDefault();
  whole.ondrop = (/** @type {any} */ event) => {
    event.preventDefault();
    pick(event.dataTransfer?.files?.[0]);
  };
  return whole;
}

/** The member of a group who writes. @param {any} group */
function participants(group) {
  const ids = group.participants.length > 0 ? group.participants : store.users.map(({ waId }) => waId);
  return element(
    'select',
    { 'aria-label': 'Sender' },
    ids.map((/** @type {string} */ id) =>
      element('option', { value: id, textContent: store.users.find(({ waId }) => waId === id)?.name ?? id }),
    ),
  );
}

function toggleTray() {
  const tray = byId('tray');
  const list = document.querySelector('.messages');
  const fromEnd = list ? list.scrollHeight - list.scrollTop - list.clientHeight : 0;
  tray.hidden = !tray.hidden;
  byId('open-tray').setAttribute('aria-expanded', String(!tray.hidden));
  // Messages that were read remain visible above it.
  if (list) list.scrollTop = list.scrollHeight - list.clientHeight - fromEnd;
}

/** @param {any} chat @param {() => string} author */
function tray(chat, author) {
  const file = element('input', {
    type: 'file',
    id: 'file',
    className: 'hidden',
    'aria-label': 'A photo, video, voice message, sticker or document',
    onchange: () => {
      pick(file.files?.[0]);
      file.value = '';
    },
  });
  /** @param {() => void} run */
  const closing = (run) => () => {
    toggleTray();
    run();
  };
  return [
    file,
    action(
      'document',
      'File',
      closing(() => file.click()),
      { title: 'A photo, video, voice message, sticker or document' },
    ),
    action(
      'pin',
      'Location',
      closing(() => sendPlace(chat, author())),
    ),
    action(
      'person',
      'Contact',
      closing(() => sendContact(chat, author())),
    ),
    chat.user &&
      action(
        'call',
        'Call',
        closing(() => actAs(chat.id, 'call', {})),
      ),
    chat.user &&
      action(
        'ad',
        'From an ad',
        closing(() => actAs(chat.id, 'ad', {})),
        { title: 'Click on an ad that leads to this chat, and write' },
      ),
    action(
      'late',
      '25 hours late',
      closing(() => {
        draft.isLate = !draft.isLate;
        showDraft();
      }),
      { title: 'Written 25 hours ago, arriving now: its 24-hour window is over, for Meta and for your service' },
    ),
  ];
}

/** @param {string} sign @param {string} words @param {() => void} run @param {Record<string, any>} [properties] */
const action = (sign, words, run, properties = {}) =>
  element('button', { type: 'button', onclick: run, ...properties }, [icon(sign), ` ${words}`]);

/** @param {File | undefined} file */
function pick(file) {
  if (!file) return;
  if (file.size > largestFile) {
    say(`${file.name} is too large: the simulator takes files up to 45 MB.`);
    return;
  }
  draft = { ...draft, file, edit: undefined };
  showDraft();
  byId('line')?.focus();
}

function clear() {
  draft = { isLate: false };
  byId('line').value = '';
  showDraft();
}

/** The attachments of the next message, above the input field. */
function showDraft() {
  const { reply: answered, edit: edited, file, isLate } = draft;
  const parts = [
    answered && `Reply to: ${preview(answered, store.templates).replace(/^You: /, '')}`,
    edited && 'Edit the message',
    file && `${file.name} (${Math.ceil(file.size / 1024)} KB), sent as ${messageType(file.type)}`,
    isLate && 'Written 25 hours ago, arrives now',
  ].filter(Boolean);
  const bar = byId('draft');
  bar.hidden = parts.length === 0;
  bar.replaceChildren(
    element('span', { textContent: parts.join(' · ') }),
    button('✕', clear, { 'aria-label': 'Remove', className: 'plain' }),
  );
}

/** @param {any} chat @param {string} waId @param {any} line */
async function send(chat, waId, line) {
  const text = line.value.trim();
  const { edit: edited, file } = draft;
  if (edited) {
    if (text === '') return;
    const { wamid } = edited;
    clear();
    await actAs(waId, 'edit', { wamid, text });
    return;
  }
  if (text === '' && !file) return;
  const content = file ? await fileContent(file, text) : { type: 'text', text: { body: text } };
  const more = moreOf(chat);
  clear();
  await write(waId, { ...content, ...more });
}

/** The parts of a message besides its content: what it replies to, the group, and its time. @param {any} chat */
function moreOf(chat) {
  const { reply: answered, isLate } = draft;
  return {
    ...(answered && { context: { id: answered.wamid } }),
    ...(chat.group && { group_id: chat.group.id }),
    ...(isLate && { timestamp: String(Math.floor((now() - lateMs) / 1_000)) }),
  };
}

/** @param {string} waId @param {any} message */
async function write(waId, message) {
  const written = await actAs(waId, 'messages', message);
  if (written && !store.messages.some(({ wamid }) => wamid === written.wamid)) {
    say('The business has blocked this customer: the message will not arrive.');
  } else if (written && message.timestamp) {
    view.message = written.wamid;
    changed();
  }
}

/** @param {File} file @param {string} text */
async function fileContent(file, text) {
  const type = messageType(file.type);
  const hasCaption = text !== '' && type !== 'audio' && type !== 'sticker';
  const content = {
    data: await base64(file),
    ...(file.type && { mime_type: file.type }),
    ...(type === 'document' && { filename: file.name }),
    ...(type === 'audio' && { voice: /ogg|opus/.test(file.type) }),
    ...(hasCaption && { caption: text }),
  };
  return { type, [type]: content };
}

/** @param {File} file @returns {Promise<string>} */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** @param {any} chat @param {string} waId */
function sendPlace(chat, waId) {
  openForm(
    'Send a location',
    [
      { name: 'latitude', label: 'Latitude', value: '51.5237', inputMode: 'decimal' },
      { name: 'longitude', label: 'Longitude', value: '-0.0721', inputMode: 'decimal' },
      { name: 'name', label: 'Name', isOptional: true },
      { name: 'address', label: 'Address', isOptional: true },
    ],
    'Send',
    ({ latitude, longitude, name, address }) => {
      const place = { latitude: within(latitude, 90, 'Latitude'), longitude: within(longitude, 180, 'Longitude') };
      write(waId, {
        type: 'location',
        location: { ...place, ...(name && { name }), ...(address && { address }) },
        ...moreOf(chat),
      });
      clear();
    },
  );
}

/** @param {string | undefined} text @param {number} most @param {string} what */
function within(text, most, what) {
  const value = Number(text?.replace(',', '.'));
  if (text && Math.abs(value) <= most) return value;
  throw new Error(`${what} is a number from -${most} to ${most}.`);
}

/** @param {any} chat @param {string} waId */
function sendContact(chat, waId) {
  openForm(
    'Send a contact',
    [
      { name: 'name', label: 'Name', value: 'Duc Tran' },
      { name: 'phone', label: 'Phone number', value: '+44 7700 900233', inputMode: 'tel' },
    ],
    'Send',
    ({ name = '', phone = '' }) => {
      const [first_name] = name.split(' ');
      const card = {
        name: { formatted_name: name, first_name },
        phones: [{ phone, wa_id: phone.replace(/\D/g, ''), type: 'CELL' }],
      };
      write(waId, { type: 'contacts', contacts: [card], ...moreOf(chat) });
      clear();
    },
  );
}
