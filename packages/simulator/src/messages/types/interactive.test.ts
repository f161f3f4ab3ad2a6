import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { furnishExamples } from '../../../test/example-world.ts';
import { postJson, refusalOf } from '../../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../../simulator.ts';

const image = '1037543291543636';
const flowId = '1037543291543641';
const long = (length: number): string => 'b'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

const body = { text: 'Which?' };
const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
const buttons = (...given: object[]) => ({ body, action: { buttons: given } });
const row = (id: string | number) => ({ id: String(id), title: `Row ${id}` });
const list = (...sections: object[]) => ({ body, action: { button: 'Open', sections } });
const one = buttons(reply('a', 'A'));
const cta = (parameters: object) => ({ body, action: { name: 'cta_url', parameters } });
const url = { display_text: 'See', url: 'https://shop.example' };
const flow = (parameters: object) => ({
  body,
  action: { name: 'flow', parameters: { flow_message_version: '3', flow_cta: 'Book', ...parameters } },
});
const product = { catalog_id: 'c', product_retailer_id: 's' };
const items = (count: number) => times(count, (at) => ({ product_retailer_id: `s${at}` }));
const products = (...sections: object[]) => ({
  header: { type: 'text', text: 'Plants' },
  body,
  action: { catalog_id: 'c', sections },
});
const card = (index: number, more: object = {}) => ({
  card_index: index,
  type: 'cta_url',
  header: { type: 'image', image: { id: image } },
  action: { name: 'cta_url', parameters: url },
  ...more,
});
const quick = (count: number) => ({
  action: { buttons: times(count, (at) => ({ type: 'quick_reply', quick_reply: { id: `q${at}`, title: `Q${at}` } })) },
});
const cards = (...given: object[]) => ({ body, action: { cards: given } });
const call = (parameters: object) => ({ body, action: { name: 'voice_call', parameters } });
const address = (parameters: object) => ({ body, action: { name: 'address_message', parameters } });
const sum = (value: number) => ({ value, offset: 100 });
const order = (more: object = {}, orderMore: object = {}) => ({
  body,
  action: {
    name: 'review_and_pay',
    parameters: {
      reference_id: 'r-1.a_b',
      type: 'digital-goods',
      currency: 'BRL',
      total_amount: sum(1_100),
      order: {
        status: 'pending',
        items: [{ name: 'bread', quantity: 1, amount: sum(1_500) }],
        subtotal: sum(1_000),
        tax: sum(100),
        shipping: sum(100),
        discount: sum(100),
        ...orderMore,
      },
      ...more,
    },
  },
});

type Case = [kind: string, rest: object, code?: number, says?: string];

describe('interactive messages', () => {
  let simulator: Simulator;
  const send = (type: string, rest: object, to = '+16505551234') =>
    postJson(simulator.url, '106540352242922/messages', {
      messaging_product: 'whatsapp',
      to,
      type: 'interactive',
      interactive: { type, ...rest },
    });
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => {
    simulator.reset();
    furnishExamples(simulator.platform.world);
  });
  afterAll(() => simulator.close());

  it.each<Case>([
    ['button', { ...one, header: { type: 'image', image: { id: image } }, footer: { text: long(60) } }],
    ['button', { ...one, body: { text: long(1_024) }, header: { type: 'text', text: long(60) } }],
    ['button', buttons(reply(long(256), long(20)), reply('b', 'B'), reply('c', 'C'))],
    ['list', { ...list({ rows: times(10, row) }), body: { text: long(4_096) } }],
    ['list', list(...times(10, (at) => ({ title: `S${at}`, rows: [row(at)] })))],
    ['list', list({ rows: [{ id: long(200), title: long(24), description: long(72) }] })],
    ['cta_url', cta({ ...url, display_text: long(20) })],
    ['flow', flow({ flow_id: flowId, flow_action_payload: { screen: 'A', data: { a: 1 } } })],
    ['flow', flow({ flow_name: 'booking', flow_cta: long(30), mode: 'published', flow_action: 'data_exchange' })],
    ['flow', flow({ flow_id: 'of somebody else', flow_message_version: undefined })],
    ['flow', flow({ flow_id: flowId, flow_message_version: 3 })],
    ['product', { action: product }],
    ['product_list', products(...times(10, (at) => ({ title: `S${at}`, product_items: items(3) })))],
    [
      'catalog_message',
      { body, action: { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 's' } } },
    ],
    ['call_permission_request', { action: { name: 'call_permission_request' } }],
    ['voice_call', call({ display_text: long(20), ttl_minutes: 43_200, payload: long(512) })],
    ['carousel', cards(...times(10, (at) => card(at)))],
    ['carousel', cards(card(0, quick(2)), card(1, quick(2)))],
    ['carousel', cards(card(0, { body: { text: 'a\nb\nc' } }), card(1))],
    ['order_details', order()],
  ])('take %s %j', async (kind, rest) => {
    expect((await send(kind, rest)).body).toHaveProperty('messages');
  });

  it.each<Case>([
    ['poll', one, 100],
    ['button', { action: one.action }, 100, "(#100) The parameter interactive['body'] is required."],
    ['button', { ...one, body: {} }, 100, "(#100) The parameter interactive['body']['text'] is required."],
    [
      'button',
      { ...one, body: { text: long(1_025) } },
      131009,
      'Body text length invalid. Min length: 1, Max length: 1024',
    ],
    [
      'button',
      { ...one, footer: { text: long(61) } },
      131009,
      'Footer text length invalid. Min length: 0, Max length: 60',
    ],
    [
      'button',
      { ...one, header: { type: 'text', text: long(61) } },
      131009,
      'Header text length invalid. Min length: 1, Max length: 60',
    ],
    [
      'button',
      { ...one, header: { type: 'image' } },
      100,
      "(#100) The parameter interactive['header']['image'] is required.",
    ],
    [
      'button',
      { ...one, header: { type: 'image', image: { id: '1' } } },
      131009,
      "interactive['header']['image']['id'] is not a media ID",
    ],
    ['button', buttons(), 131009, 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3'],
    [
      'button',
      buttons(...times(4, (at) => reply(`${at}`, `${at}`))),
      131009,
      'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3',
    ],
    ['button', buttons(reply('a', long(21))), 131009, 'Button title length invalid. Min length: 1, Max length: 20'],
    [
      'button',
      buttons(reply('a', '')),
      100,
      "(#100) The parameter interactive['action']['buttons'][0]['reply']['title'] is required.",
    ],
    ['button', buttons(reply('a', 'A'), reply('a', 'B')), 131009, 'Button ids must be unique, "a" is not'],
    ['button', buttons(reply('a', 'A'), reply('b', 'A')), 131009, 'Button titles must be unique, "A" is not'],
    ['button', buttons(reply(' a', 'A')), 131009, 'Button id cannot begin or end with a space'],
    ['button', buttons(reply(long(257), 'A')), 131009, 'Button id length invalid. Min length: 1, Max length: 256'],
    ['list', { ...list({ rows: [row(1)] }), header: { type: 'image', image: { id: image } } }, 100],
    [
      'list',
      { body, action: { sections: [{ rows: [row(1)] }] } },
      100,
      "(#100) The parameter interactive['action']['button'] is required.",
    ],
    [
      'list',
      { body, action: { button: long(21), sections: [{ rows: [row(1)] }] } },
      131009,
      'Button label is too long. Max length is 20',
    ],
    ['list', list({ rows: times(11, row) }), 131009, 'Total row count exceed max allowed count: 10'],
    [
      'list',
      list({ rows: [row(1)] }, { title: 'S', rows: [row(2)] }),
      131008,
      'Section title is required when there is more than one section',
    ],
    ['list', list({ title: long(25), rows: [row(1)] }), 131009, 'Section title is too long. Max length is 24'],
    [
      'list',
      list({ title: 'S', rows: [row(1)] }, { title: 'T', rows: [row(1)] }),
      131009,
      'Row ids must be unique, "1" is not',
    ],
    ['list', list({ rows: [{ id: '1', title: long(25) }] }), 131009, 'Row title is too long. Max length is 24'],
    [
      'list',
      list({ rows: [{ id: '1', title: '' }] }),
      100,
      "(#100) The parameter interactive['action']['sections'][0]['rows'][0]['title'] is required.",
    ],
    [
      'list',
      list({ rows: [{ id: '1', title: 'T', description: long(73) }] }),
      131009,
      'Row description is too long. Max length is 72',
    ],
    [
      'cta_url',
      cta({ ...url, display_text: long(21) }),
      131009,
      'Display text length invalid. Min length: 1, Max length: 20',
    ],
    ['cta_url', cta({ ...url, url: 'shop.example' }), 131009],
    ['flow', flow({}), 131008, 'flow_id or flow_name is required'],
    ['flow', flow({ flow_id: flowId, flow_name: 'booking' }), 131009, 'Only one of flow_id and flow_name may be given'],
    ['flow', flow({ flow_id: flowId, flow_message_version: '2' }), 100],
    ['flow', flow({ flow_id: flowId, flow_cta: 'Book 😀' }), 131009],
    ['flow', flow({ flow_id: flowId, flow_action_payload: { data: {} } }), 131009],
    ['flow', flow({ flow_id: flowId, flow_action: 'data_exchange', flow_action_payload: { screen: 'A' } }), 131009],
    [
      'product',
      { action: { catalog_id: 'c' } },
      100,
      "(#100) The parameter interactive['action']['product_retailer_id'] is required.",
    ],
    [
      'product_list',
      products({ product_items: items(31) }),
      131009,
      'Total product count exceed max allowed count: 30',
    ],
    ['product_list', products({ product_items: items(1) }, { product_items: items(1) }), 131008],
    ['catalog_message', { body, header: { type: 'text', text: 'a' }, action: { name: 'catalog_message' } }, 131009],
    ['location_request_message', { body, footer: { text: 'a' }, action: { name: 'send_location' } }, 131009],
    ['voice_call', call({ ttl_minutes: 0 }), 131009],
    ['voice_call', call({ display_text: long(21) }), 100],
    ['carousel', { ...cards(card(0), card(1)), footer: { text: 'a' } }, 131009],
    [
      'carousel',
      cards(...times(11, (at) => card(at % 10))),
      131009,
      'Invalid cards count. Min allowed cards: 2, Max allowed cards: 10',
    ],
    ['carousel', cards(card(0), card(0)), 131009, 'Card indexes must be unique, "0" is not'],
    ['carousel', cards(card(0), card(10)), 131009],
    ['carousel', cards(card(0), card(1, quick(1))), 131009, 'All cards must be of one kind and have the same buttons'],
    [
      'carousel',
      cards(card(0, quick(2)), card(1, quick(1))),
      131009,
      'All cards must be of one kind and have the same buttons',
    ],
    [
      'carousel',
      cards(card(0, { body: { text: long(161) } }), card(1)),
      131009,
      'Card body text length invalid. Min length: 1, Max length: 160',
    ],
    [
      'carousel',
      cards(card(0, { body: { text: 'a\nb\nc\nd' } }), card(1)),
      131009,
      'Card body can have at most 2 line breaks',
    ],
    ['carousel', cards(card(0, { header: undefined }), card(1)), 100],
    ['order_details', order({ reference_id: 'r 1' }), 131009],
    ['order_details', order({ reference_id: long(61) }), 100],
    ['order_details', order({ type: 'services' }), 100],
    ['order_details', order({}, { discount: sum(200) }), 131009],
    [
      'order_details',
      order({}, { items: [] }),
      131009,
      'Invalid items count. Min allowed items: 1, Max allowed items: 999',
    ],
  ])('refuse %s %j', async (kind, rest, code, says) => {
    const [actual, message, details] = refusalOf(await send(kind, rest));
    expect([actual, says === undefined ? undefined : (details ?? message)]).toEqual([code, says]);
  });

  it.each([
    ['BLOCKED', {}, 132068],
    ['THROTTLED', {}, 132069],
    ['DEPRECATED', {}, 131009],
    ['DRAFT', {}, 131009],
    ['DRAFT', { mode: 'draft' }, undefined],
    ['PUBLISHED', {}, undefined],
  ] as const)('with a flow that is %s, sent with %j, are answered with the code %s', async (status, mode, code) => {
    Object.assign(simulator.platform.world.flows.get(flowId) ?? {}, { status });
    expect(refusalOf(await send('flow', flow({ flow_id: flowId, ...mode })))[0]).toBe(code);
    expect(refusalOf(await send('flow', flow({ flow_name: 'booking', ...mode })))[0]).toBe(code);
  });

  it('request addresses in India only, and corrections only of shown values', async () => {
    const india = '+919876543210';
    const shown = { country: 'IN', values: { in_pin_code: '400063' } };
    expect((await send('address_message', address(shown), india)).status).toBe(200);
    expect(
      (await send('address_message', address({ ...shown, validation_errors: { in_pin_code: 'No' } }), india)).status,
    ).toBe(200);
    expect(
      refusalOf(await send('address_message', address({ ...shown, validation_errors: { city: 'No' } }), india))[0],
    ).toBe(131009);
    expect(refusalOf(await send('address_message', address({ country: 'SG' }), india))[0]).toBe(131009);
    expect(refusalOf(await send('address_message', address({}), india))[0]).toBe(100);
    expect(refusalOf(await send('address_message', address(shown)))[0]).toBe(131009);
  });
});
