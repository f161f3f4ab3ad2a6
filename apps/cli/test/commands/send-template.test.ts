import { beforeEach, describe, expect, it } from 'vitest';
import { setUpCommandScene, user } from '../support/command-scene.ts';

const { stand, file, run, taken } = setUpCommandScene();

const body = { type: 'BODY', text: 'Hello' };
const sample = { header_handle: ['4::made-up'] };
const card = (index: number) => ({
  components: [
    { type: 'HEADER', format: 'IMAGE', example: sample },
    { type: 'BODY', text: `Plant ${index} at {{1}}`, example: { body_text: [['5 €']] } },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'More' },
        { type: 'URL', text: 'Buy', url: 'https://shop.example/{{1}}', example: ['aloe'] },
      ],
    },
  ],
});

/** A template of each kind that a sender fills in, and how. */
const templates: readonly {
  kind: string;
  category?: string;
  components: object[];
  params: string[];
  sent: unknown[];
}[] = [
  {
    kind: 'a document',
    components: [{ type: 'HEADER', format: 'DOCUMENT', example: sample }, body],
    params: ['header=https://shop.example/menu.pdf', 'header.filename=menu.pdf'],
    sent: [header('document', { link: 'https://shop.example/menu.pdf', filename: 'menu.pdf' })],
  },
  {
    kind: 'a place',
    components: [{ type: 'HEADER', format: 'LOCATION' }, body],
    params: ['header=52.52,13.405', 'header.name=Shop', 'header.address=Main Street 1'],
    sent: [header('location', { latitude: '52.52', longitude: '13.405', name: 'Shop', address: 'Main Street 1' })],
  },
  {
    kind: 'a variable in its header',
    components: [{ type: 'HEADER', format: 'TEXT', text: 'On {{1}}', example: { header_text: ['Monday'] } }, body],
    params: ['header.1=Tuesday'],
    sent: [header('text', 'Tuesday')],
  },
  {
    kind: 'buttons with payload, address and code',
    category: 'MARKETING',
    components: [
      body,
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Yes' },
          { type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}', example: ['42'] },
          { type: 'COPY_CODE', example: '25OFF' },
        ],
      },
    ],
    params: ['button.0=yes-42', 'button.1=42', 'button.2=30OFF'],
    sent: [
      button('quick_reply', 0, { type: 'payload', payload: 'yes-42' }),
      button('url', 1, { type: 'text', text: '42' }),
      button('copy_code', 2, { type: 'coupon_code', coupon_code: '30OFF' }),
    ],
  },
  {
    kind: 'a flow',
    components: [body, { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book', flow_id: '1' }] }],
    params: ['button.0=token-7', 'button.0.data={"day":"Monday"}'],
    sent: [
      button('flow', 0, { type: 'action', action: { flow_token: 'token-7', flow_action_data: { day: 'Monday' } } }),
    ],
  },
  {
    kind: 'a catalogue',
    category: 'MARKETING',
    components: [body, { type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'View catalog' }] }],
    params: ['button.0=SKU-1'],
    sent: [button('catalog', 0, { type: 'action', action: { thumbnail_product_retailer_id: 'SKU-1' } })],
  },
  {
    kind: 'a call button',
    components: [body, { type: 'BUTTONS', buttons: [{ type: 'VOICE_CALL', text: 'Call us' }] }],
    params: ['button.0=60'],
    sent: [button('voice_call', 0, { type: 'ttl_minutes', ttl_minutes: 60 })],
  },
  {
    kind: 'an offer that ends',
    category: 'MARKETING',
    components: [
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'A week only', has_expiration: true } },
      body,
      { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', example: '25OFF' }] },
    ],
    params: ['offer=2027-01-02T03:04:05Z', 'button.0=30OFF'],
    sent: [
      {
        type: 'limited_time_offer',
        parameters: [
          { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: Date.UTC(2027, 0, 2, 3, 4, 5) } },
        ],
      },
      button('copy_code', 0, { type: 'coupon_code', coupon_code: '30OFF' }),
    ],
  },
  {
    kind: 'a code, given once',
    category: 'AUTHENTICATION',
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
    ],
    params: ['1=123456'],
    sent: [
      { type: 'body', parameters: [{ type: 'text', text: '123456' }] },
      button('url', 0, { type: 'text', text: '123456' }),
    ],
  },
  {
    kind: 'cards',
    category: 'MARKETING',
    components: [body, { type: 'CAROUSEL', cards: [card(0), card(1)] }],
    params: ['0', '1'].flatMap((index) => [
      `card.${index}.header=https://shop.example/${index}.jpg`,
      `card.${index}.1=${index} €`,
      `card.${index}.button.1=plant-${index}`,
    ]),
    sent: [
      {
        type: 'carousel',
        cards: [0, 1].map((index) => ({
          card_index: index,
          components: [
            header('image', { link: `https://shop.example/${index}.jpg` }),
            { type: 'body', parameters: [{ type: 'text', text: `${index} €` }] },
            button('url', 1, { type: 'text', text: `plant-${index}` }),
          ],
        })),
      },
    ],
  },
];

function header(type: string, content: unknown) {
  return { type: 'header', parameters: [{ type, [type]: content }] };
}

function button(subType: string, index: number, parameter: object) {
  return { type: 'button', sub_type: subType, index: String(index), parameters: [parameter] };
}

const nameOf = (index: number): string => `kind_${index}`;

describe('whatsapp send template', () => {
  beforeEach(() => {
    stand().meta.seed({
      templates: templates.map(({ category = 'UTILITY', components }, index) => ({
        name: nameOf(index),
        language: 'en_US',
        category,
        components,
      })) as never,
    });
  });

  it.each(templates.map((template, index) => [template.kind, template, index] as const))(
    'fills in %s, as Meta accepts it',
    async (_kind, { params, sent }, index) => {
      const args = ['send', 'template', user, nameOf(index), '--direct'];
      const { code, stderr } = await run(...args, '--param', ...params);
      expect([code, stderr, taken()]).toEqual([0, '', [expect.objectContaining({ type: 'template' })]]);
      const shown = (await run(...args, '--dry-run', '--json', '--param', ...params)).json<{
        message: { template: { components: unknown } };
      }>();
      expect(shown.message.template.components).toEqual(sent);
    },
  );

  it.each([[[]], [['--direct']]])('sends a marketing template by the Marketing Messages API %s', async (more) => {
    // A seed sends no news of templates, so what the service remembers of them is old.
    await stand().restart();
    const { params } = templates[3] ?? { params: [] };
    // Does no harm, and counts the calls.
    const { id } = stand().meta.faults.add({ route: 'POST marketing_messages' }, { kind: 'latency', ms: 1 });
    const { code, stderr } = await run(
      'send',
      'template',
      user,
      nameOf(3),
      '--marketing',
      ...more,
      '--param',
      ...params,
    );
    const hits = stand()
      .meta.faults.list()
      .find((fault) => fault.id === id)?.hits;
    expect([code, stderr, taken().length, hits]).toEqual([0, '', 1, 1]);
  });

  it('leaves out what the template can do without', async () => {
    const { code, stderr } = await run('send', 'template', user, nameOf(4), '--direct');
    expect([code, stderr, taken().length]).toEqual([0, '', 1]);
    const shown = await run('send', 'template', user, nameOf(4), '--direct', '--dry-run', '--json');
    // The button of a flow is named anyway.
    expect(shown.json<{ message: { template: object } }>().message.template).toMatchObject({
      components: [button('flow', 0, { type: 'action', action: {} })],
    });
  });

  it('uploads the file of a header, and keeps the document’s name', async () => {
    const menu = await file('menu.pdf', '%PDF-1.4 menu');
    const args = ['send', 'template', user, nameOf(0), '--direct', '--param', `header=${menu}`];
    const { message } = (await run(...args, '--dry-run', '--json')).json<{ message: unknown }>();
    expect(JSON.stringify(message)).toContain('"filename":"menu.pdf"');
    expect(stand().meta.platform.world.media.size).toBe(0);
    expect([(await run(...args)).code, stand().meta.platform.world.media.size]).toEqual([0, 1]);
  });

  it.each([
    ['a list', (components: unknown) => components],
    ['a message', (components: unknown) => ({ type: 'template', template: { components } })],
  ])('takes all components from a file with %s', async (_what, inFile) => {
    const { sent } = templates.at(-1) ?? { sent: [] };
    const path = await file('components.json', inFile(sent));
    const name = nameOf(templates.length - 1);
    const { code, stderr } = await run('send', 'template', user, name, '--direct', '--components', path);
    expect([code, stderr, taken().length]).toEqual([0, '', 1]);
  });

  it.each<[string, string[], RegExp]>([
    ['components without a list', ['--components', 'no-list.json'], /no list of components/],
    ['components and parameters', ['--components', 'x', '--param', 'a=b'], /can’t be combined/],
  ])('refuses %s', async (_what, args, says) => {
    await file('no-list.json', {});
    const given = await Promise.all(args.map((arg) => (arg.endsWith('.json') ? file(arg, {}) : arg)));
    const { code, stderr } = await run('send', 'template', user, nameOf(0), '--direct', ...given);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  it.each<[number, string[], RegExp]>([
    [1, ['header=here'], /"here" is not a location/],
    [4, ['button.0.data=x'], /button\.0\.data is not a JSON object/],
    [6, ['button.0=soon'], /button\.0 is "soon"/],
    [7, ['offer=soon', 'button.0=30OFF'], /offer is "soon"/],
  ])('refuses a value of the wrong form (%i %s)', async (index, params, says) => {
    const { code, stderr } = await run('send', 'template', user, nameOf(index), '--direct', '--param', ...params);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });
});
