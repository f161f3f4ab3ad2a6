// @ts-check
import { element } from './elements.js';
import { formatText } from './format-text.js';
import { icon } from './icons.js';
import { addressOf } from './media-view.js';
import { preview } from './message-view.js';

/** @type {Record<string, string>} */
const tags = { bold: 'strong', italic: 'em', struck: 's', code: 'code' };

/** A text with WhatsApp's formatting. @param {string} text */
export const formatted = (text) =>
  element(
    'div',
    { className: 'text' },
    formatText(text).map(({ text: piece, style }) =>
      style ? element(tags[style] ?? 'span', { textContent: piece }) : piece,
    ),
  );

/**
 * The contents of a bubble. `choose` is called when a choice is pressed.
 * @param {import('./message-view.js').Shown} parts
 * @param {(choice: import('./message-view.js').Choice) => void} choose
 * @returns {any[]}
 */
export function contentOf({ kind, media, title, text, note, rows = [], place, choices, cards = [] }, choose) {
  return [
    kind && element('div', { className: 'kind', textContent: kind }),
    media && mediaElement(media),
    place && placeElement(place),
    title && element('h3', { textContent: title }),
    text && formatted(text),
    rows.length > 0 && element('table', {}, rows.map(rowElement)),
    note && element('div', { className: 'note', textContent: note }),
    cards.length > 0 &&
      element(
        'div',
        { className: 'cards', tabIndex: 0, role: 'group', 'aria-label': 'Cards' },
        cards.map((card) => element('div', { className: 'card' }, contentOf(card, choose))),
      ),
    choices.length > 0 && choiceList(choices, choose),
  ].filter(Boolean);
}

/** @param {import('./message-view.js').Row} row */
const rowElement = ({ name, quantity, price }) =>
  element('tr', {}, [
    element('td', { textContent: quantity ? `${quantity} × ${name}` : name }),
    element('td', { textContent: price ?? '' }),
  ]);

/** @param {{ latitude: string, longitude: string }} place */
const placeElement = ({ latitude, longitude }) =>
  element('div', { className: 'place' }, [icon('pin'), element('span', { textContent: `${latitude}, ${longitude}` })]);

/** @param {import('./media-view.js').Media} media */
function mediaElement(media) {
  const address = addressOf(media);
  const { type } = media;
  const name = media.filename ?? (media.isVoice ? 'voice message' : type === 'image' ? 'photo' : type);
  if (!address) return fileElement(type, name, media.link ?? '');
  const played = { src: address, controls: true, preload: 'metadata', 'aria-label': name };
  switch (type) {
    case 'image':
    case 'sticker':
      return orFile(element('img', { src: address, alt: name, className: type }), type, name);
    case 'video':
      return orFile(element('video', played), type, name);
    case 'audio':
      return element('div', { className: 'sound' }, [
        icon(media.isVoice ? 'voice' : 'audio'),
        orFile(element('audio', played), media.isVoice ? 'voice' : 'audio', name),
      ]);
    default:
      return element('a', { href: address, download: name, className: 'file' }, [icon('document'), name]);
  }
}

/**
 * Shows a file's name if the browser cannot show the file. @param {any} shown @param {string} type @param {string} name
 */
function orFile(shown, type, name) {
  shown.onerror = () => shown.replaceWith(fileElement(type, name, 'the simulator does not have this file'));
  return shown;
}

/** @param {string} type @param {string} name @param {string} more */
const fileElement = (type, name, more) =>
  element('div', { className: 'file' }, [
    icon(type),
    element('span', {}, [name, more && element('small', { textContent: more })]),
  ]);

/** @param {import('./message-view.js').Choice[]} choices @param {(choice: import('./message-view.js').Choice) => void} choose */
function choiceList(choices, choose) {
  /** @type {any[]} */
  const items = [];
  let section = '';
  for (const choice of choices) {
    if (choice.section && choice.section !== section) {
      section = choice.section;
      items.push(element('div', { className: 'section', textContent: section }));
    }
    items.push(
      element('button', { type: 'button', onclick: () => choose(choice), title: choice.opens ?? '' }, [
        element('span', { textContent: `${choice.does === 'link' ? '↗ ' : ''}${choice.title}` }),
        choice.description && element('small', { textContent: choice.description }),
      ]),
    );
  }
  return element('div', { className: 'choices' }, items);
}

/** The quoted message. @param {any} message @param {any[]} templates @param {string} author */
export const quoteElement = (message, templates, author) =>
  element('blockquote', {}, [
    element('b', { textContent: author }),
    element('span', { textContent: message ? preview(message, templates).replace(/^You: /, '') : 'an older message' }),
  ]);
