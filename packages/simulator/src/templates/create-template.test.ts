import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callGraph } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

const wabaId = '102290129340398';
const body = { type: 'BODY', text: 'Thank you for your order, we are on our way.' };
const greeting = (example?: unknown) => ({ type: 'body', text: 'Dear {{1}}, your order is on its way.', example });
const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list });
const code = { type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy Code' };
const image = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW1hZ2UvanBn:ARYyty:e:168:634'] } };
const card = { components: [image, { type: 'BODY', text: 'Aloe' }, buttons({ type: 'QUICK_REPLY', text: 'Buy' })] };
const replies = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ type: 'QUICK_REPLY', text: `Reply ${index}` }));

describe('POST /{waba-id}/message_templates', () => {
  let simulator: Simulator;
  const post = (fields: object) =>
    callGraph(simulator.url, 'POST', `${wabaId}/message_templates`, {
      name: 'order_update',
      language: 'en_US',
      category: 'UTILITY',
      components: [body],
      ...fields,
    });
  /** Code, subcode, and the message for the user, or for the developer if there is no subcode. */
  const refusal = async (fields: object) => {
    const { status, body: answer } = await post(fields);
    const error = answer.error as Record<string, unknown> | undefined;
    expect(status).toBe(400);
    return [error?.code, error?.error_subcode, error?.error_user_msg ?? error?.message];
  };
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  it('creates a template that is pending review', async () => {
    const { status, body: answer } = await post({ components: [{ type: 'body', text: body.text }] });
    expect(status).toBe(200);
    expect(answer).toEqual({ id: expect.stringMatching(/^1\d{15}$/), status: 'PENDING', category: 'UTILITY' });
    const node = await callGraph(simulator.url, 'GET', String(answer.id));
    expect(node.body).toEqual({
      name: 'order_update',
      parameter_format: 'POSITIONAL',
      components: [body],
      language: 'en_US',
      status: 'PENDING',
      category: 'UTILITY',
      id: answer.id,
    });
  });

  it('gives ids that a JSON number can hold', async () => {
    const { body: answer } = await post({});
    expect(Number.isSafeInteger(Number(answer.id))).toBe(true);
    expect(String(Number(answer.id))).toBe(answer.id);
  });

  it.each([
    [
      'a location and a reply',
      'UTILITY',
      [
        { type: 'HEADER', format: 'LOCATION' },
        {
          type: 'BODY',
          text: 'Good news {{1}}! Your order #{{2}} is on its way to the location above. Thank you for your order!',
          example: { body_text: [['Mark', '566701']] },
        },
        { type: 'FOOTER', text: 'To stop receiving delivery updates, tap the button below.' },
        buttons({ type: 'QUICK_REPLY', text: 'Stop Delivery Updates' }),
      ],
    ],
    [
      'a text header and two replies',
      'MARKETING',
      [
        { type: 'HEADER', format: 'TEXT', text: 'Our {{1}} is on!', example: { header_text: ['Summer Sale'] } },
        {
          type: 'BODY',
          text: 'Shop now through {{1}} and use code {{2}} to get {{3}} off of all merchandise.',
          example: { body_text: [['the end of August', '25OFF', '25%']] },
        },
        { type: 'FOOTER', text: 'Use the buttons below to manage your marketing subscriptions' },
        buttons(...replies(2)),
      ],
    ],
    [
      'an image, a call and an address',
      'MARKETING',
      [
        image,
        body,
        buttons(
          { type: 'PHONE_NUMBER', text: 'Call', phone_number: '15550051310' },
          { type: 'URL', text: 'Shop Now', url: 'https://shop.example/shop?promo={{1}}', example: ['summer2023'] },
        ),
      ],
    ],
    ['several products', 'MARKETING', [body, buttons({ type: 'MPM', text: 'View items' })]],
    ['a catalogue', 'MARKETING', [body, buttons({ type: 'CATALOG', text: 'View catalog' })]],
    [
      'a flow',
      'MARKETING',
      [body, buttons({ type: 'FLOW', text: 'Book', flow_id: '7', navigate_screen: 'S', flow_action: 'navigate' })],
    ],
    [
      'an offer',
      'MARKETING',
      [
        image,
        { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon over', has_expiration: true } },
        body,
        buttons({ type: 'COPY_CODE', example: 'CARIBE25' }, { type: 'URL', text: 'Book', url: 'https://shop.example' }),
      ],
    ],
    ['cards', 'MARKETING', [body, { type: 'CAROUSEL', cards: [card, card] }]],
    ['a request to call', 'UTILITY', [body, { type: 'call_permission_request' }]],
    [
      'a code to copy',
      'AUTHENTICATION',
      [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'FOOTER', code_expiration_minutes: 10 },
        buttons(code),
      ],
    ],
    [
      'a code that is filled in automatically',
      'AUTHENTICATION',
      [
        { type: 'BODY' },
        buttons({
          ...code,
          otp_type: 'ONE_TAP',
          autofill_text: 'Autofill',
          package_name: 'com.example.luckyshrub',
          signature_hash: 'K8a%2FAINcGX7',
        }),
      ],
    ],
  ])('takes %s', async (_, category, components) => {
    expect(await post({ category, components })).toMatchObject({ status: 200, body: { status: 'PENDING', category } });
  });

  it('accepts named variables with their examples', async () => {
    const named = (names: string[]) => ({
      ...greeting(),
      text: 'Dear {{first_name}}, your order is on its way.',
      example: { body_text_named_params: names.map((name) => ({ param_name: name, example: 'Asha' })) },
    });
    const fields = { parameter_format: 'named', components: [named(['first_name'])] };
    const { body: answer } = await post(fields);
    const node = await callGraph(simulator.url, 'GET', String(answer.id));
    expect(node.body.parameter_format).toBe('NAMED');
    expect((await refusal({ ...fields, components: [named(['name'])] }))[1]).toBe(2388043);
    expect((await refusal({ components: [named(['first_name'])] }))[1]).toBe(2388072);
  });

  it('adds Meta’s own texts to authentication templates', async () => {
    const components = [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 5 },
      buttons(code),
    ];
    const { body: answer } = await post({ category: 'AUTHENTICATION', components });
    const address = 'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code_expiration_minutes=5&code=otp';
    const node = await callGraph(simulator.url, 'GET', String(answer.id), { fields: 'components' });
    expect(node.body.components).toEqual([
      {
        type: 'BODY',
        add_security_recommendation: true,
        text: '*{{1}}* is your verification code. For your security, do not share this code.',
        example: { body_text: [['123456']] },
      },
      { type: 'FOOTER', code_expiration_minutes: 5, text: 'This code expires in 5 minutes.' },
      buttons({ type: 'URL', text: 'Copy Code', url: `${address}{{1}}`, example: [`${address}123456`] }),
    ]);
  });

  it.each([
    [{ name: undefined }, '(#100) The parameter name is required.'],
    [{ language: undefined }, '(#100) The parameter language is required.'],
    [{ category: undefined }, '(#100) The parameter category is required.'],
    [{ components: undefined }, '(#100) The parameter components is required.'],
    [{ components: {} }, '(#100) Param components must be an array.'],
    [{ components: ['body'] }, '(#100) Param components[0] must be a JSON object.'],
    [{ components: [{ text: 'a' }] }, "(#100) The parameter components[0]['type'] is required."],
    [{ components: [{ type: 'BODY', text: 5 }] }, "(#100) Param components[0]['text'] must be a string."],
    [
      { components: [body, { type: 'BUTTONS', buttons: {} }] },
      "(#100) Param components[1]['buttons'] must be an array.",
    ],
    [
      { components: [body, { type: 'CAROUSEL', cards: [{}] }] },
      "(#100) The parameter components[1]['cards'][0]['components'] is required.",
    ],
    [
      { category: 'TRANSACTIONAL' },
      '(#100) Param category must be one of {AUTHENTICATION, MARKETING, UTILITY} - got "TRANSACTIONAL".',
    ],
    [
      { parameter_format: 'NUMBERED' },
      '(#100) Param parameter_format must be one of {NAMED, POSITIONAL} - got "NUMBERED".',
    ],
    [{ language: 'English' }, '(#100) Param language must be a language that WhatsApp has - got "English".'],
    [
      { components: [body, { type: 'BANNER' }] },
      expect.stringContaining("components[1]['type'] must be one of {HEADER"),
    ],
    [
      { components: [body, { type: 'HEADER', format: 'AUDIO' }] },
      expect.stringContaining('must be one of {TEXT, IMAGE, VIDEO'),
    ],
    [{ components: [body, buttons({ type: 'APP' })] }, expect.stringContaining('must be one of {QUICK_REPLY, URL')],
  ])('refuses %j as a malformed call', async (fields, says) => {
    expect(await refusal(fields)).toEqual([100, undefined, says]);
  });

  it.each<[object, number]>([
    [{ name: 'Order Update' }, 2388046],
    [{ name: 'x'.repeat(513) }, 2388046],
    [{ name: 'hello_world', language: 'de' }, 2388155],
    [{ components: [] }, 2388092],
    [{ components: [body, body] }, 2388092],
    [{ message_send_ttl_seconds: 43_201 }, 2388092],
    [{ category: 'MARKETING', message_send_ttl_seconds: -1 }, 2388092],
    [{ components: [{ type: 'BODY', text: '' }] }, 2388072],
    [{ components: [{ type: 'BODY', text: 'x'.repeat(1_025) }] }, 2388040],
    [{ components: [greeting()] }, 2388043],
    [{ components: [greeting({ body_text: [['a', 'b']] })] }, 2388043],
    [{ components: [{ ...greeting(), text: 'Dear {{2}}, your order is on its way.' }] }, 2388072],
    [{ components: [{ ...greeting(), text: 'Dear {{your name}}, your order is on its way.' }] }, 2388072],
    [{ components: [{ ...greeting(), text: 'Your order is on its way, {{1}}' }] }, 2388299],
    [{ components: [{ ...greeting(), text: ' {{1}}: your order is on its way.' }] }, 2388299],
    [{ components: [{ ...greeting(), text: 'Dear {{1}}, thanks!' }] }, 2388293],
    [{ components: [{ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, body] }, 2388040],
    [{ components: [{ type: 'HEADER', format: 'TEXT', text: 'a\nb' }, body] }, 2388047],
    [{ components: [{ type: 'HEADER', format: 'TEXT', text: 'Our *sale*' }, body] }, 2388047],
    [{ components: [{ type: 'HEADER', format: 'TEXT', text: 'Our sale 🎉' }, body] }, 2388047],
    [{ components: [{ type: 'HEADER', format: 'TEXT' }, body] }, 2388047],
    [{ components: [{ type: 'HEADER', format: 'TEXT', text: '{{1}} and {{2}}' }, body] }, 2388047],
    [{ components: [{ type: 'HEADER', format: 'TEXT', text: 'On {{1}}' }, body] }, 2388043],
    [{ components: [{ type: 'HEADER', format: 'IMAGE' }, body] }, 2388043],
    [{ components: [body, { type: 'FOOTER', text: 'x'.repeat(61) }] }, 2388040],
    [{ components: [body, { type: 'FOOTER', text: 'For {{1}}' }] }, 2388073],
    [{ components: [body, { type: 'FOOTER' }] }, 2388073],
    [{ components: [body, buttons()] }, 2388092],
    [{ components: [body, buttons(...replies(11))] }, 2388092],
    [{ components: [body, buttons({ type: 'QUICK_REPLY' })] }, 2388092],
    [{ components: [body, buttons({ type: 'QUICK_REPLY', text: 'x'.repeat(26) })] }, 2388040],
    [{ components: [body, buttons({ type: 'URL', text: 'Go' })] }, 2388092],
    [{ components: [body, buttons({ type: 'URL', text: 'Go', url: 'https://shop.example/{{1}}' })] }, 2388043],
    [{ components: [body, buttons({ type: 'URL', text: 'Go', url: 'https://{{1}}/a', example: ['a'] })] }, 2388092],
    [{ components: [body, buttons({ type: 'URL', text: 'Go', url: `https://${'x'.repeat(2_000)}` })] }, 2388040],
    [{ components: [body, buttons(...Array(3).fill({ type: 'URL', text: 'Go', url: 'https://a.example' }))] }, 2388092],
    [{ components: [body, buttons({ type: 'PHONE_NUMBER', text: 'Call' })] }, 2388092],
    [{ components: [body, buttons({ type: 'PHONE_NUMBER', text: 'Call', phone_number: '1'.repeat(21) })] }, 2388040],
    [{ components: [body, buttons({ type: 'COPY_CODE' })] }, 2388043],
    [{ components: [body, buttons({ type: 'COPY_CODE', example: 'x'.repeat(21) })] }, 2388040],
    [{ components: [body, buttons({ type: 'FLOW', text: 'Book' })] }, 2388092],
    [{ category: 'AUTHENTICATION' }, 2388072],
    [{ category: 'AUTHENTICATION', components: [{ type: 'BODY' }] }, 2388092],
    [{ category: 'AUTHENTICATION', components: [{ type: 'BODY' }, image, buttons(code)] }, 2388092],
    [
      { category: 'AUTHENTICATION', components: [{ type: 'BODY' }, buttons({ ...code, text: 'x'.repeat(26) })] },
      2388040,
    ],
    [{ category: 'AUTHENTICATION', components: [{ type: 'BODY' }, buttons({ ...code, otp_type: 'SMS' })] }, 2388092],
    [
      { category: 'AUTHENTICATION', components: [{ type: 'BODY' }, buttons({ ...code, otp_type: 'ONE_TAP' })] },
      2388092,
    ],
    [
      {
        category: 'AUTHENTICATION',
        components: [{ type: 'BODY' }, { type: 'FOOTER', code_expiration_minutes: 91 }, buttons(code)],
      },
      2388092,
    ],
    [{ category: 'MARKETING', components: [body, { type: 'CAROUSEL', cards: [card] }] }, 2388092],
    [
      { category: 'MARKETING', components: [body, { type: 'CAROUSEL', cards: [card, { components: [image] }] }] },
      2388092,
    ],
    [
      { category: 'MARKETING', components: [body, { type: 'CAROUSEL', cards: Array(2).fill({ components: [body] }) }] },
      2388092,
    ],
    [{ category: 'MARKETING', components: [image, body, { type: 'CAROUSEL', cards: [card, card] }] }, 2388092],
    [{ components: [body, { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Now' } }] }, 2388092],
    [
      {
        category: 'MARKETING',
        components: [body, { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'x'.repeat(17) } }],
      },
      2388040,
    ],
    [
      {
        category: 'MARKETING',
        components: [body, { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Now', has_expiration: true } }],
      },
      2388092,
    ],
  ])('refuses %j as a template', async (fields, subcode) => {
    expect((await refusal(fields)).slice(0, 2)).toEqual([100, subcode]);
  });

  it('requires quick replies to be in one block', async () => {
    const [first, second] = replies(2);
    const link = { type: 'URL', text: 'Go', url: 'https://shop.example' };
    const mixed = { components: [body, buttons(first ?? {}, link, second ?? {})] };
    expect((await refusal(mixed))[1]).toBe(2388092);
    expect((await post({ components: [body, buttons(link, first ?? {}, second ?? {})] })).status).toBe(200);
  });

  it('answers in the envelope of template errors', async () => {
    await post({});
    const { body: answer } = await post({});
    expect(answer).toEqual({
      error: {
        message: 'Invalid parameter',
        type: 'OAuthException',
        code: 100,
        error_subcode: 2388024,
        is_transient: false,
        error_user_title: 'Content in This Language Already Exists',
        error_user_msg: expect.stringContaining('There is already content in this language'),
        fbtrace_id: expect.stringMatching(/^A/),
      },
    });
    expect((await post({ language: 'de' })).status).toBe(200);
  });

  it('creates at most 100 templates an hour', async () => {
    for (let index = 0; index < 100; index += 1) {
      expect((await post({ name: `order_${index}` })).status).toBe(200);
    }
    expect((await refusal({ name: 'order_100' }))[0]).toBe(80007);
    simulator.clock.advance(3_600_000);
    expect((await post({ name: 'order_100' })).status).toBe(200);
  });

  it('creates at most 250 templates for a business that is not verified', async () => {
    const { businesses, templates } = simulator.platform.world;
    const [sample] = templates.values();
    if (!sample) throw new Error('There is hello_world.');
    for (let index = 1; index < 250; index += 1) templates.set(`${index}`, { ...sample, id: `${index}` });
    expect((await post({})).status).toBe(200);
    for (const business of businesses.values()) business.verificationStatus = 'not_verified';
    expect((await refusal({ name: 'order_again' }))[1]).toBe(2388019);
  });
});
