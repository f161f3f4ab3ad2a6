/** A template of the account, and a message that fills it in as it should be. */
export interface TemplateShape {
  readonly listed: { readonly name: string; readonly [field: string]: unknown };
  readonly components: readonly object[];
}

const text = (value: string) => ({ type: 'text', text: value });
const named = (name: string, value: string) => ({ ...text(value), parameter_name: name });
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const header = (type: string, content: unknown) => ({ type: 'header', parameters: [{ type, [type]: content }] });
const file = (name: string) => ({ link: `https://shop.example/${name}` });
const button = (subType: string, index: number | string, type: string, content: unknown) => ({
  type: 'button',
  sub_type: subType,
  index,
  parameters: [{ type, [type]: content }],
});

const bodyOf = (value: string) => ({ type: 'BODY', text: value });
const headerOf = (format: string, more: object = {}) => ({ type: 'HEADER', format, ...more });
const buttonsOf = (...buttons: object[]) => ({ type: 'BUTTONS', buttons });
const link = { type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}' };
const reply = { type: 'QUICK_REPLY', text: 'Stop' };

const shape = (name: string, components: object[], sent: object[], more: object = {}): TemplateShape => ({
  listed: { name, components, ...more },
  components: sent,
});

const mediaCard = (name: string) => ({
  components: [headerOf('IMAGE'), bodyOf(`${name} {{1}} today`), buttonsOf(reply, link)],
});
const sentCard = (index: number) => ({
  card_index: index,
  components: [
    header('image', file('aloe.jpg')),
    body(text('now')),
    button('quick_reply', '0', 'payload', `more-${index}`),
    button('url', '1', 'text', 'a'),
  ],
});
const productCard = { components: [headerOf('PRODUCT'), buttonsOf({ type: 'SPM', text: 'View' })] };
const sentProduct = (index: number) => ({
  card_index: index,
  components: [header('product', { product_retailer_id: `sku-${index}`, catalog_id: 'plants' })],
});

const marketing = { category: 'MARKETING' };

/** Every kind of part that a template may have. */
export const templateShapes: readonly TemplateShape[] = [
  shape('greeting', [bodyOf('Good morning.')], []),
  shape('order_state', [bodyOf('Hello {{1}}, the order {{2}} is on its way.')], [body(text('Asha'), text('17'))]),
  shape(
    'invoice',
    [
      headerOf('TEXT', { text: 'Invoice {{1}}' }),
      bodyOf('You owe {{1}} until {{2}}, {{3}}.'),
      { type: 'FOOTER', text: 'Bye' },
    ],
    [
      header('text', '2026-17'),
      body(
        { type: 'currency', currency: { fallback_value: '€ 12', code: 'EUR', amount_1000: 12_000 } },
        { type: 'date_time', date_time: { fallback_value: '1 December' } },
        text('Bo'),
      ),
    ],
  ),
  shape(
    'visit',
    [headerOf('TEXT', { text: 'With {{who}}' }), bodyOf('On {{day}} at {{hour}} in the shop.')],
    [{ type: 'header', parameters: [named('who', 'Cy')] }, body(named('hour', '9'), named('day', 'Monday'))],
    { parameterFormat: 'NAMED' },
  ),
  shape(
    'parcel',
    [headerOf('IMAGE'), bodyOf('Your parcel.'), buttonsOf(reply, reply, link, { type: 'PHONE_NUMBER', text: 'Call' })],
    [
      header('image', file('parcel.png')),
      button('quick_reply', 1, 'payload', 'stop'),
      button('url', '2', 'text', '17'),
    ],
  ),
  shape('film', [headerOf('VIDEO'), bodyOf('See.')], [header('video', file('film.mp4'))], marketing),
  shape(
    'paper',
    [headerOf('DOCUMENT'), bodyOf('Read.')],
    [header('document', { ...file('a.pdf'), filename: 'a.pdf' })],
  ),
  shape('place', [headerOf('LOCATION'), bodyOf('Come.')], [header('location', { latitude: '52.1', longitude: '4.3' })]),
  shape(
    'form',
    [bodyOf('Fill this in.'), buttonsOf({ type: 'FLOW', text: 'Open', flow_id: '77' })],
    [button('flow', '0', 'action', { flow_token: 'form-17', flow_action_data: { size: 'M' } })],
  ),
  shape(
    'offer',
    [
      headerOf('IMAGE'),
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon over', has_expiration: true } },
      bodyOf('For you, {{1}}: use the code {{2}} today.'),
      buttonsOf({ type: 'COPY_CODE', text: 'Copy' }, link),
    ],
    [
      header('image', file('sale.jpg')),
      body(text('Dee'), text('HALF')),
      {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_798_000_000_000 } }],
      },
      button('copy_code', 0, 'coupon_code', 'HALF'),
      button('url', 1, 'text', 'sale'),
    ],
    marketing,
  ),
  shape(
    'plants',
    [bodyOf('New plants for {{1}} here.'), { type: 'CAROUSEL', cards: [mediaCard('Aloe'), mediaCard('Basil')] }],
    [body(text('Eve')), { type: 'carousel', cards: [sentCard(0), sentCard(1)] }],
    marketing,
  ),
  shape(
    'products',
    [bodyOf('New here.'), { type: 'CAROUSEL', cards: [productCard, productCard] }],
    [{ type: 'carousel', cards: [sentProduct(0), sentProduct(1), sentProduct(2)] }],
    marketing,
  ),
  shape(
    'shelf',
    [headerOf('TEXT', { text: 'Plants' }), bodyOf('Look.'), buttonsOf({ type: 'MPM', text: 'View items' })],
    [
      button('mpm', 0, 'action', {
        thumbnail_product_retailer_id: 'sku-1',
        sections: [
          { title: 'Green', product_items: [{ product_retailer_id: 'sku-1' }, { product_retailer_id: 'sku-2' }] },
          { title: 'Red', product_items: [{ product_retailer_id: 'sku-3' }] },
        ],
      }),
    ],
    marketing,
  ),
  shape(
    'catalogue',
    [bodyOf('All we have.'), buttonsOf({ type: 'CATALOG', text: 'View catalog' })],
    [button('catalog', 0, 'action', { thumbnail_product_retailer_id: 'sku-1' })],
    marketing,
  ),
  shape(
    'bill',
    [bodyOf('Please pay.'), buttonsOf({ type: 'ORDER_DETAILS', text: 'Review and Pay' })],
    [button('order_details', '0', 'action', { order_details: { reference_id: 'r-1' } })],
  ),
  shape(
    'call_us',
    [bodyOf('Call us.'), buttonsOf({ type: 'VOICE_CALL', text: 'Call' })],
    [{ type: 'button', sub_type: 'voice_call', parameters: [{ type: 'ttl_minutes', ttl_minutes: 100 }] }],
  ),
  shape(
    'code',
    [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 10 },
      buttonsOf({ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }),
    ],
    [body(text('123456')), button('url', '0', 'text', '123456')],
    { category: 'AUTHENTICATION' },
  ),
  shape(
    'shipped',
    [bodyOf('It is on its way.')],
    [
      {
        type: 'order_status',
        parameters: [{ type: 'order_status', order_status: { reference_id: 'r-1', order: { status: 'shipped' } } }],
      },
      {
        type: 'tap_target_configuration',
        parameters: [
          {
            type: 'tap_target_configuration',
            tap_target_configuration: [{ url: 'https://shop.example/17', title: 'Your order' }],
          },
        ],
      },
    ],
  ),
  ...['PENDING', 'REJECTED', 'PAUSED', 'DISABLED'].map((status) =>
    shape(`is_${status.toLowerCase()}`, [bodyOf('Hello there.')], [], { status }),
  ),
];
