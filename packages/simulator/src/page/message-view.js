// @ts-check
import { describeMessage } from './describe-message.js';
import { plainText } from './format-text.js';
import { interactiveView } from './interactive-view.js';
import { listOf, objectOf, textOf } from './json.js';
import { mediaOf } from './media-view.js';
import { templateView } from './template-view.js';

/**
 * The content of a message as plain data from the control API, so that it can be tested without a page.
 * @typedef {import('./media-view.js').Media} Media
 * @typedef {'press' | 'form' | 'pay' | 'link'} Doing what a choice does: answers, opens a form, opens the payment, or
 *   opens something on the phone that the business is not notified of
 * @typedef {{ title: string, description?: string, section?: string, does: Doing, index: number, opens?: string }} Choice
 * @typedef {{ name: string, quantity?: string, price?: string }} Row
 * @typedef {{
 *   kind?: string, media?: Media, title?: string, text: string, note?: string, rows?: Row[],
 *   place?: { latitude: string, longitude: string }, choices: Choice[], cards?: Shown[],
 * }} Shown
 */

const mediaTypes = ['image', 'video', 'audio', 'voice', 'document', 'sticker'];

/**
 * A message in either direction. `templates` are those of the business, to fill in.
 * @param {any} message
 * @param {any[]} templates
 * @returns {Shown}
 */
export function shown(message, templates) {
  const isSent = message.direction === 'sent';
  const whole = objectOf(isSent ? message.body : message.message);
  const type = textOf(message.type);
  if (isSent && type === 'template') return templateView(objectOf(whole.template), templates);
  if (isSent && type === 'interactive') return interactiveView(objectOf(whole.interactive));
  return contentView(type, whole);
}

/**
 * The content of all types except templates and messages with choices. @param {string} type @param {any} whole @returns
 * {Shown}
 */
export function contentView(type, whole) {
  const content = objectOf(whole[type]);
  if (mediaTypes.includes(type)) {
    return { media: mediaOf(type, content), text: textOf(content.caption), choices: [] };
  }
  switch (type) {
    case 'text':
      return { text: textOf(content.body), choices: [] };
    case 'location':
      return {
        kind: 'location',
        title: textOf(content.name),
        text: textOf(content.address),
        place: { latitude: textOf(content.latitude), longitude: textOf(content.longitude) },
        choices: [],
      };
    case 'contacts':
      return contactsView(listOf(whole.contacts));
    case 'order':
      return orderView(content);
    case 'button':
      return { kind: 'quick reply', text: textOf(content.text) || textOf(content.payload), choices: [] };
    case 'interactive':
      return replyView(content);
    case 'unsupported':
      return unsupportedView(content, listOf(whole.errors));
    default:
      return {
        kind: isKnown(type) ? undefined : type,
        text: describeMessage({ type, content: whole[type], errors: whole.errors }),
        choices: [],
      };
  }
}

const isKnown = (/** @type {string} */ type) =>
  ['reaction', 'system', 'edit', 'revoke', 'request_welcome', 'pin'].includes(type);

/** @param {any[]} cards @returns {Shown} */
function contactsView(cards) {
  const people = cards.map((card) => {
    const { formatted_name: formatted, first_name: first } = objectOf(card.name);
    const ways = [...listOf(card.phones).map(({ phone }) => phone), ...listOf(card.emails).map(({ email }) => email)];
    const name = textOf(formatted) || textOf(first) || textOf(ways[0]);
    return {
      name,
      price: ways
        .map(textOf)
        .filter((way) => way !== '' && way !== name)
        .join(', '),
    };
  });
  const isOwn = cards.some(({ origin }) => origin === 'contact_request');
  return {
    kind: isOwn ? 'their own number' : people.length === 1 ? 'contact' : 'contacts',
    text: '',
    rows: people,
    choices: [],
  };
}

/** @param {any} content @returns {Shown} */
function orderView({ product_items: items, text }) {
  const rows = listOf(items).map((item) => ({
    name: textOf(item.product_retailer_id),
    quantity: textOf(item.quantity),
    price: [textOf(item.item_price), textOf(item.currency)].filter(Boolean).join(' '),
  }));
  return { kind: 'order', text: textOf(text), rows: [...rows, ...totalOf(listOf(items))], choices: [] };
}

/** @param {any[]} items @returns {Row[]} */
function totalOf(items) {
  const sum = items.reduce((total, item) => total + Number(item.quantity) * Number(item.item_price), 0);
  const [{ currency } = { currency: '' }] = items;
  return Number.isFinite(sum) && sum > 0 ? [{ name: 'total', price: `${sum.toFixed(2)} ${textOf(currency)}` }] : [];
}

/** A message that Meta does not pass on, with its type and error. @param {any} content @param {any[]} errors @returns {Shown} */
function unsupportedView({ type }, errors) {
  const note = errors.map(({ code, title }) => `${textOf(code)} ${textOf(title)}`).join(', ');
  return {
    kind: 'unsupported: Meta does not forward the content',
    text: textOf(type).replaceAll('_', ' ') || 'unknown content',
    note,
    choices: [],
  };
}

/** The answer to a choice or a form. @param {any} content @returns {Shown} */
function replyView(content) {
  const { button_reply: button, list_reply: row, nfm_reply: form } = content;
  if (button) return { kind: 'button', text: textOf(button.title), choices: [] };
  if (row) return { kind: 'list', text: textOf(row.title), note: textOf(row.description), choices: [] };
  const line = describeMessage({ type: 'interactive', content });
  return { kind: form ? 'form' : undefined, text: line, rows: form ? answersOf(form.response_json) : [], choices: [] };
}

/** @param {any} json @returns {Row[]} */
function answersOf(json) {
  try {
    const { flow_token: _, ...answers } = objectOf(JSON.parse(textOf(json)));
    return Object.entries(answers).map(([name, value]) => ({ name, price: textOf(value) || JSON.stringify(value) }));
  } catch {
    return [];
  }
}

/**
 * The newest status of a sent message, as an icon and a text.
 * @param {any} message
 * @returns {{ sign: string, words: string, state: string }}
 */
export function progress(message) {
  const statuses = listOf(message.statuses);
  const failed = statuses.find((each) => each.status === 'failed');
  if (failed) {
    const [error = {}] = listOf(failed.errors);
    const details = textOf(objectOf(error.error_data).details);
    const title = textOf(error.title).replace(/\.$/, '');
    const why = details.startsWith(title) ? details : [title, details].filter(Boolean).join('. ');
    return { sign: '!', words: `failed ${textOf(error.code)}: ${why}`, state: 'failed' };
  }
  /** @type {Record<string, string>} */
  const signs = { sent: '✓', delivered: '✓✓', read: '✓✓', played: '✓✓' };
  const last = textOf(statuses.at(-1)?.status) || 'accepted';
  return {
    sign: signs[last] ?? '·',
    words: last === 'accepted' ? 'accepted by Meta, not sent yet' : last,
    state: last === 'played' ? 'read' : last,
  };
}

/** Whether a message failed: the phone has never seen it. @param {any} message */
export const isLost = ({ direction, statuses }) =>
  direction === 'sent' && listOf(statuses).some(({ status }) => status === 'failed');

/**
 * The progress of a user's message: sending, accepted by the service, read by the business.
 * @param {{ isRead: boolean }} message
 * @param {'waiting' | 'delivered' | 'given-up' | undefined} webhook the state of the webhook that carried it
 * @returns {{ sign: string, words: string, state: string }}
 */
export function arrival({ isRead }, webhook) {
  if (isRead) return { sign: '✓✓', words: 'read by the business', state: 'read' };
  if (webhook === 'waiting') return { sign: '✓', words: 'sent; your webhook has not accepted it yet', state: 'sent' };
  if (webhook === 'given-up') return { sign: '✓', words: 'sent; your webhook never accepted it', state: 'sent' };
  return { sign: '✓✓', words: 'delivered: your webhook has accepted it', state: 'delivered' };
}

/**
 * A message in one line. A template is filled in if the business has it.
 * @param {any} message
 * @param {any[]} templates
 */
export function preview(message, templates) {
  const isSent = message.direction === 'sent';
  const { title, text } = message.type === 'template' ? shown(message, templates) : {};
  const content = (isSent ? message.body : message.message)?.[message.type];
  const line = text || title || unquoted(describeMessage({ type: message.type, content }));
  return `${isSent ? '' : 'You: '}${plainText(line)}`;
}

/** A text without the quotation marks that describeMessage puts around it. @param {string} line */
const unquoted = (line) => (/^“[^“”]*”$/.test(line) ? line.slice(1, -1) : line);
