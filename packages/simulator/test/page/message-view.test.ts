import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../src/index.ts';
import { arrival, isLost, preview, progress, shown } from '../../src/page/message-view.js';
import { postJson } from '../graph-caller.ts';

const sent = (type: string, content: object) => ({ direction: 'sent', type, body: { type, [type]: content } });
const received = (message: { readonly type: string; readonly [more: string]: unknown }) => ({
  direction: 'received',
  type: message.type,
  message,
});
const interactive = (type: string, content: object) => sent('interactive', { type, body: { text: '?' }, ...content });

describe('a message on the page', () => {
  it('is a template filled in, by position and by name, with its buttons', () => {
    const templates = [
      {
        name: 'order',
        language: 'en_US',
        components: [
          { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
          { type: 'BODY', text: 'Dear {{name}}, it is {{2}}.' },
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'QUICK_REPLY', text: 'Thanks' },
              { type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}' },
            ],
          },
        ],
      },
    ];
    const message = sent('template', {
      name: 'order',
      language: { code: 'en_US' },
      components: [
        { type: 'HEADER', parameters: [{ type: 'text', text: '7' }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'name', text: 'Ana' },
            { type: 'date_time', date_time: { fallback_value: 'ready' } },
          ],
        },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: '1042' }] },
      ],
    });
    expect(shown(message, templates)).toMatchObject({
      title: 'Order 7',
      text: 'Dear Ana, it is ready.',
      choices: [
        { title: 'Thanks', does: 'press', index: 0 },
        { title: 'Track', does: 'link', opens: 'https://shop.example/1042', index: 1 },
      ],
    });
    expect(shown(message, [])).toMatchObject({ kind: 'template', text: 'order' });
    expect(preview(message, templates)).toBe('Dear Ana, it is ready.');
  });

  it('has the picture that the template or the header names', () => {
    const templates = [{ name: 'pic', language: 'en', components: [{ type: 'HEADER', format: 'IMAGE' }] }];
    const components = [{ type: 'header', parameters: [{ type: 'image', image: { id: '5' } }] }];
    expect(shown(sent('template', { name: 'pic', language: { code: 'en' }, components }), templates).media).toEqual({
      type: 'image',
      id: '5',
    });
    const header = { type: 'document', document: { link: 'https://x.example/a.pdf', filename: 'a.pdf' } };
    expect(shown(interactive('button', { header, action: { buttons: [] } }), []).media).toEqual({
      type: 'document',
      link: 'https://x.example/a.pdf',
      filename: 'a.pdf',
    });
  });

  it('shows the rows of a list with their sections, and names other actions', () => {
    const sections = [
      { title: 'Warm', rows: [{ id: '1', title: 'Red', description: 'dark' }] },
      { rows: [{ title: 'Blue' }] },
    ];
    expect(shown(interactive('list', { action: { sections } }), []).choices).toEqual([
      { title: 'Red', description: 'dark', section: 'Warm', does: 'press', index: 0 },
      { title: 'Blue', does: 'press', index: 1 },
    ]);
    const doings = (type: string, action: object = {}) =>
      shown(interactive(type, { action }), []).choices.map(({ title, does }) => `${title}: ${does}`);
    expect(doings('location_request_message')).toEqual(['Send location: press']);
    expect(doings('call_permission_request')).toEqual(['Allow: press', "Don't allow: press"]);
    expect(doings('flow', { parameters: { flow_cta: 'Book' } })).toEqual(['Book: form']);
    expect(doings('order_details')).toEqual(['Review and pay: pay']);
    expect(doings('cta_url', { parameters: { display_text: 'See', url: 'https://x.example' } })).toEqual(['See: link']);
  });

  it('shows the total of an order and of a payment request', () => {
    const items = [
      { product_retailer_id: 'cup', quantity: 24, item_price: 9.5, currency: 'GBP' },
      { product_retailer_id: 'vase', quantity: 1, item_price: 2, currency: 'GBP' },
    ];
    expect(shown(received({ type: 'order', order: { product_items: items } }), []).rows).toEqual([
      { name: 'cup', quantity: '24', price: '9.5 GBP' },
      { name: 'vase', quantity: '1', price: '2 GBP' },
      { name: 'total', price: '230.00 GBP' },
    ]);
    const order = {
      items: [{ name: 'bread', quantity: 1, amount: { value: 1000, offset: 100 } }],
      tax: { value: 50, offset: 100 },
    };
    const parameters = { currency: 'INR', total_amount: { value: 1050, offset: 100 }, order };
    expect(shown(interactive('order_details', { action: { parameters } }), []).rows).toEqual([
      { name: 'bread', quantity: '1', price: '10.00 INR' },
      { name: 'tax', price: '0.50 INR' },
      { name: 'total', price: '10.50 INR' },
    ]);
  });

  it('shows every type of message that people send', () => {
    const look = (message: { readonly type: string; readonly [more: string]: unknown }) => shown(received(message), []);
    expect(look({ type: 'text', text: { body: 'hi' } }).text).toBe('hi');
    for (const voice of [true, 'true', 1]) {
      expect(look({ type: 'audio', audio: { id: '7', voice } }).media).toEqual({
        type: 'audio',
        id: '7',
        isVoice: true,
      });
    }
    expect(look({ type: 'location', location: { name: 'Café', latitude: 1, longitude: 2 } })).toMatchObject({
      title: 'Café',
      place: { latitude: '1', longitude: '2' },
    });
    expect(
      look({ type: 'contacts', contacts: [{ name: { formatted_name: 'Duc' }, phones: [{ phone: '+44 1' }] }] }).rows,
    ).toEqual([{ name: 'Duc', price: '+44 1' }]);
    const form = { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t","seats":"2"}' };
    expect(look({ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: form } })).toMatchObject({
      kind: 'form',
      rows: [{ name: 'seats', price: '2' }],
    });
    const reply = { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } };
    expect(look({ type: 'interactive', interactive: reply })).toMatchObject({ kind: 'button', text: 'Yes' });
    const unsupported = {
      type: 'unsupported',
      unsupported: { type: 'poll_creation' },
      errors: [{ code: 131051, title: 'Unknown' }],
    };
    expect(look(unsupported)).toMatchObject({ text: 'poll creation', note: '131051 Unknown' });
    expect(look({ type: 'hologram' })).toMatchObject({ text: 'hologram' });
    expect(shown({ direction: 'sent', type: 'text' }, [])).toMatchObject({ text: '' });
    expect(preview(received({ type: 'location', location: { name: 'Café', latitude: 1, longitude: 2 } }), [])).toBe(
      'You: location Café',
    );
    expect(preview(received({ type: 'text', text: { body: '*Hi*, _all_' } }), [])).toBe('You: Hi, all');
  });
});

describe('the choices of the page', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    const card = (text: string) => ({
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: `Take ${text}` }] },
      ],
    });
    const components = [
      { type: 'BODY', text: 'Plants' },
      { type: 'CAROUSEL', cards: [card('aloe'), card('basil')] },
    ];
    simulator = await createSimulator({
      speed: 0,
      seed: { templates: [{ name: 'plants', category: 'MARKETING', components }] },
    });
  });
  afterAll(() => simulator.close());

  it('are pressed by the simulator’s own positions', async () => {
    const ana = '16505551234';
    simulator.users.write(ana, { type: 'text', text: { body: 'Hello' } });
    const cardOf = (index: number, text: string) => ({
      card_index: index,
      components: [
        { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.jpg' } }] },
        { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: text }] },
      ],
    });
    const bodies = [
      {
        type: 'interactive',
        interactive: {
          type: 'list',
          body: { text: '?' },
          action: {
            button: 'Go',
            sections: [
              { title: 'A', rows: [{ id: '1', title: 'One' }] },
              { title: 'B', rows: [{ id: '2', title: 'Two' }] },
            ],
          },
        },
      },
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: '?' },
          action: { buttons: ['Yes', 'No'].map((title) => ({ type: 'reply', reply: { id: title, title } })) },
        },
      },
      {
        type: 'template',
        template: {
          name: 'plants',
          language: { code: 'en_US' },
          components: [{ type: 'carousel', cards: [cardOf(0, 'aloe'), cardOf(1, 'basil')] }],
        },
      },
    ];
    const { data: templates } = (await (
      await fetch(`${simulator.url}/v24.0/102290129340398/message_templates`, {
        headers: { authorization: 'Bearer simulator-token' },
      })
    ).json()) as { data: object[] };
    for (const body of bodies) {
      const { body: answer } = await postJson(simulator.url, '106540352242922/messages', {
        messaging_product: 'whatsapp',
        to: ana,
        ...body,
      });
      const wamid = answer.messages?.[0]?.id ?? '';
      const message = simulator.messages().find((each) => each.wamid === wamid);
      const { choices, cards = [] } = shown(message, templates);
      const all = [...choices, ...cards.flatMap((card) => card.choices)];
      expect(all).toHaveLength(2);
      for (const { title, index } of all) {
        const pressed = simulator.users.press(ana, wamid, index);
        expect(shown(pressed, []).text).toBe(title);
      }
    }
  });
});

describe('the ticks', () => {
  it('show the progress of a message of the business, or why it failed', () => {
    expect(progress({ statuses: [] }).state).toBe('accepted');
    expect(progress({ statuses: [{ status: 'sent' }] })).toMatchObject({ sign: '✓', state: 'sent' });
    expect(progress({ statuses: [{ status: 'sent' }, { status: 'read' }] })).toMatchObject({
      sign: '✓✓',
      state: 'read',
    });
    const failed = {
      status: 'failed',
      errors: [{ code: 131047, title: 'Re-engagement message', error_data: { details: 'Over 24 hours.' } }],
    };
    expect(progress({ statuses: [failed] }).words).toBe('failed 131047: Re-engagement message. Over 24 hours.');
    expect([isLost({ direction: 'sent', statuses: [failed] }), isLost({ direction: 'sent', statuses: [] })]).toEqual([
      true,
      false,
    ]);
  });

  it('show the progress of a customer’s message: accepted by your webhook, and read', () => {
    expect(arrival({ isRead: false }, 'waiting')).toMatchObject({ sign: '✓', state: 'sent' });
    expect(arrival({ isRead: false }, 'delivered')).toMatchObject({ sign: '✓✓', state: 'delivered' });
    expect(arrival({ isRead: true }, 'delivered')).toMatchObject({ sign: '✓✓', state: 'read' });
    expect(arrival({ isRead: false }, 'given-up').words).toBe('sent; your webhook never accepted it');
  });
});
