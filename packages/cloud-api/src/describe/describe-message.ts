import { flagOf, isObject, type JsonObject, ownValue } from '../json-value.ts';
import { type DescribedCall, describeCall } from './describe-call.ts';
import { describeInteractive } from './describe-interactive.ts';
import { describeObservation } from './describe-observation.ts';
import { oneLine, quoted, words } from './one-line.ts';

/** The facts about an entry of a conversation, received or sent; all but the type may be missing. */
export interface DescribedMessage {
  /** Meta's word; null or '' if only statuses of the message are known. */
  readonly type: string | null;
  /** The object that bears the name of the type in a webhook, in a request to send, and in this project's API. */
  readonly content?: unknown;
  readonly call?: DescribedCall | null;
  /** Meta's errors, sent instead of content that it could not pass on. */
  readonly errors?: readonly { readonly code?: unknown; readonly title?: unknown }[];
  readonly isVoicemail?: boolean;
  readonly isEdited?: boolean;
  readonly isDeleted?: boolean;
}

/**
 * Describes any message, call or action that Meta documents in one line for people, without its sender: `“At ten?”`,
 * `photo “the new glaze”`, `pressed “Yes”`, `missed call`. Users' texts are in quotes, so that nobody can pass one off
 * as an event. Meant for a screen, never for a log: it contains users' texts. Never throws, and never contains a line
 * break or a control character, whatever the content.
 */
export function describeMessage(message: DescribedMessage): string {
  if (message.isDeleted) return 'deleted message';
  const line = withoutMarks(message);
  return message.isEdited ? `${line} (edited)` : line;
}

function withoutMarks({ type, content, call, errors, isVoicemail }: DescribedMessage): string {
  const kind = type ?? '';
  if (call) return words(describeCall(call), kind === 'audio' && 'with voicemail');
  if (kind === '') return 'not known yet';
  if (kind === 'audio' && isVoicemail) return 'voicemail';
  const parts = isObject(content) ? content : {};
  const describe = Object.hasOwn(types, kind) ? types[kind] : undefined;
  const line = describe?.(parts, content) || oneLine(kind.replaceAll('_', ' '));
  const [error] = errors ?? [];
  return error ? words(line, `(${words(oneLine(error.code), oneLine(error.title))})`) : line;
}

const media =
  (name: string) =>
  ({ caption, filename }: JsonObject): string =>
    words(name, oneLine(filename), quoted(caption));

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The description of each of Meta's types. `parts` is the content if it is an object. */
const types: Readonly<Record<string, (parts: JsonObject, content: unknown) => string>> = {
  text: ({ body }) => quoted(body),
  image: media('photo'),
  video: media('video'),
  audio: ({ voice }) => (flagOf(voice) ? 'voice message' : 'audio'),
  voice: () => 'voice message',
  document: media('document'),
  sticker: ({ animated }) => (animated === true ? 'animated sticker' : 'sticker'),
  media_placeholder: () => 'a file that has not arrived yet',
  location: ({ name, address, latitude, longitude }) =>
    words('location', words(oneLine(name), oneLine(address)) || `${oneLine(latitude)}, ${oneLine(longitude)}`),
  contacts: (_, content) => contacts(list(content)),
  reaction: ({ emoji }) => (oneLine(emoji) === '' ? 'removed a reaction' : `reacted ${oneLine(emoji)}`),
  button: ({ text, payload }) => words('pressed', quoted(text) || quoted(payload)),
  interactive: describeInteractive,
  order: ({ product_items, text }) => words(order(list(product_items)), quoted(text)),
  template: ({ name, language, components }) => template(name, language, list(components)),
  system: ({ body, type }) => oneLine(body) || words('system:', oneLine(type).replaceAll('_', ' ')),
  edit: ({ message }) =>
    isObject(message) ? words('edited:', describeMessage(embedded(message))) : 'edited a message',
  revoke: () => 'deleted a message',
  request_welcome: () => 'opened the chat',
  unsupported: ({ type }) =>
    words('unsupported message', type !== undefined && `(${oneLine(type).replaceAll('_', ' ')})`),
  unknown: () => 'unknown message',
  pin: ({ type }) => (type === 'unpin' ? 'unpinned a message' : 'pinned a message'),
  ...describeObservation,
};

/** A message in the form of a webhook or of a request to send: its content under the name of its type. */
function embedded(message: JsonObject): DescribedMessage {
  const type = typeof message.type === 'string' ? message.type : '';
  return { type, content: ownValue(message, type) };
}

function contacts(cards: readonly unknown[]): string {
  const names = cards.filter(isObject).map(({ name, phones }) => {
    const [phone] = list(phones);
    const called = isObject(name) ? oneLine(name.formatted_name) || oneLine(name.first_name) : '';
    return called || (isObject(phone) ? oneLine(phone.phone) || oneLine(phone.wa_id) : '');
  });
  const isOwn = cards.some((card) => isObject(card) && card.origin === 'contact_request');
  return words(isOwn ? 'shared their number' : 'contact', oneLine(names.filter((name) => name !== '').join(', ')));
}

function order(items: readonly unknown[]): string {
  const products = items.filter(isObject);
  const numberOf = (value: unknown): number => (Number.isFinite(Number(oneLine(value))) ? Number(oneLine(value)) : 0);
  const pieces = products.reduce((sum, { quantity }) => sum + numberOf(quantity), 0);
  const price = products.reduce((sum, { quantity, item_price }) => sum + numberOf(quantity) * numberOf(item_price), 0);
  const currency = oneLine(products[0]?.currency);
  const amount = price > 0 ? `, ${Math.round(price * 100) / 100} ${currency}`.trimEnd() : '';
  return `order of ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}${amount}`;
}

function template(name: unknown, language: unknown, components: readonly unknown[]): string {
  const code = isObject(language) ? oneLine(language.code) : oneLine(language);
  const values = components
    .filter(isObject)
    .flatMap(({ parameters }) => list(parameters))
    .map((parameter) => (isObject(parameter) ? quoted(parameter.text) : ''))
    .filter((value) => value !== '');
  const head = words('template', oneLine(name), code && `(${code})`);
  return values.length === 0 ? head : `${head}: ${oneLine(values.join(', '))}`;
}
