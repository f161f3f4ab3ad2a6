import { isObject, type JsonObject, ownValue } from '../json-value.ts';
import { oneLine, quoted, words } from './one-line.ts';

const list = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const part = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** An interactive message: a user's answer, or the business's question with its choices. */
export function describeInteractive(content: JsonObject): string {
  const type = typeof content.type === 'string' ? content.type : '';
  const kind = Object.hasOwn(answers, type) ? type : (Object.keys(answers).find((key) => isObject(content[key])) ?? '');
  const answer = answers[kind];
  if (answer) return answer(part(ownValue(content, kind)));
  const text = quoted(part(content.body).text) || quoted(part(content.header).text);
  const line = words(Object.hasOwn(requests, type) ? requests[type] : '', text);
  const choices = choicesOf(part(content.action)).map((title) => `[${title}]`);
  return words(line || oneLine(type.replaceAll('_', ' ')) || 'interactive message', ...choices.slice(0, 3));
}

const answers: Readonly<Record<string, (reply: JsonObject) => string>> = {
  button_reply: ({ title, id }) => words('pressed', quoted(title) || quoted(id)),
  list_reply: ({ title, id, description }) =>
    words('chose', quoted(title) || quoted(id), oneLine(description) && `(${oneLine(description)})`),
  nfm_reply: ({ name, body }) => {
    if (name === 'address_message') return 'sent an address';
    return words('filled in a form', oneLine(name) !== 'flow' && oneLine(name), body !== 'Sent' && quoted(body));
  },
  call_permission_reply: ({ response, is_permanent, expiration_timestamp }) => {
    if (response !== 'accept') return 'does not allow calls';
    return is_permanent === true ? 'allows calls permanently' : words('allows calls', until(expiration_timestamp));
  },
  payment_method: ({ payment_method, reference_id }) =>
    words(
      'chose to pay by',
      oneLine(payment_method) || 'another method',
      oneLine(reference_id) && `for ${oneLine(reference_id)}`,
    ),
};

/** The prefix of a request whose text alone would not say what is requested. */
const requests: Readonly<Record<string, string>> = {
  location_request_message: 'asked for the location:',
  call_permission_request: 'asked to call:',
  request_contact_info: 'asked for the number:',
  contact_request: 'asked for the number:',
  address_message: 'asked for an address:',
  flow: 'form:',
  order_details: 'bill:',
  order_status: 'order status:',
  product: 'product:',
  product_list: 'products:',
  catalog_message: 'catalog:',
  carousel: 'carousel:',
  voice_call: 'offered a call:',
};

function choicesOf(action: JsonObject): string[] {
  const buttons = list(action.buttons).map((button) => part(button.reply).title ?? part(button.cta_url).display_text);
  const rows = list(action.sections).flatMap((section) => list(section.rows).map(({ title }) => title));
  const { display_text, flow_cta } = part(action.parameters);
  return [...buttons, ...rows, display_text, flow_cta].map(oneLine).filter((title) => title !== '');
}

/** Meta's seconds since 1970 as a day. */
function until(seconds: unknown): string {
  const at = Number(oneLine(seconds)) * 1_000;
  return oneLine(seconds) === '' || !(Math.abs(at) <= 8.64e15)
    ? ''
    : `until ${new Date(at).toISOString().slice(0, 10)}`;
}
