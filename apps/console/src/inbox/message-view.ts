import { describeMessage } from '@intexuraos/cloud-api/describe';
import { objectOf, objectsOf, plainText } from '@intexuraos/cloud-api/json-value';
import type { Media, Message, Template } from '../api/types.ts';
import { interactiveView } from './interactive-view.ts';
import { templateView } from './template-view.ts';

/** Something to press, as the customer sees it. Here it is only shown. */
export interface Choice {
  readonly title: string;
  readonly note?: string;
}

export interface Row {
  readonly name: string;
  readonly value: string;
}

/** What a bubble shows of a message: plain data, so that it is tested without a page. Texts may hold anything that people write. */
export interface Shown {
  /** What it is, where its looks don't say so. */
  readonly kind?: string;
  readonly media?: Media;
  readonly title?: string;
  /** With WhatsApp's marks. */
  readonly text: string;
  readonly footer?: string;
  readonly rows?: readonly Row[];
  readonly place?: { readonly latitude: number; readonly longitude: number };
  readonly choices: readonly Choice[];
}

/** Of a message, what its bubble is made of; one that waits in the outbox has no more. */
export type Written = Pick<
  Message,
  'type' | 'content' | 'media' | 'call' | 'errors' | 'isEdited' | 'isStub' | 'revoked'
>;

/** @param templates those of the business, to show a template as the customer sees it. */
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
      return { kind: 'Contact', text: '', rows: objectsOf(content).map(contactRow), choices: [] };
    case 'button':
      return { kind: 'Pressed', text: plainText(parts.text) || plainText(parts.payload), choices: [] };
    case 'interactive':
      return interactiveView(parts, () => lineOf(message));
    case 'template':
      return templateView(parts, templates);
    case 'order':
      return orderView(parts);
    case 'unsupported':
      return {
        kind: 'Not passed on by Meta',
        text: plainText(parts.type).replaceAll('_', ' ') || 'A message that the Cloud API has no form for.',
        choices: [],
      };
    default:
      return { text: lineOf(message), choices: [] };
  }
}

/** A message in one line; what people wrote is in quotes. */
export const lineOf = ({ type, content, call, errors, isEdited, revoked }: Omit<Written, 'isStub'>): string =>
  describeMessage({ type, content, call: call && callOf(call), errors, isEdited, isDeleted: revoked !== null });

const callOf = (call: NonNullable<Message['call']>): NonNullable<Parameters<typeof describeMessage>[0]['call']> => call;

function locationView({ latitude, longitude, name, address }: Readonly<Record<string, unknown>>): Shown {
  const [lat, long] = [Number(plainText(latitude)), Number(plainText(longitude))];
  const isPlace = Number.isFinite(lat) && Number.isFinite(long);
  return {
    kind: 'Location',
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
  const name = plainText(formatted) || plainText(first) || ways[0] || 'Contact';
  return { name, value: ways.filter((way) => way !== name).join(', ') };
}

function orderView({ product_items: items, text }: Readonly<Record<string, unknown>>): Shown {
  const rows = objectsOf(items).map((item) => ({
    name: `${plainText(item.quantity) || '1'} × ${plainText(item.product_retailer_id)}`,
    value: [plainText(item.item_price), plainText(item.currency)].filter(Boolean).join(' '),
  }));
  return { kind: 'Order', text: plainText(text), rows, choices: [] };
}
