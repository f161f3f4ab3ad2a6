import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { type ServiceProcess, startService } from '../../../trials/support/service-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export const apiKey = 'console-4be1c07d95a2f863';
export const appSecret = '5a7c1e904d2b8f36a1c0e7d95b3f8246';
const verifyToken = 'console-71d0c3';

export const ana = '16505551234';
export const ben = '48600100200';
export const rude = '5511987654321';

/** Text that would do something if a page took it for HTML, an address or a command. */
const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"'><svg onload=window.hacked=1> javascript:window.hacked=1 {{constructor}}`;

const text = (body: string) => ({ type: 'text', text: { body } });
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" onload="window.hacked=1"><script>window.hacked=1</script></svg>',
).toString('base64');

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
 */
export async function openScene(store: string, speed = 20): Promise<Scene> {
  const users = [
    { waId: ana, name: 'Ana Oliveira' },
    { waId: ben, name: 'Ben Kowalski' },
    { waId: rude, name: hostile.slice(0, 60) },
  ];
  const meta = await createSimulator({ appSecret, speed, random: () => 0.5, seed: { users } });
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
