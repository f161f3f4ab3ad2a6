import { describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { body, button, header, missingCount, named, refusal, text, withParts } from '../../test/template-parts.ts';

describe('checkTemplateSend', () => {
  describe('with a text that has variables', () => {
    const template = withParts([{ type: 'BODY', text: 'Order {{1}} is on its way to {{2}}, says {{1}}.' }]);
    const date = { type: 'date_time', date_time: { fallback_value: 'February 25, 1977', year: 1977 } };
    const amount = { type: 'currency', currency: { fallback_value: '$100.99', code: 'USD', amount_1000: 100990 } };

    it.each([
      [[body(text('7'), text('Pune'))]],
      [[{ type: 'BODY', parameters: [{ type: 'TEXT', text: '7' }, amount] }]],
      [[body(date, amount), { type: 'footer' }, { type: 'header', parameters: [] }]],
      [[body(text('four    blanks'), text('x'))]],
    ])('takes %j', (components) => {
      expect(refusal(template, components)).toBeUndefined();
    });

    it.each([
      [undefined, 132000, missingCount('body', 0, 2)],
      [[], 132000, missingCount('body', 0, 2)],
      [[body(text('7'))], 132000, missingCount('body', 1, 2)],
      [[body(text('7'), text('Pune'), text('x'))], 132000, missingCount('body', 3, 2)],
      [[body(text('7'), text('Pune')), header(text('x'))], 132000, missingCount('header', 1, 0)],
      [
        [body(text('7'), text('Pune')), { type: 'footer', parameters: [text('x')] }],
        132000,
        missingCount('footer', 1, 0),
      ],
      [[body(text('7'), text(''))], 131008, "Parameter 'text' is mandatory for component parameter type 'text'"],
      [[body(text('7'), text('  '))], 131008, "Parameter 'text' is mandatory for component parameter type 'text'"],
      [
        [body(text('7'), { type: 'text' })],
        131008,
        "Parameter 'text' is mandatory for component parameter type 'text'",
      ],
      [
        [body(text('7'), text(5))],
        100,
        "(#100) Param template['components'][0]['parameters'][1]['text'] must be a string.",
      ],
      [
        [body(text('7'), { type: 'image', image: { id: '1' } })],
        132012,
        'body: Format mismatch, expected TEXT, received IMAGE',
      ],
      [
        [body(named('a', '7'), named('b', '8'))],
        132012,
        'body: Parameter name is not expected, the template has positional parameters',
      ],
      [[body(text('7'), text('x'.repeat(1_024)))], 132005, expect.stringContaining('at most 1024')],
      [
        [body(text('7'), text('Pune')), body(text('7'), text('Pune'))],
        131009,
        'body: the component is given more than once',
      ],
      [
        [body(text('7'), { text: 'Pune' })],
        100,
        "(#100) The parameter template['components'][0]['parameters'][1]['type'] is required.",
      ],
      [
        [body(text('7'), { type: 'currency', currency: { fallback_value: '$1' } })],
        100,
        "(#100) The parameter template['components'][0]['parameters'][1]['currency']['code'] is required.",
      ],
      [[{ parameters: [] }], 100, "(#100) The parameter template['components'][0]['type'] is required."],
      [[{ type: 'banner' }], 100, expect.stringContaining('must be one of {HEADER, BODY, FOOTER, BUTTON')],
      ['body', 100, "(#100) Param template['components'] must be an array."],
      [['body'], 100, "(#100) Param template['components'][0] must be a JSON object."],
    ])('refuses %j', (components, code, says) => {
      expect(refusal(template, components)).toEqual([code, says]);
    });

    it.each(['a\nb', 'a\tb', 'a\rb', 'five     blanks'])('refuses the value %j', (value) => {
      const says = 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces';
      expect(refusal(template, [body(text('7'), text(value))])).toEqual([132018, says]);
      const price = { type: 'currency', currency: { fallback_value: value, code: 'USD', amount_1000: 1 } };
      expect(refusal(template, [body(text('7'), price)])).toEqual([132018, says]);
    });

    it('counts characters, not units of UTF-16', () => {
      const short = withParts([{ type: 'BODY', text: '{{1}}' }]);
      expect(refusal(short, [body(text('😀'.repeat(1_024)))])).toBeUndefined();
      expect(refusal(short, [body(text('😀'.repeat(1_025)))])?.[0]).toBe(132005);
    });
  });

  describe('with named variables', () => {
    const template = withParts(
      [
        { type: 'HEADER', format: 'TEXT', text: 'Hi {{first_name}}' },
        { type: 'BODY', text: 'Order {{order}} goes to {{city}}.' },
      ],
      { parameterFormat: 'NAMED' },
    );
    const greeting = header(named('first_name', 'Asha'));

    it('accepts them in any order', () => {
      expect(refusal(template, [greeting, body(named('city', 'Pune'), named('order', '7'))])).toBeUndefined();
    });

    it.each([
      [[named('order', '7'), text('Pune')], 100, 'Parameter name is missing or empty'],
      [[named('order', '7'), named('town', 'Pune')], 132012, 'body: there is no parameter named town'],
      [[named('order', '7'), named('order', '8')], 132012, 'body: Parameter order is given more than once'],
      [[named('order', '7')], 132000, missingCount('body', 1, 2)],
    ])('refuses %j', (parameters, code, says) => {
      expect(refusal(template, [greeting, body(...parameters)])).toEqual([code, says]);
    });
  });

  describe('with a code', () => {
    const created = withParts(
      [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'FOOTER', code_expiration_minutes: 10 },
        { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
      ],
      { category: 'AUTHENTICATION' },
    );
    const code = (inBody: string, inButton = inBody) => [body(text(inBody)), button('url', '0', text(inButton))];

    it('needs it in body and button', () => {
      expect(refusal(created, code('123456'))).toBeUndefined();
    });

    it.each([
      [undefined, 132000, missingCount('body', 0, 1)],
      [[body(text('123456'))], 131008, 'buttons: Button at index 0 of type Url requires a parameter'],
      [code('123456', '654321'), 131009, 'buttons: The code of the button must be the code of the body'],
      [code('x'.repeat(16)), 132018, 'body: Parameter at index 0 exceeds the parameter length limit 15'],
      [
        [body(text('1')), button('copy_code', 0, { type: 'coupon_code', coupon_code: '1' })],
        132018,
        'buttons: Button at index 0 must be of type Url',
      ],
    ])('refuses %j', (components, number, says) => {
      expect(refusal(created, components)).toEqual([number, says]);
    });
  });

  describe('with an offer', () => {
    const offer = (expires: boolean) =>
      withParts([
        { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon over', has_expiration: expires } },
        { type: 'BODY', text: 'Only for you, {{1}}!' },
      ]);
    const end = (value: unknown) => ({
      type: 'LIMITED_TIME_OFFER',
      parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: value } }],
    });

    it('needs an expiry unless the offer has none', () => {
      expect(refusal(offer(true), [body(text('Asha')), end(1_735_689_600_000)])).toBeUndefined();
      expect(refusal(offer(false), [body(text('Asha'))])).toBeUndefined();
      expect(refusal(offer(true), [body(text('Asha'))])).toEqual([
        131008,
        'limited_time_offer: expiration_time_ms is required',
      ]);
      expect(refusal(offer(true), [body(text('Asha')), end('tomorrow')])?.[0]).toBe(131008);
      expect(refusal(offer(true), [body(text('Asha')), end(1_735_689_600)])).toEqual([
        131009,
        'limited_time_offer: expiration_time_ms must be in milliseconds',
      ]);
    });

    it('has a body of 600 characters at most', () => {
      const components = [body(text('x'.repeat(600))), end(1_735_689_600_000)];
      expect(refusal(offer(true), components)).toEqual([132005, expect.stringContaining('at most 600')]);
    });

    it('is not allowed in other templates', () => {
      expect(refusal(plainTemplate('plain'), [end(1)])).toEqual([
        132000,
        'limited_time_offer: the template has no offer',
      ]);
    });
  });

  describe('with a carousel', () => {
    const card = (name: string) => ({
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: name },
        { type: 'BUTTONS', buttons: [{ type: 'URL', url: 'https://shop.example/{{1}}' }] },
      ],
    });
    const media = withParts([
      { type: 'BODY', text: 'Look.' },
      { type: 'CAROUSEL', cards: [card('Aloe {{1}}'), card('Basil')] },
    ]);
    const sentCard = (index: number, ...parameters: unknown[]) => ({
      card_index: index,
      components: [header({ type: 'image', image: { id: '1' } }), body(...parameters), button('url', '0', text('a'))],
    });
    const carousel = (...cards: object[]) => [{ type: 'carousel', cards }];

    it('matches cards by their index', () => {
      expect(refusal(media, carousel(sentCard(0, text('x')), sentCard(1)))).toBeUndefined();
      expect(refusal(media, carousel(sentCard(1), sentCard(0, text('x'))))).toBeUndefined();
    });

    it.each([
      [undefined, 132000, 'carousel: number of cards (0) does not match the expected number of cards (2)'],
      [
        carousel(sentCard(0, text('x'))),
        132000,
        'carousel: number of cards (1) does not match the expected number of cards (2)',
      ],
      [
        carousel(sentCard(0, text('x')), sentCard(0, text('x'))),
        131009,
        'carousel: card_index must count the cards from 0 to 1',
      ],
      [carousel(sentCard(0, text('x')), sentCard(2)), 131009, 'carousel: card_index must count the cards from 0 to 1'],
      [carousel(sentCard(0), sentCard(1)), 132000, missingCount('body', 0, 1)],
      [carousel(sentCard(0, text('x'.repeat(200))), sentCard(1)), 132005, expect.stringContaining('at most 160')],
      [carousel({ card_index: 0 }, sentCard(1)), 132012, 'header: Format mismatch, expected IMAGE, received UNKNOWN'],
    ])('refuses %j', (components, code, says) => {
      expect(refusal(media, components)).toEqual([code, says]);
    });

    it('may have more cards than were approved if they show products', () => {
      const product = { components: [{ type: 'HEADER', format: 'PRODUCT' }] };
      const template = withParts([
        { type: 'BODY', text: 'Look.' },
        { type: 'CAROUSEL', cards: [product, product] },
      ]);
      const cards = (count: number) =>
        carousel(
          ...Array.from({ length: count }, (_, index) => ({
            card_index: index,
            components: [header({ type: 'product', product: { product_retailer_id: `${index}`, catalog_id: 'c' } })],
          })),
        );
      expect(refusal(template, cards(3))).toBeUndefined();
      expect(refusal(template, cards(11))?.[0]).toBe(132000);
      expect(refusal(plainTemplate('plain'), cards(2))).toEqual([132000, 'carousel: the template has no cards']);
    });
  });

  it('accepts an order status and another target of a tap', () => {
    const template = plainTemplate('plain');
    const order = (fields: object) => [
      { type: 'order_status', parameters: [{ type: 'order_status', order_status: fields }] },
    ];
    const target = (fields: object) => [
      {
        type: 'tap_target_configuration',
        parameters: [{ type: 'tap_target_configuration', tap_target_configuration: [fields] }],
      },
    ];
    expect(refusal(template, order({ reference_id: 'r', order: { status: 'shipped' } }))).toBeUndefined();
    expect(refusal(template, order({ reference_id: 'r' }))?.[0]).toBe(100);
    expect(refusal(template, [{ type: 'order_status' }])?.[0]).toBe(131008);
    expect(refusal(template, target({ url: 'https://shop.example', title: 'Shop' }))).toBeUndefined();
    expect(refusal(template, target({ url: 'shop', title: 'Shop' }))?.[0]).toBe(131009);
    expect(refusal(template, [{ type: 'tap_target_configuration' }])?.[0]).toBe(131008);
  });
});
