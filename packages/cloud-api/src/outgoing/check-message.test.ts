import { describe, expect, it } from 'vitest';
import { checkMessage } from './check-message.ts';
import { expandMessage } from './expand-message.ts';

const to = '+1 (650) 555-1234';
const message = (type: string, content: unknown, changes: object = {}) => ({
  messaging_product: 'whatsapp',
  to,
  type,
  [type]: content,
  ...changes,
});
const interactive = (content: object) => message('interactive', content);
const pathsOf = (body: unknown): string[] => checkMessage(body).map(({ path }) => path);
const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });

describe('checkMessage', () => {
  it('tells every problem at once, each with its path', () => {
    const body = interactive({
      type: 'button',
      header: { type: 'text', text: 'x'.repeat(61) },
      body: { text: '' },
      action: { buttons: [button('a', 'Yes'), button('a', 'x'.repeat(21)), button('c', 'No'), { type: 'reply' }] },
    });
    expect(
      checkMessage({ ...body, messaging_product: 'sms', to: 'me', biz_opaque_callback_data: 'x'.repeat(513) }),
    ).toEqual([
      { path: 'messaging_product', code: 100, message: 'Must be whatsapp.' },
      { path: 'biz_opaque_callback_data', code: 100, message: 'Has 513 characters; 512 are allowed.' },
      { path: 'to', code: 131009, message: expect.stringContaining('country code') },
      { path: 'interactive.header.text', code: 131009, message: 'Has 61 characters; 60 are allowed.' },
      { path: 'interactive.body.text', code: 100, message: 'Must not be empty.' },
      { path: 'interactive.action.buttons', code: 131009, message: 'Has 4 entries; 1 to 3 are allowed.' },
      {
        path: 'interactive.action.buttons[1].reply.title',
        code: 131009,
        message: 'Has 21 characters; 20 are allowed.',
      },
      { path: 'interactive.action.buttons[3].reply', code: 100, message: 'Is missing.' },
      { path: 'interactive.action.buttons[1].reply.id', code: 131009, message: expect.stringContaining('different') },
    ]);
  });

  it('lists a hundred problems of a body that has more, and says how many it leaves out', () => {
    const template = { name: 'x', language: { code: 'en' }, components: Array.from({ length: 5_000 }, () => ({})) };
    const problems = checkMessage({ messaging_product: 'whatsapp', to: '16505551234', type: 'template', template });
    expect(problems.length).toBe(100);
    expect(problems[0]).toMatchObject({ path: 'template.components[0].type', message: 'Is missing.' });
    expect(problems[99]?.message).toBe('Is missing. 4900 more problems are not listed.');
  });

  it('repeats no more of a name or a type than can be read', () => {
    const type = 't'.repeat(100_000);
    const [problem] = checkMessage({ messaging_product: 'whatsapp', to: '16505551234', type });
    expect(problem?.path).toBe(`${'t'.repeat(500)}…`);
    expect(problem?.message.length).toBeLessThan(600);
  });

  it('takes a number however people write it, a BSUID, a group, and a message without a type as text', () => {
    for (const each of ['16505551234', '+1 650.555.1234', 16505551234, to]) {
      expect(checkMessage(message('text', { body: 'hi' }, { to: each }))).toEqual([]);
    }
    const { to: _, ...nobody } = message('text', { body: 'hi' });
    expect(checkMessage({ ...nobody, recipient: 'US.13491208655302741918' })).toEqual([]);
    expect(checkMessage({ ...nobody, recipient_type: 'group', to: 'Y2FwaV9ncm91cA==' })).toEqual([]);
    expect(checkMessage({ messaging_product: 'whatsapp', to, text: { body: 'hi' } })).toEqual([]);
    expect(pathsOf(nobody)).toEqual(['to']);
    expect(pathsOf({ ...nobody, recipient: '13491208655302741918' })).toEqual(['recipient']);
    expect(pathsOf({ ...nobody, recipient_type: 'channel', to })).toEqual(['recipient_type']);
  });

  it('counts what people see as one character as one, and takes text to the last', () => {
    expect(checkMessage(message('text', { body: '😀'.repeat(4096) }))).toEqual([]);
    expect(pathsOf(message('text', { body: 'x'.repeat(4097) }))).toEqual(['text.body']);
  });

  it('passes types on that it does not know', () => {
    expect(checkMessage(message('hologram', { any: 'thing' }))).toEqual([]);
    expect(checkMessage(interactive({ type: 'hologram', anything: true }))).toEqual([]);
    expect(pathsOf({ messaging_product: 'whatsapp', to, type: 'hologram' })).toEqual(['hologram']);
  });

  it('wants a file by id or by link, not both', () => {
    expect(pathsOf(message('image', { id: '1', link: 'https://a.example/b.png' }))).toEqual(['image']);
    expect(pathsOf(message('image', {}))).toEqual(['image.id']);
    expect(pathsOf(message('document', { link: 'file:///etc/passwd' }))).toEqual(['document.link']);
  });

  it('counts the rows of a list and the products of all sections', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `r${index}`, title: 'T' }));
    const list = (...sections: object[]) =>
      interactive({ type: 'list', body: { text: 'b' }, action: { button: 'B', sections } });
    expect(checkMessage(list({ rows: rows(10) }))).toEqual([]);
    expect(
      pathsOf(
        list({ title: 'a', rows: rows(6) }, { title: 'b', rows: rows(5).map((row) => ({ ...row, id: `x${row.id}` })) }),
      ),
    ).toEqual(['interactive.action.sections']);
    expect(pathsOf(list({ rows: rows(1) }, { title: 'b', rows: [{ id: 'z', title: 'T' }] }))).toEqual([
      'interactive.action.sections[0].title',
    ]);
    const items = Array.from({ length: 16 }, () => ({ product_retailer_id: 'sku' }));
    const products = {
      type: 'product_list',
      header: { type: 'text', text: 'h' },
      body: { text: 'b' },
      action: {
        catalog_id: 'c',
        sections: [
          { title: 'a', product_items: items },
          { title: 'b', product_items: items },
        ],
      },
    };
    expect(pathsOf(interactive(products))).toEqual(['interactive.action.sections']);
  });

  it('says of a template what can be said without knowing it', () => {
    const template = (content: unknown) => message('template', content);
    expect(checkMessage(template({ name: 'hello_world', language: { code: 'en_US' } }))).toEqual([]);
    expect(pathsOf(template({ language: {} }))).toEqual(['template.name', 'template.language.code']);
    const components = [
      { type: 'body', parameters: [{ type: 'text' }, { text: 'x' }] },
      { type: 'button', index: 0 },
    ];
    expect(pathsOf(template({ name: 'n', language: { code: 'en' }, components }))).toEqual([
      'template.components[0].parameters[0].text',
      'template.components[0].parameters[1].type',
      'template.components[1].sub_type',
    ]);
  });

  it('says of the values in a template what holds for every template', () => {
    const paths = (...components: object[]) =>
      pathsOf(message('template', { name: 'n', language: { code: 'en' }, components })).map((path) =>
        path.replace('template.components', ''),
      );
    const value = (text: unknown) => ({ type: 'text', text });
    const body = (...parameters: object[]) => ({ type: 'body', parameters });
    const button = (subType: string, ...parameters: object[]) => ({
      type: 'button',
      sub_type: subType,
      index: 0,
      parameters,
    });
    expect(paths(body(value('four    spaces')))).toEqual([]);
    for (const bad of ['a\nb', 'a\tb', 'a\rb', 'five     spaces', '', '   ', 7, null]) {
      expect(paths(body(value(bad)))).toEqual(['[0].parameters[0].text']);
      expect(paths(button('url', value(bad)))).toEqual(['[0].parameters[0].text']);
    }
    expect(paths(body({ type: 'image', image: { id: '1' } }))).toEqual(['[0].parameters[0].type']);
    expect(paths(body(), body())).toEqual(['[1]']);
    expect(paths(button('url', value('a')), button('url', value('b')))).toEqual(['[1]']);
    expect(paths(button('quick_reply', { type: 'text', text: true }))).toEqual([]);
    expect(paths(button('copy_code', { type: 'coupon_code', coupon_code: 'A-1' }))).toEqual([
      '[0].parameters[0].coupon_code',
    ]);
    expect(paths({ type: 'footer', parameters: [value('a')] })).toEqual(['[0].parameters']);
    const offer = (end: unknown) => ({
      type: 'limited_time_offer',
      parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: end } }],
    });
    expect(paths(offer(1_798_000_000_000))).toEqual([]);
    expect(paths(offer('1798000000000'))).toEqual([]);
    expect(paths(offer(1_798_000_000))).toEqual(['[0].parameters[0].limited_time_offer.expiration_time_ms']);
    expect(
      paths({ type: 'carousel', cards: [{ card_index: 0, components: [{ type: 'carousel' }] }, { card_index: 0 }] }),
    ).toEqual(['[0].cards[0].components[0].type', '[0].cards[1].card_index']);
  });

  it('tells a user id in to from a number, and a number from a group', () => {
    const text = { body: 'hi' };
    expect(checkMessage(message('text', text, { to: 'US.13491208655302741918' }))).toMatchObject([
      { path: 'to', message: expect.stringContaining('goes into recipient') },
    ]);
    expect(pathsOf(message('text', text, { to: '1'.repeat(16) }))).toEqual(['to']);
    expect(pathsOf(message('text', text, { recipient_type: 'group' }))).toEqual(['to']);
    const group = { recipient_type: 'group', to: 'Y2FwaV9ncm91cA==' };
    expect(pathsOf(message('location', { latitude: 1, longitude: 2 }, group))).toEqual(['type']);
    expect(pathsOf(message('pin', { type: 'unpin', message_id: 'wamid.A' }))).toEqual(['pin']);
  });

  it('lets a flow begin with data of its own, or with its endpoint', () => {
    const flow = (parameters: object) =>
      interactive({
        type: 'flow',
        body: { text: 'b' },
        action: { name: 'flow', parameters: { flow_cta: 'Open', flow_id: '1', ...parameters } },
      });
    const at = 'interactive.action.parameters';
    const payload = { screen: 'FIRST', data: { a: 'b' } };
    expect(checkMessage(flow({ flow_action: 'navigate', flow_action_payload: payload }))).toEqual([]);
    expect(checkMessage(flow({ flow_action: 'data_exchange' }))).toEqual([]);
    expect(checkMessage(flow({ flow_cta: 'Open Shop™ ©' }))).toEqual([]);
    for (const flow_cta of ['Open ❤️', 'Open 🇵🇱', 'Open ✅'])
      expect(pathsOf(flow({ flow_cta }))).toEqual([`${at}.flow_cta`]);
    expect(pathsOf(flow({ flow_action: 'data_exchange', flow_action_payload: payload }))).toEqual([
      `${at}.flow_action_payload`,
    ]);
    expect(pathsOf(flow({ flow_action_payload: { ...payload, data: {} } }))).toEqual([
      `${at}.flow_action_payload.data`,
    ]);
    expect(pathsOf(flow({ flow_name: 'form', flow_cta: 'Open 😀', mode: 'live', flow_message_version: '2' }))).toEqual([
      `${at}.flow_message_version`,
      `${at}.flow_cta`,
      `${at}.mode`,
      at,
    ]);
  });

  it('takes true, false and numbers as text too, as the Graph API does', () => {
    const text = (preview_url: unknown) => message('text', { body: 'https://a.example', preview_url });
    for (const flag of [true, false, 'true', 'False', 1, '0'])
      expect([flag, checkMessage(text(flag))]).toEqual([flag, []]);
    for (const other of ['yes', 2, {}, [true]]) expect(pathsOf(text(other))).toEqual(['text.preview_url']);
    expect(checkMessage(message('audio', { id: '1', voice: 'true' }))).toEqual([]);
    const parameters = { flow_message_version: 3, flow_id: 1, flow_cta: 'Open' };
    const flow = { type: 'flow', body: { text: 'b' }, action: { name: 'flow', parameters } };
    expect(checkMessage(message('interactive', flow))).toEqual([]);
    expect(pathsOf({ ...message('text', { body: 'a', preview_url: 'true' }), category: 'utility' })).toEqual([
      'text.preview_url',
    ]);
  });

  it('wants two to ten cards of one kind, with the same buttons', () => {
    const link = { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://a.example' } };
    const replies = { buttons: [{ type: 'quick_reply', quick_reply: { id: 'a', title: 'A' } }] };
    const picture = { type: 'image', image: { link: 'https://a.example/b.png' } };
    const card = (index: number, changes: object = {}) => ({
      card_index: index,
      type: 'cta_url',
      header: picture,
      action: link,
      ...changes,
    });
    const carousel = (...cards: object[]) => interactive({ type: 'carousel', body: { text: 'b' }, action: { cards } });
    const at = 'interactive.action.cards';
    expect(checkMessage(carousel(card(0), card(1)))).toEqual([]);
    expect(checkMessage(carousel(card(0, { action: replies }), card(1, { action: replies })))).toEqual([]);
    expect(pathsOf(carousel(card(0)))).toEqual([at]);
    expect(
      pathsOf(
        carousel(
          card(0),
          card(0, { action: replies }),
          card(2, { header: undefined, body: { text: 'x'.repeat(161) } }),
          card(3, { body: { text: 'a\nb\nc\nd' } }),
          { card_index: 4, type: 'product', action: { product_retailer_id: 'sku', catalog_id: 'c' } },
        ),
      ),
    ).toEqual([
      `${at}[2].header`,
      `${at}[2].body.text`,
      `${at}[3].body.text`,
      `${at}[1].card_index`,
      `${at}[1].action`,
      `${at}[4].type`,
    ]);
  });

  it('knows the categories of Direct Send, how long they last, and their buttons', () => {
    const parcel = (changes: object) => message('text', { body: 'Your parcel is here.' }, changes);
    expect(checkMessage(parcel({ category: 'utility', ttl_seconds: 30 }))).toEqual([]);
    expect(checkMessage(parcel({ category: 'AUTHENTICATION', ttl_seconds: 900 }))).toEqual([]);
    expect(pathsOf(parcel({ ttl_seconds: 900 }))).toEqual(['ttl_seconds']);
    expect(pathsOf(parcel({ category: 'marketing' }))).toEqual(['category']);
    expect(
      pathsOf(parcel({ category: 'utility', ttl_seconds: 29, direct_send_config: { template_name: 'A b' } })),
    ).toEqual(['ttl_seconds', 'direct_send_config.template_name']);
    expect(pathsOf(message('sticker', { id: '1' }, { category: 'utility' }))).toEqual(['category']);
    expect(checkMessage(parcel({ category: 'authentication', to: undefined, recipient: 'US.17' }))).toMatchObject([
      { path: 'recipient', code: 131062 },
    ]);
    const link = { type: 'cta_url', cta_url: { display_text: 'Track', url: 'https://a.example' } };
    const replies = ['a', 'b', 'c', 'd'].map((id) => button(id, `Say ${id}`));
    const mixed = (...given: object[]) =>
      interactive({ type: 'button', body: { text: 'b' }, action: { buttons: given } });
    expect(checkMessage({ ...mixed(link, link, ...replies), category: 'utility' })).toEqual([]);
    expect(pathsOf({ ...mixed(link, link, link), category: 'utility' })).toEqual(['interactive.action.buttons[2]']);
    expect(pathsOf(mixed(link, ...replies))).toContain('interactive.action.buttons');
  });

  it('leaves the form of a code’s copy button to Meta, and refuses kinds that have none', () => {
    const code = (content: object) => ({
      ...interactive({ body: { text: '123456' }, ...content }),
      category: 'authentication',
    });
    const copy = { type: 'copy_code', copy_code: { code: '123456' } };
    expect(checkMessage(code({ type: 'button', action: { buttons: [copy] } }))).toEqual([]);
    expect(checkMessage(code({ type: 'otp', action: { name: 'copy_code' } }))).toEqual([]);
    expect(pathsOf(code({ type: undefined, action: {} }))).toEqual(['interactive.type']);
    const link = { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://a.example' } };
    expect(pathsOf(code({ type: 'cta_url', action: link }))).toEqual(['category']);
    expect(pathsOf(message('image', { id: '1' }, { category: 'authentication' }))).toEqual(['category']);
    expect(pathsOf({ ...code({ type: 'otp' }), to: undefined, recipient: 'US.17' })).toEqual(['recipient']);
  });

  it('reads parts that come as JSON text, as Meta does', () => {
    const body = { ...message('contacts', '[{"name":{}}]'), context: '{"message_id":"wamid.A"}' };
    expect(expandMessage(body)).toMatchObject({ contacts: [{ name: {} }], context: { message_id: 'wamid.A' } });
    expect(pathsOf(expandMessage(body))).toEqual(['contacts[0].name.formatted_name']);
    expect(pathsOf(expandMessage(message('text', '{"body')))).toEqual(['text']);
    expect(expandMessage({ text: { body: '{}' } })).toEqual({ text: { body: '{}' } });
  });

  it('says what it was given where that is no message at all', () => {
    expect(checkMessage(null)).toEqual([{ path: '', code: 100, message: 'Must be an object.' }]);
    expect(checkMessage([])).toHaveLength(1);
  });

  it('does not throw on an object with members that JavaScript would call', () => {
    const poison = JSON.parse('{"toString":1,"valueOf":1,"toJSON":1,"length":1}') as object;
    const bodies = [
      message('text', { body: 'Hi' }, { messaging_product: poison }),
      message('text', { body: poison }),
      message('text', { body: 'Hi' }, { to: poison }),
      message('template', {
        name: 'a',
        language: { code: 'en' },
        components: [{ type: poison, sub_type: poison, index: poison }],
      }),
      interactive({ type: poison, action: poison }),
      interactive({
        type: 'carousel',
        body: { text: 'x' },
        action: {
          cards: [
            { card_index: poison, action: {} },
            { card_index: poison, action: {} },
          ],
        },
      }),
      interactive({ type: 'order_details', action: { name: poison, parameters: { reference_id: poison } } }),
    ];
    for (const body of bodies) expect(() => checkMessage(body)).not.toThrow();
    expect(pathsOf(bodies[0])).toEqual(['messaging_product']);
  });

  it('does not mistake an inherited member for the content', () => {
    for (const type of ['constructor', '__proto__', 'toString']) {
      expect(checkMessage({ messaging_product: 'whatsapp', to, type })).toMatchObject([{ path: type, code: 100 }]);
    }
  });
});
