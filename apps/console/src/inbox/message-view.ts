import { describeMessage } from '@intexuraos/cloud-api/describe';
import { objectOf, objectsOf, plainText } from '@intexuraos/cloud-api/json-value';
import type { Media, Message, Template } from '../api/types.ts';
import * as texts from '../texts.ts';
import { interactiveView, moneyOf } from './interactive-view.ts';
import { templateView } from './template-view.ts';

/** A button as the customer sees it; here it does nothing. */
export interface Choice {
  readonly title: string;
  readonly note?: string;
}

export interface Row {
  readonly name: string;
  readonly value: string;
}

/** The content of a bubble as plain data, so that it can be tested without a page. Texts are untrusted. */
export interface Shown {
  /** The label, if the appearance doesn't explain the message. */
  readonly kind?: string;
  readonly media?: Media;
  readonly title?: string;
  /** With WhatsApp's formatting. */
  readonly text: string;
  readonly footer?: string;
  readonly rows?: readonly Row[];
  /** A file that the page does not load: of a template, or by a URL elsewhere. */
  readonly file?: { readonly kind: string; readonly name: string };
  readonly place?: { readonly latitude: number; readonly longitude: number };
  readonly choices: readonly Choice[];
  /** The cards below it, side by side. */
  readonly cards?: readonly Shown[];
}

/** The parts of a message that its bubble needs; a message in the outbox has no others. */
export type Written = Pick<
  Message,
  'type' | 'content' | 'media' | 'call' | 'errors' | 'isEdited' | 'isStub' | 'revoked' | 'payment'
>;

/** A message with known content only: not edited, and without a stored file. */
export const onlyContent = (type: string, content: unknown): Written => ({
  type,
  content,
  media: null,
  call: null,
  errors: [],
  isEdited: false,
  isStub: false,
  revoked: null,
  payment: null,
});

/** @param templates the business's templates, to show one as the customer sees it. */
export function shownOf(message: Written, templates: readonly Template[]): Shown {
  const { type, content, media } = message;
  const parts = objectOf(content);
  if (media) {
    const caption = media.caption ?? '';
    return { media, text: caption, choices: [] };
  }
  switch (type) {
    case 'text':
      return { text: plainText(parts.body), choices: [] };
    case 'location':
      return locationView(parts);
    case 'contacts':
      return { kind: texts.inboxContact, text: '', rows: objectsOf(content).map(contactRow), choices: [] };
    case 'button':
      return { kind: texts.inboxPressed, text: plainText(parts.text) || plainText(parts.payload), choices: [] };
    case 'interactive':
      return withPayment(
        interactiveView(parts, () => lineOf(message)),
        message,
      );
    case 'template':
      return withPayment(templateView(parts, templates), message);
    case 'order':
      return orderView(parts);
    case 'unsupported':
      return {
        kind: texts.inboxNotPassedOnByMeta,
        text: plainText(parts.type).replaceAll('_', ' ') || texts.inboxAMessageThatTheCloud,
        choices: [],
      };
    default:
      return { text: lineOf(message), choices: [] };
  }
}

/** A message in one line; people's own words are in quotes. */
export const lineOf = ({
  type,
  content,
  call,
  errors,
  isEdited,
  revoked,
}: Omit<Written, 'isStub' | 'payment'>): string =>
  describeMessage({ type, content, call: call && callOf(call), errors, isEdited, isDeleted: revoked !== null });

/** The state of a bill's payment. */
function withPayment(shown: Shown, { payment }: Written): Shown {
  if (!payment) return shown;
  const { state, amount, currency } = payment;
  const value = [state.replaceAll('_', ' '), amount && moneyOf(amount.value, amount.offset, currency ?? '')]
    .filter(Boolean)
    .join(', ');
  return { ...shown, rows: [...(shown.rows ?? []), { name: texts.inboxPayment, value }] };
}

const callOf = (call: NonNullable<Message['call']>): NonNullable<Parameters<typeof describeMessage>[0]['call']> => call;

function locationView({ latitude, longitude, name, address }: Readonly<Record<string, unknown>>): Shown {
  const [lat, long] = [Number(plainText(latitude)), Number(plainText(longitude))];
  const isPlace = Number.isFinite(lat) && Number.isFinite(long);
  return {
    kind: texts.inboxLocation,
    title: plainText(name),
    text: plainText(address),
    ...(isPlace && { place: { latitude: lat, longitude: long } }),
    choices: [],
  };
}

function contactRow(card: Readonly<Record<string, unknown>>): Row {
  const ways = [
    ...objectsOf(card.phones).map(({ phone, wa_id: waId }) => plainText(phone) || plainText(waId)),
    ...objectsOf(card.emails).map(({ email }) => plainText(email)),
  ].filter((way) => way !== '');
  const { formatted_name: formatted, first_name: first } = objectOf(card.name);
  const name = plainText(formatted) || plainText(first) || ways[0] || texts.inboxContact;
  return { name, value: ways.filter((way) => way !== name).join(', ') };
}

function orderView({ product_items: items, text }: Readonly<Record<string, unknown>>): Shown {
  const rows = objectsOf(items).map((item) => ({
    name: `${plainText(item.quantity) || '1'} × ${plainText(item.product_retailer_id)}`,
    value: [plainText(item.item_price), plainText(item.currency)].filter(Boolean).join(' '),
  }));
  return { kind: texts.inboxOrder, text: plainText(text), rows, choices: [] };
}
