import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { type ServiceProcess, startService } from '../../../trials/support/service-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export const apiKey = 'console-4be1c07d95a2f863';
export const appSecret = '5a7c1e904d2b8f36a1c0e7d95b3f8246';
export const verifyToken = 'console-71d0c3';

export const ana = '16505551234';
export const ben = '48600100200';
/** Whose thread has every kind of message. */
export const cai = '48600700800';
export const rude = '5511987654321';

/** Text that would do something if a page took it for HTML, an address or a command. */
const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"'><svg onload=window.hacked=1> javascript:window.hacked=1 {{constructor}}`;

const text = (body: string) => ({ type: 'text', text: { body } });
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked=1"><script>window.hacked=1</script></svg>',
).toString('base64');

/** A second of a voice, as a WAV file: it swells twice. */
export const voice = ((rate: number) => {
  const samples = new Int16Array(rate).map((_, at) => {
    const seconds = at / rate;
    return 12_000 * Math.abs(Math.sin(2 * Math.PI * seconds)) * Math.sin(2 * Math.PI * 220 * seconds);
  });
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]).toString('base64');
})(8_000);

const sample = { header_handle: ['4::aW1hZ2U='] };
const card = (text: string) => ({
  components: [
    { type: 'HEADER', format: 'IMAGE', example: sample },
    { type: 'BODY', text },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'This one' }] },
  ],
});
/** Templates with a file and with cards, for `tellEverything`. */
export const richTemplates = [
  {
    name: 'table_ready',
    category: 'UTILITY' as const,
    components: [
      { type: 'HEADER', format: 'IMAGE', example: sample },
      { type: 'BODY', text: 'Your table {{1}} is *ready*.', example: { body_text: [['12']] } },
      { type: 'FOOTER', text: 'Café Relaks' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See the menu', url: 'https://shop.example/menu' }] },
    ],
  },
  {
    name: 'new_mugs',
    category: 'MARKETING' as const,
    components: [
      { type: 'BODY', text: 'Our new mugs:' },
      { type: 'CAROUSEL', cards: [card('Blue, 300 ml'), card('Green, 500 ml')] },
    ],
  },
];

/** The built service, a simulated Meta, and some conversations between them. */
export interface Scene {
  readonly meta: Simulator;
  readonly service: ServiceProcess;
  readonly receiver: Receiver;
  /** Starts the service again, where it was and on what it kept, after it was stopped. */
  startAgain(): Promise<void>;
  /** Calls the service's API. */
  api<T>(method: string, path: string, body?: object): Promise<T>;
  /** Sends a message through the service. @returns its id at Meta, or ours. */
  send(to: string, message: object): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param store for example `sqlite:/tmp/x.db`
 * @param speed how fast Meta's clock runs; statuses come the sooner.
 * @param templates those that the account has besides `hello_world`.
 * @param settings of the service, besides those that every scene needs.
 */
export async function openScene(
  store: string,
  speed = 20,
  templates: typeof richTemplates = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<Scene> {
  const users = [
    { waId: ana, name: 'Ana Oliveira' },
    { waId: ben, name: 'Ben Kowalski' },
    { waId: cai, name: 'Cai Nowak' },
    { waId: rude, name: hostile.slice(0, 60) },
  ];
  const meta = await createSimulator({ appSecret, speed, random: () => 0.5, seed: { users, templates } });
  const start = (port?: number): Promise<ServiceProcess> =>
    startService({
      ...(port !== undefined && { port }),
      env: {
        INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
        INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
        INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
        INTEXURAOS_WHATSAPP_STORE: store,
        INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
        INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
        INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
        INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
        INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
        ...settings,
      },
    });
  const receiver = await startReceiver();
  let service = await start();
  await meta.connect({ url: `${service.url}/webhooks/whatsapp`, verifyToken });
  const api = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(service.url + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  };
  const send = async (to: string, message: object): Promise<string> => {
    const path = `/v24.0/${defaults.phoneNumberId}/messages`;
    const body = { messaging_product: 'whatsapp', to, ...message };
    const { messages } = await api<{ messages?: readonly { readonly id: string }[] }>('POST', path, body);
    return messages?.[0]?.id ?? '';
  };
  const close = async (): Promise<void> => {
    await service.stop();
    await receiver.close();
    await meta.close();
  };
  const startAgain = async (): Promise<void> => {
    service = await start(Number(new URL(service.url).port));
  };
  return {
    meta,
    get service() {
      return service;
    },
    receiver,
    startAgain,
    api,
    send,
    close,
  };
}

/** What an agent sees on a usual morning: every kind of message that a thread has to show. */
export async function tellStory({ meta, send }: Scene): Promise<void> {
  const { users } = meta;
  users.write(ben, text('Hi, do you ship to Gdańsk?'));
  await send(ben, text('We do: *two days*, free above 50 €.'));
  users.write(ana, text('Good morning! Is the *blue mug* back in stock? 🙂'));
  const hello = await send(
    ana,
    text(
      'Good morning, Ana!\n\n> Is the blue mug back?\nYes, since _this morning_:\n- 300 ml, ~18 €~ *14 €*\n- 500 ml, 19 €\n\nhttps://shop.example/mugs, code `BLUE10`',
    ),
  );
  users.read(ana);
  const photo = users.write(ana, {
    type: 'image',
    image: { data: picture, mime_type: 'image/png', caption: 'Like this one?' },
  });
  users.write(ana, {
    type: 'location',
    location: { latitude: 52.2297, longitude: 21.0122, name: 'Café Relaks', address: 'Puławska 48, Warsaw' },
  });
  users.write(ana, {
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: 'Duc Tran', first_name: 'Duc' },
        phones: [{ phone: '+48 600 300 400', wa_id: '48600300400' }],
      },
    ],
  });
  users.react(ana, hello, '❤️');
  const asked = await send(ana, {
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'When shall we deliver it?' },
      footer: { text: 'Between 9 and 17' },
      action: { buttons: ['Thursday', 'Saturday'].map((title) => ({ type: 'reply', reply: { id: title, title } })) },
    },
  });
  users.press(ana, asked, 'Saturday');
  const wrong = users.write(ana, text('To the cafe on Pulawska 84'));
  users.edit(ana, wrong.wamid, 'To the café on Puławska 48, please');
  const gone = users.write(ana, text('oops'));
  users.delete(ana, gone.wamid);
  users.call(ana);
  await send(ana, { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } });
  await send(ana, { ...text('That one exactly.'), context: { message_id: photo.wamid } });
}

/** Every kind of message that `tellStory` has not; of a scene with `richTemplates`. */
export async function tellEverything({ meta, send }: Scene): Promise<void> {
  const { users } = meta;
  const interactive = (content: object) => send(cai, { type: 'interactive', interactive: content });
  users.write(cai, { type: 'audio', audio: { data: voice, mime_type: 'audio/ogg; codecs=opus', voice: true } });
  users.write(cai, { type: 'sticker', sticker: { data: picture, mime_type: 'image/webp' } });
  users.write(cai, {
    type: 'document',
    document: { data: 'JVBERi0xLjQ=', mime_type: 'application/pdf', filename: 'seating plan.pdf', caption: 'The plan' },
  });
  users.write(cai, {
    type: 'order',
    order: {
      catalog_id: '7',
      text: 'As a gift, please',
      product_items: [{ product_retailer_id: 'mug-blue', quantity: 2, item_price: 14, currency: 'EUR' }],
    },
  });
  const list = await interactive({
    type: 'list',
    header: { type: 'text', text: 'Delivery' },
    body: { text: 'Which *day* suits you?' },
    footer: { text: 'Free above 50 €' },
    action: {
      button: 'Days',
      sections: [
        {
          title: 'This week',
          rows: [
            { id: 'thu', title: 'Thursday', description: '9 to 12' },
            { id: 'sat', title: 'Saturday' },
          ],
        },
      ],
    },
  });
  users.press(cai, list, 'Saturday');
  await interactive({
    type: 'cta_url',
    body: { text: 'The care guide' },
    action: { name: 'cta_url', parameters: { display_text: 'Read it', url: 'https://shop.example/care' } },
  });
  await interactive({
    type: 'flow',
    body: { text: 'Tell us where' },
    action: {
      name: 'flow',
      parameters: {
        flow_message_version: '3',
        flow_cta: 'Fill in',
        flow_id: '1',
        flow_token: 't',
        flow_action: 'navigate',
        flow_action_payload: { screen: 'A' },
      },
    },
  });
  users.write(cai, {
    type: 'interactive',
    interactive: {
      type: 'nfm_reply',
      nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t","street":"Puławska 48","floor":2}' },
    },
  });
  const price = (value: number) => ({ value, offset: 100 });
  await interactive({
    type: 'order_details',
    body: { text: 'Your order' },
    action: {
      name: 'review_and_pay',
      parameters: {
        ...{
          reference_id: 'order-17',
          type: 'physical-goods',
          payment_type: 'upi',
          payment_configuration: 'my-config',
        },
        ...{ currency: 'INR', total_amount: price(210_00) },
        order: {
          status: 'pending',
          items: [{ retailer_id: 'mug-blue', name: 'Blue mug', quantity: 2, amount: price(100_00) }],
          ...{ subtotal: price(200_00), tax: price(10_00) },
        },
      },
    },
  });
  await interactive({
    type: 'location_request_message',
    body: { text: 'Where are you?' },
    action: { name: 'send_location' },
  });
  const image = { type: 'image', image: { link: 'https://shop.example/table.jpg' } };
  const header = { type: 'header', parameters: [image] };
  const language = { code: 'en_US' };
  await send(cai, {
    type: 'template',
    template: {
      name: 'table_ready',
      language,
      components: [header, { type: 'body', parameters: [{ type: 'text', text: '12' }] }],
    },
  });
  const cards = [0, 1].map((index) => ({ card_index: index, components: [header] }));
  await send(cai, {
    type: 'template',
    template: { name: 'new_mugs', language, components: [{ type: 'carousel', cards }] },
  });
  users.call(cai);
}

/** Hostile content in every field that a person or a business can fill. */
export async function tellHostileStory({ meta, send }: Scene): Promise<void> {
  const { users } = meta;
  users.write(rude, text(hostile));
  users.write(rude, { type: 'image', image: { data: svg, mime_type: 'image/svg+xml', caption: hostile } });
  users.write(rude, {
    type: 'document',
    document: { data: svg, mime_type: 'text/html', filename: `${hostile}.html`, caption: hostile },
  });
  users.write(rude, {
    type: 'location',
    location: { latitude: 1, longitude: 2, name: hostile, address: hostile, url: 'javascript:window.hacked=1' },
  });
  users.write(rude, {
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: hostile, first_name: hostile },
        phones: [{ phone: hostile }],
        emails: [{ email: hostile }],
      },
    ],
  });
  users.write(rude, { type: 'button', button: { text: hostile, payload: hostile } });
  users.write(rude, {
    type: 'interactive',
    interactive: {
      type: 'nfm_reply',
      nfm_reply: { name: 'flow', body: hostile, response_json: JSON.stringify({ [hostile]: hostile }) },
    },
  });
  users.write(rude, {
    type: 'order',
    order: {
      catalog_id: hostile,
      text: hostile,
      product_items: [{ product_retailer_id: hostile, quantity: 1, item_price: 1, currency: hostile }],
    },
  });
  users.write(rude, { type: 'system', system: { body: hostile, type: 'user_changed_number' } });
  await send(rude, text(hostile));
  await send(rude, {
    type: 'interactive',
    interactive: {
      type: 'button',
      header: { type: 'text', text: hostile.slice(0, 60) },
      body: { text: hostile },
      footer: { text: hostile.slice(0, 60) },
      action: { buttons: [{ type: 'reply', reply: { id: hostile, title: '<b>yes</b>' } }] },
    },
  });
}
