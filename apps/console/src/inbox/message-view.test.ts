import { describe, expect, it } from 'vitest';
import type { Template } from '../api/types.ts';
import { onlyContent, shownOf, type Written } from './message-view.ts';

const message = (type: string, content: unknown, more: Partial<Written> = {}): Written => ({
  ...onlyContent(type, content),
  ...more,
});
const image = { type: 'image', image: { link: 'https://shop.example/table.jpg' } };
const header = { type: 'header', parameters: [image] };
const card = (text: string) => ({
  components: [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text },
  ],
});
const templates: readonly Template[] = [
  {
    name: 'ready',
    language: 'en',
    components: [
      { type: 'HEADER', format: 'DOCUMENT' },
      { type: 'BODY', text: 'Hi {{1}}' },
    ],
  },
  {
    name: 'mugs',
    language: 'en',
    components: [
      { type: 'BODY', text: 'New:' },
      { type: 'CAROUSEL', cards: [card('Blue'), card('{{1}}')] },
    ],
  },
];
const template = (name: string, ...components: readonly object[]) =>
  shownOf(message('template', { name, language: { code: 'en' }, components }), templates);

describe('a message as its bubble shows it', () => {
  it('has the file of a template’s header with its type, and its name or URL', () => {
    expect(template('ready')).toMatchObject({ file: { kind: 'Document', name: '' }, text: 'Hi {{1}}' });
    const document = { type: 'document', document: { id: '1', filename: 'menu.pdf' } };
    expect(template('ready', { type: 'header', parameters: [document] })).toMatchObject({
      file: { kind: 'Document', name: 'menu.pdf' },
    });
  });

  it('has the cards of a template, each with its own file and values', () => {
    const cards = [
      { card_index: 0, components: [header] },
      { card_index: 1, components: [header, { type: 'body', parameters: [{ type: 'text', text: 'Green' }] }] },
    ];
    expect(template('mugs', { type: 'carousel', cards })).toMatchObject({
      text: 'New:',
      cards: [
        { text: 'Blue', file: { kind: 'Photo', name: 'https://shop.example/table.jpg' } },
        { text: 'Green', file: { kind: 'Photo' } },
      ],
    });
  });

  it('has the lines of a bill and the state of its payment', () => {
    const price = (value: number) => ({ value, offset: 100 });
    const parameters = {
      ...{ reference_id: 'order-17', currency: 'INR', total_amount: price(21_000) },
      order: { status: 'pending', items: [{ name: 'Blue mug', quantity: 2, amount: price(10_000) }] },
    };
    const content = { type: 'order_details', body: { text: 'Your order' }, action: { parameters } };
    const payment = {
      state: 'captured',
      at: null,
      referenceId: 'order-17',
      amount: price(21_000),
      currency: 'INR',
      reports: [],
    };
    expect(shownOf(message('interactive', content, { payment }), [])).toMatchObject({
      kind: 'Bill',
      rows: [
        { name: '2 × Blue mug', value: '100.00 INR' },
        { name: 'Total', value: '210.00 INR' },
        { name: 'Order', value: 'order-17' },
        { name: 'State', value: 'pending' },
        { name: 'Payment', value: 'captured, 210.00 INR' },
      ],
    });
  });

  it('has the cards of an interactive message, each with its buttons', () => {
    const buttons = [{ type: 'quick_reply', quick_reply: { id: '1', title: 'This one' } }];
    const content = {
      ...{ type: 'carousel', body: { text: 'New:' } },
      action: { cards: [{ card_index: 0, header: image, body: { text: 'Blue' }, action: { buttons } }] },
    };
    expect(shownOf(message('interactive', content), [])).toMatchObject({
      kind: 'Carousel',
      cards: [{ text: 'Blue', file: { kind: 'Photo' }, choices: [{ title: 'This one' }] }],
    });
  });
});
