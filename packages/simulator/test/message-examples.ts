import { audioId, documentId, flowId, imageId, stickerId, videoId } from './example-world.ts';

type Body = Readonly<Record<string, unknown>>;

/** One kind of message: a body that Meta accepts, and one that it refuses with a code. */
export interface MessageExample {
  readonly name: string;
  /** The message type, for an interactive message with its kind. */
  readonly type: string;
  readonly accepted: Body;
  readonly refused: Body;
  readonly code: number;
}

const wamid = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUYzMjEzNDM2RTZGQ0MzMDJBRgA=';

const envelope = { messaging_product: 'whatsapp', to: '+16505551234' };
const toGroup = {
  ...envelope,
  recipient_type: 'group',
  to: 'Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjMzOTQzMjAdOTY0MTUZD',
};

const plain = (type: string, content: unknown): Body => ({ ...envelope, type, [type]: content });
const pin = (content: unknown): Body => ({ ...toGroup, type: 'pin', pin: content });
const interactive = (type: string, rest: object): Body => plain('interactive', { type, ...rest });

const body = { text: 'Which plant?' };
const country = { country: 'IN', values: { name: 'Asha' } };
const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
const row = (id: string) => ({ id, title: `Row ${id}` });
const product = (id: string) => ({ product_retailer_id: id });
const link = { name: 'cta_url', parameters: { display_text: 'See it', url: 'https://shop.example/aloe' } };
const linkCard = (index: number) => ({
  card_index: index,
  type: 'cta_url',
  header: { type: 'image', image: { id: imageId } },
  body: { text: 'Aloe' },
  action: link,
});
const productCard = (index: number, catalog: string) => ({
  card_index: index,
  type: 'product',
  action: { product_retailer_id: `sku-${index}`, catalog_id: catalog },
});
const sum = (value: number) => ({ value, offset: 100 });
const order = {
  reference_id: 'order-1',
  type: 'digital-goods',
  payment_type: 'upi',
  payment_configuration: 'my-config',
  currency: 'INR',
  total_amount: sum(1100),
  order: {
    status: 'pending',
    items: [{ retailer_id: '1', name: 'bread', quantity: 1, amount: sum(1000) }],
    subtotal: sum(1000),
    tax: sum(100),
  },
};

const plainExamples: MessageExample[] = [
  {
    name: 'Text',
    type: 'text',
    accepted: plain('text', { body: 'Hello', preview_url: false }),
    refused: plain('text', { preview_url: false }),
    code: 100,
  },
  {
    name: 'Image',
    type: 'image',
    accepted: plain('image', { id: imageId, caption: 'Aloe' }),
    refused: plain('image', { caption: 'Aloe' }),
    code: 131008,
  },
  {
    name: 'Video',
    type: 'video',
    accepted: plain('video', { link: 'https://shop.example/aloe.mp4' }),
    refused: plain('video', { id: videoId, link: 'https://shop.example/aloe.mp4' }),
    code: 131009,
  },
  {
    name: 'Audio',
    type: 'audio',
    accepted: plain('audio', { id: audioId, voice: true }),
    refused: plain('audio', { id: imageId }),
    code: 131053,
  },
  {
    name: 'Document',
    type: 'document',
    accepted: plain('document', { id: documentId, filename: 'care.pdf' }),
    refused: plain('document', { link: 'ftp://shop.example/care.pdf' }),
    code: 131009,
  },
  {
    name: 'Sticker',
    type: 'sticker',
    accepted: plain('sticker', { id: stickerId }),
    refused: plain('sticker', { id: '1' }),
    code: 131009,
  },
  {
    name: 'Location',
    type: 'location',
    accepted: plain('location', { latitude: '37.44', longitude: -122.16, name: 'Shop' }),
    refused: plain('location', { latitude: '97.44', longitude: -122.16 }),
    code: 131009,
  },
  {
    name: 'Contacts',
    type: 'contacts',
    accepted: plain('contacts', [{ name: { formatted_name: 'Asha Rao', first_name: 'Asha' } }]),
    refused: plain('contacts', [{ name: { first_name: 'Asha' } }]),
    code: 100,
  },
  {
    name: 'Reaction',
    type: 'reaction',
    accepted: plain('reaction', { message_id: wamid, emoji: '😀' }),
    refused: plain('reaction', { message_id: wamid, emoji: 'ok' }),
    code: 131009,
  },
  {
    name: 'Template',
    type: 'template',
    accepted: plain('template', { name: 'hello_world', language: { code: 'en_US' } }),
    refused: plain('template', { name: 'hello_world', language: { code: 'de' } }),
    code: 132001,
  },
  {
    name: 'Pin (groups)',
    type: 'pin',
    accepted: pin({ type: 'pin', message_id: wamid, expiration_days: 4 }),
    refused: pin({ type: 'pin', message_id: wamid, expiration_days: 31 }),
    code: 131009,
  },
];

const choiceExamples: MessageExample[] = [
  {
    name: 'Reply buttons',
    type: 'interactive / button',
    accepted: interactive('button', { body, action: { buttons: [reply('a', 'Aloe'), reply('b', 'Basil')] } }),
    refused: interactive('button', { body, action: { buttons: [reply('a', 'More than twenty letters')] } }),
    code: 131009,
  },
  {
    name: 'List',
    type: 'interactive / list',
    accepted: interactive('list', { body, action: { button: 'Plants', sections: [{ rows: [row('a'), row('b')] }] } }),
    refused: interactive('list', { body, action: { button: 'Plants', sections: [{ rows: [row('a'), row('a')] }] } }),
    code: 131009,
  },
  {
    name: 'Call-to-action URL',
    type: 'interactive / cta_url',
    accepted: interactive('cta_url', { body, action: link }),
    refused: interactive('cta_url', { body, action: { name: 'cta_url', parameters: { display_text: 'See it' } } }),
    code: 100,
  },
  {
    name: 'Flow',
    type: 'interactive / flow',
    accepted: interactive('flow', {
      body,
      action: { name: 'flow', parameters: { flow_message_version: '3', flow_id: flowId, flow_cta: 'Book' } },
    }),
    refused: interactive('flow', { body, action: { name: 'flow', parameters: { flow_cta: 'Book' } } }),
    code: 131008,
  },
  {
    name: 'Carousel of media',
    type: 'interactive / carousel',
    accepted: interactive('carousel', { body, action: { cards: [linkCard(0), linkCard(1)] } }),
    refused: interactive('carousel', { body, action: { cards: [linkCard(0)] } }),
    code: 131009,
  },
  {
    name: 'Carousel of products',
    type: 'interactive / carousel',
    accepted: interactive('carousel', { body, action: { cards: [productCard(0, 'cat-1'), productCard(1, 'cat-1')] } }),
    refused: interactive('carousel', { body, action: { cards: [productCard(0, 'cat-1'), productCard(1, 'cat-2')] } }),
    code: 131009,
  },
];

const commerceExamples: MessageExample[] = [
  {
    name: 'Product',
    type: 'interactive / product',
    accepted: interactive('product', { action: { catalog_id: 'cat-1', ...product('sku-1') } }),
    refused: interactive('product', {
      header: { type: 'text', text: 'Aloe' },
      action: { catalog_id: 'cat-1', ...product('sku-1') },
    }),
    code: 131009,
  },
  {
    name: 'Product list',
    type: 'interactive / product_list',
    accepted: interactive('product_list', {
      header: { type: 'text', text: 'Plants' },
      body,
      action: { catalog_id: 'cat-1', sections: [{ product_items: [product('sku-1')] }] },
    }),
    refused: interactive('product_list', {
      body,
      action: { catalog_id: 'cat-1', sections: [{ product_items: [product('sku-1')] }] },
    }),
    code: 100,
  },
  {
    name: 'Catalogue',
    type: 'interactive / catalog_message',
    accepted: interactive('catalog_message', { body, action: { name: 'catalog_message' } }),
    refused: interactive('catalog_message', { body, action: { name: 'catalogue' } }),
    code: 100,
  },
  {
    name: 'Order details',
    type: 'interactive / order_details',
    accepted: interactive('order_details', { body, action: { name: 'review_and_pay', parameters: order } }),
    refused: interactive('order_details', {
      body,
      action: { name: 'review_and_pay', parameters: { ...order, total_amount: sum(1000) } },
    }),
    code: 131009,
  },
  {
    name: 'Order status',
    type: 'interactive / order_status',
    accepted: interactive('order_status', {
      body,
      action: { name: 'review_order', parameters: { reference_id: 'order-1', order: { status: 'shipped' } } },
    }),
    refused: interactive('order_status', {
      body,
      action: { name: 'review_order', parameters: { reference_id: 'order-1', order: { status: 'lost' } } },
    }),
    code: 100,
  },
];

const requestExamples: MessageExample[] = [
  {
    name: 'Location request',
    type: 'interactive / location_request_message',
    accepted: interactive('location_request_message', { body, action: { name: 'send_location' } }),
    refused: interactive('location_request_message', { body }),
    code: 100,
  },
  {
    name: 'Address (India)',
    type: 'interactive / address_message',
    accepted: {
      ...interactive('address_message', { body, action: { name: 'address_message', parameters: country } }),
      to: '+919876543210',
    },
    refused: interactive('address_message', { body, action: { name: 'address_message', parameters: country } }),
    code: 131009,
  },
  {
    name: 'Call permission request',
    type: 'interactive / call_permission_request',
    accepted: interactive('call_permission_request', { body, action: { name: 'call_permission_request' } }),
    refused: interactive('call_permission_request', { body, action: {} }),
    code: 100,
  },
  {
    name: 'Call button',
    type: 'interactive / voice_call',
    accepted: interactive('voice_call', { body, action: { name: 'voice_call', parameters: { ttl_minutes: 100 } } }),
    refused: interactive('voice_call', { body, action: { name: 'voice_call', parameters: { ttl_minutes: 43_201 } } }),
    code: 131009,
  },
  {
    name: 'Contact request',
    type: 'interactive / contact_request',
    accepted: interactive('contact_request', { body, action: { name: 'request_contact_info' } }),
    refused: interactive('contact_request', { action: { name: 'request_contact_info' } }),
    code: 100,
  },
];

/** Every message type and every kind of interactive message. */
export const messageExamples: readonly MessageExample[] = [
  ...plainExamples,
  ...choiceExamples,
  ...commerceExamples,
  ...requestExamples,
];

/** The README's table of messages, in Markdown. */
export function renderMessageTable(): string {
  const rows = messageExamples.map(
    ({ name, type, accepted, refused, code }) =>
      `| ${name} | \`${type}\` | ${shown(accepted)} | ${shown(refused)} | ${code} |`,
  );
  return ['| Message | `type` | Taken | Refused | Code |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** The part that differs between messages: the object named after the type. */
function shown(example: Body): string {
  const content = JSON.stringify(example[String(example.type)]);
  return `\`${content.replaceAll('|', '\\|')}\``;
}
