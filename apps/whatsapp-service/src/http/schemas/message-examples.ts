/** One message of the documentation: a client's body for `POST /{version}/{phone-number-id}/messages`. */
export interface MessageExample {
  readonly summary: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const envelope = { messaging_product: 'whatsapp', to: '+16505550123' };
const wamid = 'wamid.HBgLMTY1MDU1NTAxMjMVAgASGBQzQUE5RkI1OEMyRkIxRDI1RkEyRAA=';
const fileId = '1037543291543636';
const catalogId = '194836987003835';

const message = (type: string, content: unknown) => ({ ...envelope, type, [type]: content });
const interactive = (type: string, rest: object) => message('interactive', { type, ...rest });
const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
const price = (value: number) => ({ value, offset: 100 });
const breadUrl = (name: string) => `https://bakery.example/${name}`;
const openPage = (name: string) => ({
  name: 'cta_url',
  parameters: { display_text: 'See it', url: breadUrl(name) },
});
const card = (index: number, name: string) => ({
  card_index: index,
  type: 'cta_url',
  header: { type: 'image', image: { link: breadUrl(`${name}.jpg`) } },
  body: { text: name === 'rye' ? 'Rye' : 'Sourdough' },
  action: openPage(name),
});

const plain: Readonly<Record<string, MessageExample>> = {
  text: {
    summary: 'Text',
    value: message('text', { body: 'Yes, from eight to noon.', preview_url: false }),
  },
  image: { summary: 'Picture, by link', value: message('image', { link: breadUrl('rye.jpg'), caption: 'Our rye' }) },
  video: { summary: 'Video', value: message('video', { link: breadUrl('oven.mp4'), caption: 'At five this morning' }) },
  audio: { summary: 'Audio; with voice, a voice message', value: message('audio', { id: fileId, voice: true }) },
  document: {
    summary: 'Document, by the id of an upload',
    value: message('document', { id: fileId, filename: 'prices.pdf', caption: 'Prices for 2026' }),
  },
  sticker: { summary: 'Sticker', value: message('sticker', { id: fileId }) },
  location: {
    summary: 'Place',
    value: message('location', {
      latitude: 37.4417,
      longitude: -122.1616,
      name: 'Bakery',
      address: '101 Forest Avenue, Palo Alto, CA',
    }),
  },
  contacts: {
    summary: 'Contacts',
    value: message('contacts', [
      {
        name: { formatted_name: 'Ada Baker', first_name: 'Ada', last_name: 'Baker' },
        phones: [{ phone: '+16505550199', type: 'WORK', wa_id: '16505550199' }],
      },
    ]),
  },
  reaction: { summary: 'Reaction', value: message('reaction', { message_id: wamid, emoji: '👍' }) },
  template: {
    summary: 'Template',
    value: message('template', { name: 'hello_world', language: { code: 'en_US' } }),
  },
  'template with parameters': {
    summary: 'Template with a picture, parameters and a button',
    value: message('template', {
      name: 'order_shipped',
      language: { code: 'en_US' },
      components: [
        { type: 'header', parameters: [{ type: 'image', image: { link: breadUrl('rye.jpg') } }] },
        { type: 'body', parameters: [{ type: 'text', parameter_name: 'order', text: '1042' }] },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '1042' }] },
      ],
    }),
  },
  pin: {
    summary: 'Pin of a message, in a group',
    value: {
      ...message('pin', { type: 'pin', message_id: wamid, expiration_days: 7 }),
      recipient_type: 'group',
      to: 'Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjMzOTQzMjAdOTY0MTUZD',
    },
  },
};

const choices: Readonly<Record<string, MessageExample>> = {
  'interactive: button': {
    summary: 'Reply buttons',
    value: interactive('button', {
      header: { type: 'text', text: 'Order 1042' },
      body: { text: 'When will you pick it up?' },
      footer: { text: 'Open until noon' },
      action: { buttons: [reply('nine', 'At nine'), reply('eleven', 'At eleven')] },
    }),
  },
  'interactive: list': {
    summary: 'List',
    value: interactive('list', {
      body: { text: 'Which bread?' },
      action: {
        button: 'Choose',
        sections: [
          { title: 'Today', rows: [{ id: 'rye', title: 'Rye', description: 'With caraway' }] },
          { title: 'To order', rows: [{ id: 'sourdough', title: 'Sourdough' }] },
        ],
      },
    }),
  },
  'interactive: cta_url': {
    summary: 'Button that opens a page',
    value: interactive('cta_url', { body: { text: 'Our rye is back.' }, action: openPage('rye') }),
  },
  'interactive: flow': {
    summary: 'Flow',
    value: interactive('flow', {
      body: { text: 'Order a cake' },
      action: {
        name: 'flow',
        parameters: {
          flow_message_version: '3',
          flow_id: '1247913936393612',
          flow_cta: 'Begin',
          flow_token: 'order-1042',
        },
      },
    }),
  },
  'interactive: carousel': {
    summary: 'Carousel',
    value: interactive('carousel', {
      body: { text: 'This week' },
      action: { cards: [card(0, 'rye'), card(1, 'sourdough')] },
    }),
  },
};

const commerce: Readonly<Record<string, MessageExample>> = {
  'interactive: product': {
    summary: 'Product of the catalogue',
    value: interactive('product', {
      body: { text: 'Back again' },
      action: { catalog_id: catalogId, product_retailer_id: 'rye' },
    }),
  },
  'interactive: product_list': {
    summary: 'List of products',
    value: interactive('product_list', {
      header: { type: 'text', text: 'Bread' },
      body: { text: 'Baked today' },
      action: {
        catalog_id: catalogId,
        sections: [{ title: 'Bread', product_items: [{ product_retailer_id: 'rye' }] }],
      },
    }),
  },
  'interactive: catalog_message': {
    summary: 'The whole catalogue',
    value: interactive('catalog_message', {
      body: { text: 'All that we bake' },
      action: { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 'rye' } },
    }),
  },
  'interactive: order_details': {
    summary: 'Order to pay (India, Brazil)',
    value: interactive('order_details', {
      body: { text: 'Your order' },
      action: {
        name: 'review_and_pay',
        parameters: {
          reference_id: 'order-1042',
          type: 'physical-goods',
          payment_type: 'upi',
          payment_configuration: 'bakery',
          currency: 'INR',
          total_amount: price(11_000),
          order: {
            status: 'pending',
            items: [{ retailer_id: 'rye', name: 'Rye', quantity: 1, amount: price(10_000) }],
            subtotal: price(10_000),
            tax: price(1_000),
          },
        },
      },
    }),
  },
  'interactive: order_status': {
    summary: 'State of an order',
    value: interactive('order_status', {
      body: { text: 'On its way' },
      action: {
        name: 'review_order',
        parameters: { reference_id: 'order-1042', order: { status: 'shipped', description: 'Until Friday' } },
      },
    }),
  },
};

const requests: Readonly<Record<string, MessageExample>> = {
  'interactive: location_request_message': {
    summary: 'Request for a location',
    value: interactive('location_request_message', {
      body: { text: 'Where shall we deliver it?' },
      action: { name: 'send_location' },
    }),
  },
  'interactive: address_message': {
    summary: 'Request for an address (India)',
    value: {
      ...interactive('address_message', {
        body: { text: 'Where shall we deliver it?' },
        action: { name: 'address_message', parameters: { country: 'IN', values: { name: 'Asha' } } },
      }),
      to: '+919876543210',
    },
  },
  'interactive: call_permission_request': {
    summary: 'Request for permission to call',
    value: interactive('call_permission_request', {
      body: { text: 'May we call you about your order?' },
      action: { name: 'call_permission_request' },
    }),
  },
  'interactive: voice_call': {
    summary: 'Button that calls the business',
    value: interactive('voice_call', {
      body: { text: 'Questions about a cake?' },
      action: { name: 'voice_call', parameters: { display_text: 'Call us', ttl_minutes: 60 } },
    }),
  },
  'interactive: contact_request': {
    summary: 'Request for the phone number',
    value: interactive('contact_request', {
      body: { text: 'On which number can we reach you?' },
      action: { name: 'request_contact_info' },
    }),
  },
};

const others: Readonly<Record<string, MessageExample>> = {
  'reply to a message': {
    summary: 'Reply to a message: any type, with context',
    value: { ...message('text', { body: 'Gladly!' }), context: { message_id: wamid } },
  },
  'to a user id': {
    summary: 'To a person without a number: any type, with recipient instead of to',
    value: {
      messaging_product: 'whatsapp',
      recipient: 'US.13491208655302741918',
      type: 'text',
      text: { body: 'Yes, from eight to noon.' },
    },
  },
  'with the service’s own fields': {
    summary: 'Not before eight, not after nine, and a template if the window is closed',
    value: {
      ...message('text', { body: 'We are open now.' }),
      send_at: '2026-03-02T08:00:00Z',
      expires_at: '2026-03-02T09:00:00Z',
      fallback_template: { name: 'hello_world', language: { code: 'en_US' } },
    },
  },
  'read mark': {
    summary: 'Read mark with a typing indicator',
    value: {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: wamid,
      typing_indicator: { type: 'text' },
    },
  },
};

/** A body for every message type and every kind of interactive message, and for the other uses of `/messages`. */
export const messageExamples: Readonly<Record<string, MessageExample>> = {
  ...plain,
  ...choices,
  ...commerce,
  ...requests,
  ...others,
};
