// @ts-check
import { listOf, objectOf, textOf } from './json.js';
import { mediaOf } from './media-view.js';

/** @typedef {import('./message-view.js').Shown} Shown @typedef {import('./message-view.js').Choice} Choice */

/** @type {Record<string, string>} What a message is, in people's words, where its looks don't say it. */
const kinds = {
  list: 'list',
  product: 'product',
  product_list: 'products',
  catalog_message: 'catalogue',
  flow: 'form',
  address_message: 'address form',
  order_details: 'bill',
  order_status: 'order status',
  location_request_message: 'asks for a location',
  call_permission_request: 'asks to call',
  contact_request: 'asks for the number',
  request_contact_info: 'asks for the number',
  voice_call: 'offers a call',
  carousel: 'carousel',
};

/** A message with choices, as the business sent it. @param {any} content @returns {Shown} */
export function interactiveView(content) {
  const type = textOf(content.type);
  const action = objectOf(content.action);
  const header = objectOf(content.header);
  const choices = numbered(choicesOf(type, action));
  const cards = type === 'carousel' ? cardsOf(action, choices) : undefined;
  return {
    ...(kinds[type] && { kind: kinds[type] }),
    ...(header.type !== 'text' && header.type && { media: mediaOf(header.type, objectOf(header[header.type])) }),
    title: textOf(header.text),
    text: textOf(objectOf(content.body).text),
    note: textOf(objectOf(content.footer).text),
    rows: rowsOf(type, action),
    choices: cards ? [] : choices,
    ...(cards && { cards }),
  };
}

/**
 * Numbers the choices continuously, like the simulator. @param {Omit<Choice, 'index'>[]} choices @returns {Choice[]}
 */
export const numbered = (choices) => choices.map((choice, index) => ({ ...choice, index }));

/** @param {string} type @param {any} action @returns {Omit<Choice, 'index'>[]} */
function choicesOf(type, action) {
  const parameters = objectOf(action.parameters);
  switch (type) {
    case 'button':
      return listOf(action.buttons).map(buttonOf);
    case 'list':
      return listOf(action.sections).flatMap(({ title, rows }) => listOf(rows).map((row) => rowOf(row, textOf(title))));
    case 'carousel':
      return listOf(action.cards).flatMap((card) => cardChoices(objectOf(card.action)));
    case 'location_request_message':
      return [{ title: 'Send location', does: 'press' }];
    case 'call_permission_request':
      return ['Allow', "Don't allow"].map((title) => ({ title, does: 'press' }));
    case 'contact_request':
    case 'request_contact_info':
      return [{ title: 'Share contact info', does: 'press' }];
    case 'flow':
      return [{ title: textOf(parameters.flow_cta) || 'Open', does: 'form' }];
    case 'address_message':
      return [{ title: 'Provide address', does: 'form' }];
    case 'order_details':
      return [{ title: 'Review and pay', does: 'pay' }];
    case 'cta_url':
      return [linkOf(parameters)];
    case 'voice_call':
      return [{ title: textOf(parameters.display_text) || 'Call', does: 'link', opens: 'a call' }];
    case 'catalog_message':
      return [{ title: 'View catalogue', does: 'link', opens: 'the catalogue' }];
    default:
      return [];
  }
}

/** @param {any} button @returns {Omit<Choice, 'index'>} */
function buttonOf(button) {
  const own = objectOf(button[textOf(button.type)]);
  if (own.display_text !== undefined) return linkOf(own);
  return { title: textOf(objectOf(button.reply).title), does: 'press' };
}

/** @param {any} parameters @returns {Omit<Choice, 'index'>} */
const linkOf = ({ display_text: title, url }) => ({
  title: textOf(title) || 'Open',
  does: 'link',
  opens: textOf(url) || 'something on the phone',
});

/** @param {any} row @param {string} section @returns {Omit<Choice, 'index'>} */
const rowOf = ({ title, description }, section) => ({
  title: textOf(title),
  does: 'press',
  ...(description && { description: textOf(description) }),
  ...(section && { section }),
});

/** @param {any} action @returns {Omit<Choice, 'index'>[]} */
function cardChoices(action) {
  if (action.name === 'cta_url') return [linkOf(objectOf(action.parameters))];
  return listOf(action.buttons).map((button) => ({ title: textOf(objectOf(button.quick_reply).title), does: 'press' }));
}

/** @param {any} action @param {Choice[]} choices @returns {Shown[]} */
function cardsOf(action, choices) {
  let used = 0;
  return listOf(action.cards).map((card) => {
    const count = cardChoices(objectOf(card.action)).length;
    const header = objectOf(card.header);
    used += count;
    return {
      ...(header.type && { media: mediaOf(textOf(header.type), objectOf(header[header.type])) }),
      text: textOf(objectOf(card.body).text) || textOf(objectOf(card.action).product_retailer_id),
      choices: choices.slice(used - count, used),
    };
  });
}

/**
 * Products, or the items and sums of an order. @param {string} type @param {any} action @returns
 * {import('./message-view.js').Row[]}
 */
function rowsOf(type, action) {
  if (type === 'product') return [{ name: textOf(action.product_retailer_id) }];
  if (type === 'product_list') {
    return listOf(action.sections).flatMap(({ product_items: items }) =>
      listOf(items).map((item) => ({ name: textOf(item.product_retailer_id) })),
    );
  }
  const parameters = objectOf(action.parameters);
  const order = objectOf(parameters.order);
  if (type === 'order_status') {
    return [{ name: `order ${textOf(parameters.reference_id)}`, price: textOf(order.status).replaceAll('_', ' ') }];
  }
  if (type !== 'order_details') return [];
  const currency = textOf(parameters.currency);
  const items = listOf(order.items).map(({ name, quantity, amount }) => ({
    name: textOf(name),
    quantity: textOf(quantity),
    price: money(amount, currency),
  }));
  const sums = ['shipping', 'discount', 'tax'].flatMap((name) =>
    order[name] ? [{ name, price: money(order[name], currency) }] : [],
  );
  return [...items, ...sums, { name: 'total', price: money(parameters.total_amount, currency) }];
}

/** @param {any} amount @param {string} currency */
function money(amount, currency) {
  const { value, offset } = objectOf(amount);
  const sum = Number(value) / (Number(offset) || 1);
  return Number.isFinite(sum) ? `${sum.toFixed(2)} ${currency}`.trim() : '';
}
