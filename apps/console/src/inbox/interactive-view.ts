import { objectOf, objectsOf, plainText } from '@intexuraos/cloud-api/json-value';
import * as texts from '../texts.ts';
import type { Choice, Row, Shown } from './message-view.ts';

type Json = Readonly<Record<string, unknown>>;

/** The label of each type whose appearance doesn't explain it. */
const kinds: Readonly<Record<string, string>> = {
  list: texts.inboxList,
  product: texts.inboxProduct,
  product_list: texts.inboxProducts,
  catalog_message: texts.inboxCatalogue,
  flow: texts.inboxForm,
  address_message: texts.inboxAddressForm,
  order_details: texts.inboxBill,
  order_status: texts.inboxOrderStatus,
  location_request_message: texts.inboxAsksForALocation,
  call_permission_request: texts.inboxAsksToCall,
  carousel: texts.inboxCarousel,
};

/**
 * An interactive message of the business, or a customer's choice.
 * @param line a summary for types that this version does not model.
 */
export function interactiveView(content: Json, line: () => string): Shown {
  const { button_reply: button, list_reply: row, nfm_reply: form } = content;
  if (button) return { kind: texts.inboxPressed, text: plainText(objectOf(button).title), choices: [] };
  if (row) {
    const { title, description } = objectOf(row);
    return { kind: texts.inboxChose, text: plainText(title), footer: plainText(description), choices: [] };
  }
  if (form)
    return { kind: texts.inboxFilledIn, text: line(), rows: answersOf(objectOf(form).response_json), choices: [] };
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
  image: texts.inboxPhoto,
  video: texts.inboxVideo,
  gif: texts.inboxGif,
  document: texts.inboxDocument,
};

/** The file of a header or of a template's parameter. The page does not load files from URLs elsewhere. */
export function fileOf(header: Json): Shown['file'] {
  const type = plainText(header.type).toLowerCase();
  const kind = fileWords[type];
  if (kind === undefined) return undefined;
  const { filename, link } = objectOf(header[type]);
  return { kind, name: plainText(filename) || plainText(link) };
}

/** `210.00 INR`, from Meta's notation: an integer and its divisor. */
export const moneyOf = (value: number, offset: number, currency: string): string =>
  `${(value / (offset || 1)).toFixed(Math.max(0, String(offset).length - 1))} ${currency}`.trim();

/** The lines of a bill. */
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
    { name: texts.inboxTotal, value: money(parameters.total_amount) },
    { name: texts.inboxOrder, value: plainText(parameters.reference_id) },
    { name: texts.inboxState, value: plainText(status) },
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
      return [{ title: plainText(parameters.display_text) || texts.inboxOpen2, note: plainText(parameters.url) }];
    case 'flow':
      return [{ title: plainText(parameters.flow_cta) || texts.inboxOpen2 }];
    case 'location_request_message':
      return [{ title: texts.inboxSendLocation }];
    case 'catalog_message':
      return [{ title: texts.inboxViewCatalogue }];
    case 'order_details':
      return [{ title: texts.inboxReviewAndPay }];
    case 'voice_call':
      return [{ title: plainText(parameters.display_text) || texts.inboxCall }];
    case 'product':
      return [{ title: texts.inboxView, note: plainText(action.product_retailer_id) }];
    default:
      return quickReplies(action);
  }
}

/** The answers of a form: Meta sends them as JSON in a string. */
function answersOf(json: unknown): readonly Row[] {
  try {
    const { flow_token: _, ...answers } = objectOf(JSON.parse(plainText(json)));
    return Object.entries(answers).map(([name, value]) => ({ name, value: plainText(value) || JSON.stringify(value) }));
  } catch {
    return [];
  }
}
