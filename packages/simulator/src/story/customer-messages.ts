import { createHash } from 'node:crypto';
import type { JsonObject } from './json.ts';
import { ana, classGroupId, contactOf, emeka, lina, mai, type Person, senderOf, tomasz } from './people.ts';
import { sampleFile } from './sample-files.ts';
import { business, type Moment, newWamid, numberWebhook, type Sample, wamidOf } from './webhook-builder.ts';

/** A sample of one message from a customer; `kind` also names the message, so that others can refer to it. */
export function messageSample(kind: string, person: Person, parts: JsonObject): Sample {
  return { kind, who: person.name, build: (moment) => messageWebhook(kind, person, moment, parts) };
}

function messageWebhook(name: string, person: Person, moment: Moment, parts: JsonObject): JsonObject {
  return numberWebhook({ contacts: [contactOf(person)], messages: [messageOf(name, person, moment, parts)] });
}

export function messageOf(name: string, person: Person, moment: Moment, parts: JsonObject): JsonObject {
  return { ...senderOf(person), id: newWamid(moment, name), timestamp: `${moment.seconds}`, ...parts };
}

export const text = (body: string): JsonObject => ({ text: { body }, type: 'text' });

/** A `context` that names the message that this one replies to; `from` is its author. */
const answering = (name: string, from: string = business.displayNumber): JsonObject => ({
  context: { from, id: wamidOf(name) },
});

function media(type: string, mimeType: string, more: JsonObject = {}): JsonObject {
  const id = `${createHash('sha256').update(`${type} ${mimeType}`).digest().readUIntBE(0, 6)}`;
  const sha256 = createHash('sha256').update(sampleFile(mimeType)).digest('base64');
  const url = `https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=${id}`;
  return { type, [type]: { ...more, mime_type: mimeType, sha256, id, url } };
}

const advert = {
  source_url: 'https://fb.me/3kilnAndClay',
  source_id: '120226305854810726',
  source_type: 'ad',
  body: 'Hand-thrown mugs, fired twice',
  headline: 'Chat with Kiln & Clay',
  media_type: 'image',
  image_url: 'https://scontent.xx.fbcdn.net/v/kiln-and-clay-mugs.jpg',
  ctwa_clid: 'Aff-sandbox-5J5iTROpBhWAGaIAeUzHL50',
  welcome_message: { text: 'Hello! Which piece caught your eye?' },
};

const vase = { catalog_id: '194836987003835', product_retailer_id: 'vase-moss-green' };

/** Customers look around and ask. */
export const askingSamples: readonly Sample[] = [
  messageSample('request-welcome', ana, { type: 'request_welcome' }),
  messageSample('text', ana, text('Hello! Is the blue mug back from the kiln? ☕')),
  messageSample('referral', tomasz, { referral: advert, ...text('Dzień dobry, ile kosztują kubki z reklamy?') }),
  messageSample('product-question', mai, { context: { referred_product: vase }, ...text('Is this one watertight?') }),
  messageSample('username-only', lina, text('Hi, no number, just my username. Do you ship to Łódź? 📦')),
];

/** One message of each media type. */
export const mediaSamples: readonly Sample[] = [
  messageSample('image', ana, media('image', 'image/jpeg', { caption: 'This is the shelf it should stand on' })),
  messageSample('video', emeka, media('video', 'video/mp4', { caption: 'My first try on the wheel' })),
  messageSample('voice-note', tomasz, media('audio', 'audio/ogg; codecs=opus', { voice: true })),
  messageSample('audio', tomasz, media('audio', 'audio/mpeg', { voice: false })),
  messageSample(
    'document',
    mai,
    media('document', 'application/pdf', { filename: 'floor plan.pdf', caption: 'Café plan' }),
  ),
  messageSample('sticker', emeka, media('sticker', 'image/webp', { animated: true })),
  messageSample('location', mai, {
    location: { latitude: 51.5237, longitude: -0.0721, name: 'Café Bún', address: '12 Kiln Lane, London' },
    type: 'location',
  }),
  messageSample('contacts', mai, {
    contacts: [
      {
        name: { first_name: 'Duc', last_name: 'Tran', formatted_name: 'Duc Tran' },
        org: { company: 'Café Bún' },
        phones: [{ phone: '+44 7700 900 233', wa_id: '447700900233', type: 'WORK' }],
      },
    ],
    type: 'contacts',
  }),
];

/** Customers answer, react, choose, order, and think again. */
export const answeringSamples: readonly Sample[] = [
  messageSample('reply', ana, { ...answering('echo'), ...text('Two, please. And wrap them well!') }),
  messageSample('reaction', ana, { type: 'reaction', reaction: { message_id: wamidOf('echo'), emoji: '❤️' } }),
  messageSample('reaction-removed', ana, { type: 'reaction', reaction: { message_id: wamidOf('echo') } }),
  messageSample('button-reply', ana, {
    ...answering('pick-up question'),
    interactive: { type: 'button_reply', button_reply: { id: 'pick-up-saturday', title: 'Saturday' } },
    type: 'interactive',
  }),
  messageSample('list-reply', tomasz, {
    ...answering('glaze list'),
    interactive: { type: 'list_reply', list_reply: { id: 'glaze-7', title: 'Celadon', description: 'Pale green' } },
    type: 'interactive',
  }),
  messageSample('flow-reply', emeka, {
    ...answering('class sign-up'),
    interactive: {
      type: 'nfm_reply',
      nfm_reply: {
        name: 'flow',
        body: 'Sent',
        response_json: '{"flow_token":"class-sunday","seats":"2","level":"beginner"}',
      },
    },
    type: 'interactive',
  }),
  messageSample('template-button', tomasz, {
    ...answering('order ready'),
    button: { payload: 'on-my-way', text: 'On my way' },
    type: 'button',
  }),
  messageSample('order', mai, {
    order: {
      catalog_id: vase.catalog_id,
      text: 'For the opening on the 14th',
      product_items: [
        { product_retailer_id: 'espresso-cup-sand', quantity: 24, item_price: 9.5, currency: 'GBP' },
        { product_retailer_id: vase.product_retailer_id, quantity: 2, item_price: 48, currency: 'GBP' },
      ],
    },
    type: 'order',
  }),
  messageSample('forwarded', emeka, { context: { forwarded: true }, ...text('Pottery fair on Sunday, 10 to 16!') }),
  messageSample('typo', tomasz, text('Can I get the mug in graen?')),
  messageSample('edit', tomasz, {
    edit: {
      original_message_id: wamidOf('typo'),
      message: { context: { id: 'M0' }, ...text('Can I get it in green?') },
    },
    type: 'edit',
  }),
  messageSample('revoke', emeka, { revoke: { original_message_id: wamidOf('forwarded') }, type: 'revoke' }),
  messageSample('group-message', emeka, { group_id: classGroupId, ...text('Shall we all bring an apron?') }),
  messageSample('unsupported', ana, {
    errors: [
      {
        code: 131051,
        title: 'Message type unknown',
        message: 'Message type unknown',
        error_data: { details: 'Message type is currently not supported.' },
      },
    ],
    type: 'unsupported',
    unsupported: { type: 'poll_creation' },
  }),
  messageSample('unknown-type', lina, { type: 'hologram', hologram: { id: '77', depth_cm: 12 } }),
];
