import { objectOf, objectsOf, plainText } from '@intexuraos/cloud-api/json-value';
import type { Choice, Row, Shown } from './message-view.ts';

type Json = Readonly<Record<string, unknown>>;

/** What it is called, where its looks don't say so. */
const kinds: Readonly<Record<string, string>> = {
  list: 'List',
  product: 'Product',
  product_list: 'Products',
  catalog_message: 'Catalogue',
  flow: 'Form',
  address_message: 'Address form',
  order_details: 'Bill',
  order_status: 'Order status',
  location_request_message: 'Asks for a location',
  call_permission_request: 'Asks to call',
  carousel: 'Carousel',
};

/**
 * Something to choose from, as the business sent it, or what a customer chose.
 * @param line says in one line what this version does not model.
 */
export function interactiveView(content: Json, line: () => string): Shown {
  const { button_reply: button, list_reply: row, nfm_reply: form } = content;
  if (button) return { kind: 'Pressed', text: plainText(objectOf(button).title), choices: [] };
  if (row) {
    const { title, description } = objectOf(row);
    return { kind: 'Chose', text: plainText(title), footer: plainText(description), choices: [] };
  }
  if (form) return { kind: 'Filled in', text: line(), rows: answersOf(objectOf(form).response_json), choices: [] };
  const type = plainText(content.type);
  const action = objectOf(content.action);
  const text = plainText(objectOf(content.body).text);
  const choices = choicesOf(type, action);
  const cards = objectsOf(action.cards).map((card) => interactiveView(card, () => ''));
  const file = fileOf(objectOf(content.header));
  return {
    ...(kinds[type] && { kind: kinds[type] }),
    ...(file && { file }),
    title: plainText(objectOf(content.header).text),
    text: text || (choices.length === 0 && cards.length === 0 ? line() : ''),
    footer: plainText(objectOf(content.footer).text),
    rows: rowsOf(type, objectOf(action.parameters)),
    choices,
    ...(cards.length > 0 && { cards }),
  };
}

const fileWords: Readonly<Record<string, string>> = {
  image: 'Photo',
  video: 'Video',
  gif: 'GIF',
  document: 'Document',
};

/** The file of a header or of a template's parameter; where it is by an address elsewhere, the page does not load it. */
export function fileOf(header: Json): Shown['file'] {
  const type = plainText(header.type).toLowerCase();
  const kind = fileWords[type];
  if (kind === undefined) return undefined;
  const { filename, link } = objectOf(header[type]);
  return { kind, name: plainText(filename) || plainText(link) };
}

/** `210.00 INR`, as Meta writes money: a whole number and what it is divided by. */
export const moneyOf = (value: number, offset: number, currency: string): string =>
  `${(value / (offset || 1)).toFixed(Math.max(0, String(offset).length - 1))} ${currency}`.trim();

/** What a bill is made of. */
function rowsOf(type: string, parameters: Json): readonly Row[] {
  if (type !== 'order_details' && type !== 'order_status') return [];
  const { items, status } = objectOf(parameters.order);
  const currency = plainText(parameters.currency);
  const money = (amount: unknown): string => {
    const { value, offset } = objectOf(amount);
    return value === undefined ? '' : moneyOf(Number(value), Number(offset), currency);
  };
  const lines = objectsOf(items).map(({ name, quantity, amount }) => ({
    name: `${plainText(quantity) || '1'} × ${plainText(name)}`,
    value: money(amount),
  }));
  return [
    ...lines,
    { name: 'Total', value: money(parameters.total_amount) },
    { name: 'Order', value: plainText(parameters.reference_id) },
    { name: 'State', value: plainText(status) },
  ].filter(({ value }) => value !== '');
}

const quickReplies = (action: Json): readonly Choice[] =>
  objectsOf(action.buttons)
    .map(({ reply, quick_reply: quick }) => ({ title: plainText(objectOf(reply ?? quick).title) }))
    .filter(({ title }) => title !== '');

function choicesOf(type: string, action: Json): readonly Choice[] {
  const parameters = objectOf(action.parameters);
  switch (type) {
    case 'button':
      return quickReplies(action);
    case 'list':
      return objectsOf(action.sections).flatMap(({ rows }) =>
        objectsOf(rows).map(({ title, description }) => ({ title: plainText(title), note: plainText(description) })),
      );
    case 'cta_url':
      return [{ title: plainText(parameters.display_text) || 'Open', note: plainText(parameters.url) }];
    case 'flow':
      return [{ title: plainText(parameters.flow_cta) || 'Open' }];
    case 'location_request_message':
      return [{ title: 'Send location' }];
    case 'catalog_message':
      return [{ title: 'View catalogue' }];
    case 'order_details':
      return [{ title: 'Review and pay' }];
    case 'voice_call':
      return [{ title: plainText(parameters.display_text) || 'Call' }];
    case 'product':
      return [{ title: 'View', note: plainText(action.product_retailer_id) }];
    default:
      return quickReplies(action);
  }
}

/** What came back of a form: Meta sends JSON in a text. */
function answersOf(json: unknown): readonly Row[] {
  try {
    const { flow_token: _, ...answers } = objectOf(JSON.parse(plainText(json)));
    return Object.entries(answers).map(([name, value]) => ({ name, value: plainText(value) || JSON.stringify(value) }));
  } catch {
    return [];
  }
}
