// @ts-check
import { describeMessage } from './describe-message.js';

/**
 * What a message shows, from what the control API tells of it: no page in it, so that it can be tried without one.
 * @typedef {{ title?: string, text: string, note?: string, kind?: string, choices: string[] }} Shown
 */

/** @param {any} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value : []);
/** @param {any} value */
const text = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/**
 * A message in either direction. `templates` are those of the business, to fill in.
 * @param {any} message
 * @param {any[]} templates
 * @returns {Shown}
 */
export function shown(message, templates) {
  const isSent = message.direction === 'sent';
  const whole = isSent ? message.body : message.message;
  const content = whole?.[message.type] ?? {};
  if (isSent && message.type === 'template') return shownTemplate(content, templates);
  if (message.type === 'interactive' && isSent) return shownInteractive(content);
  return shownPlain(message.type, content, whole);
}

/** @param {string} type @param {any} content @param {any} whole @returns {Shown} */
function shownPlain(type, content, whole) {
  switch (type) {
    case 'text':
      return { text: text(content.body), choices: [] };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return { kind: content.filename ?? type, text: text(content.caption), note: content.link, choices: [] };
    case 'location':
      return {
        kind: 'location',
        title: text(content.name),
        text: text(content.address),
        note: `${content.latitude}, ${content.longitude}`,
        choices: [],
      };
    default:
      return { text: describeMessage({ type, content: whole?.[type] }), choices: [] };
  }
}

/** @param {any} content @returns {Shown} */
function shownInteractive(content) {
  const action = content.action ?? {};
  const buttons = list(action.buttons).map(
    (button) => text(button.reply?.title) || text(button[text(button.type)]?.display_text),
  );
  const rows = list(action.sections).flatMap((section) => list(section.rows).map((row) => text(row.title)));
  const cards = list(action.cards).flatMap((card) =>
    list(card.action?.buttons).map((button) => text(button.quick_reply?.title)),
  );
  /** @type {Record<string, string[]>} */
  const fixed = {
    location_request_message: ['Send location'],
    call_permission_request: ['Allow', "Don't allow"],
    contact_request: ['Share contact info'],
    cta_url: [text(action.parameters?.display_text)],
  };
  return {
    kind: content.type,
    title: text(content.header?.text),
    text: text(content.body?.text),
    note: text(content.footer?.text),
    choices: [...buttons, ...rows, ...cards, ...(fixed[content.type] ?? [])].filter((each) => each !== ''),
  };
}

/** @param {any} content @param {any[]} templates @returns {Shown} */
function shownTemplate(content, templates) {
  const template = templates.find((each) => each.name === content.name && each.language === content.language?.code);
  if (!template) return { kind: 'template', text: text(content.name), choices: [] };
  /** @param {string} type */
  const part = (type) => list(template.components).find((each) => each.type === type);
  return {
    kind: 'template',
    title: filled(part('HEADER')?.text, content, 'header') || text(part('HEADER')?.format).toLowerCase(),
    text: filled(part('BODY')?.text, content, 'body'),
    note: text(part('FOOTER')?.text),
    choices: list(part('BUTTONS')?.buttons).map((button) => text(button.text) || text(button.type).toLowerCase()),
  };
}

/** @param {any} pattern @param {any} content @param {string} type */
function filled(pattern, content, type) {
  const component = list(content.components).find((each) => text(each.type).toLowerCase() === type);
  const parameters = list(component?.parameters);
  return text(pattern).replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => {
    const parameter = parameters.find((each) => each.parameter_name === name) ?? parameters[Number(name) - 1];
    return text(parameter?.text) || text(parameter?.[parameter?.type]?.fallback_value) || whole;
  });
}

/**
 * The newest status of a sent message, in a sign and words.
 * @param {any} message
 * @returns {{ sign: string, words: string, state: string }}
 */
export function progress(message) {
  const statuses = list(message.statuses);
  const failed = statuses.find((each) => each.status === 'failed');
  if (failed) {
    const error = failed.errors?.[0];
    return { sign: '!', words: `failed ${error?.code ?? ''}: ${error?.title ?? ''}`, state: 'failed' };
  }
  /** @type {Record<string, string>} */
  const signs = { sent: '✓', delivered: '✓✓', read: '✓✓', played: '▶' };
  const last = statuses.at(-1)?.status ?? 'accepted';
  return { sign: signs[last] ?? '·', words: last, state: last };
}

/**
 * A message in one line. A template is filled in, where the business has it.
 * @param {any} message
 * @param {any[]} templates
 */
export function preview(message, templates) {
  const isSent = message.direction === 'sent';
  const { title, text: filled } = message.type === 'template' ? shown(message, templates) : {};
  const content = (isSent ? message.body : message.message)?.[message.type];
  return `${isSent ? '' : 'You: '}${filled || title || describeMessage({ type: message.type, content })}`;
}
