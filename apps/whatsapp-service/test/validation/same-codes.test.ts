import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../../../packages/cloud-api/test/support/arbitrary-changes.ts';
import { problemFacts } from '../../src/http/graph/take-message.ts';
import { open } from './world.ts';

const to = { messaging_product: 'whatsapp', to: '+16505551234' };
const text = (body: unknown): Body => ({ ...to, type: 'text', text: { body } });
const image = (content: object): Body => ({ ...to, type: 'image', image: content });
const interactive = (type: string, parts: object): Body => ({
  ...to,
  type: 'interactive',
  interactive: { type, body: { text: 'Which?' }, ...parts },
});
const buttons = (...titles: string[]): object => ({
  action: { buttons: titles.map((title) => ({ type: 'reply', reply: { id: title, title } })) },
});
const template = (name: string, ...components: object[]): Body => ({
  ...to,
  type: 'template',
  template: { name, language: { code: 'en_US' }, components },
});
const body = (...parameters: object[]): object => ({ type: 'body', parameters });
const word = (value: string): object => ({ type: 'text', text: value });

/** A body for each kind of refusal, with Meta's code. */
const kinds: readonly (readonly [what: string, code: number, body: Body])[] = [
  ['a required field that is missing', 100, text(undefined)],
  ['an empty text', 100, text('')],
  ['a blank text', 100, text('  ')],
  ['a number instead of text', 100, text(17)],
  ['a text that the first check finds too long', 100, text('x'.repeat(4_097))],
  ['no recipient', 100, { ...text('Hi'), to: undefined }],
  ['a recipient that is no phone number', 131009, { ...text('Hi'), to: 'me' }],
  ['an unknown product', 100, { ...text('Hi'), messaging_product: 'sms' }],
  ['callback data that is too long', 100, { ...text('Hi'), biz_opaque_callback_data: 'x'.repeat(513) }],
  ['a type that cannot be sent', 131051, { ...to, type: 'gif', gif: {} }],
  ['a type without its content', 100, { ...to, type: 'image' }],
  ['a file with neither id nor link', 131008, image({})],
  ['a link that is no address', 131009, image({ link: 'shop.example' })],
  ['a caption that is too long', 100, image({ link: 'https://shop.example/a.png', caption: 'x'.repeat(1_025) })],
  ['a coordinate out of range', 131009, { ...to, type: 'location', location: { latitude: 91, longitude: 0 } }],
  ['a coordinate that is no number', 100, { ...to, type: 'location', location: { latitude: 'north', longitude: 0 } }],
  ['too many buttons', 131009, interactive('button', buttons('a', 'b', 'c', 'd'))],
  ['a button whose title is too long', 131009, interactive('button', buttons('x'.repeat(21)))],
  ['two buttons with one id', 131009, interactive('button', buttons('a', 'a'))],
  ['an action of another kind', 100, interactive('location_request_message', { action: { name: 'send_place' } })],
  ['a list that is none', 100, interactive('button', { action: { buttons: 'none' } })],
  ['a lifetime outside Direct Send', 100, { ...text('Hi'), ttl_seconds: 60 }],
  ['a lifetime out of range', 100, { ...text('Hi'), category: 'utility', ttl_seconds: 1 }],
  ['a template that does not exist', 132001, template('nowhere')],
  ['too few parameters', 132000, template('order_state')],
  ['a parameter without text', 131008, template('order_state', body(word(''), word('17')))],
  ['a line break in a parameter', 132018, template('order_state', body(word('a\nb'), word('17')))],
  [
    'names where variables are numbered',
    132012,
    template('order_state', body({ ...word('a'), parameter_name: 'n' }, word('17'))),
  ],
  [
    'a button that the template does not have',
    132000,
    template('order_state', body(word('a'), word('17')), {
      type: 'button',
      sub_type: 'url',
      index: 0,
      parameters: [word('x')],
    }),
  ],
  ['a component of no known type', 100, template('order_state', body(word('a'), word('17')), { type: 'buttons' })],
  ['a part given twice', 131009, template('order_state', body(word('a'), word('17')), body(word('a'), word('17')))],
  ['a template whose button needs a parameter', 131008, template('form')],
];

describe('what Meta refuses is refused here with Meta’s own code', () => {
  let world: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.close());

  it.each(kinds)('%s: %i', async (_what, code, message) => {
    const sent: Body = JSON.parse(JSON.stringify(message));
    const refusal = await world.askMeta(sent);
    const submitted = await world.submit(sent);
    const answered = submitted.outcome === 'invalid' ? problemFacts(submitted.problems) : undefined;
    expect([refusal?.code, refusal?.error_subcode, answered?.code]).toEqual([code, undefined, code]);
    expect(answered).not.toHaveProperty('subcode');
  });
});
