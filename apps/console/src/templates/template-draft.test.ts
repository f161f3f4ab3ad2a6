import { describe, expect, it } from 'vitest';
import { definitionOf, emptyDraft, faultsOf, previewOf, variablesOf } from './template-draft.ts';

const draft = {
  ...emptyDraft,
  name: 'order_shipped',
  header: 'Order {{1}}',
  body: 'Your order {{1}} arrives on {{2}}, we promise.',
  footer: 'Lucky Shrub',
  buttons: 'Thank you\nTrack it | https://shop.example/track\n\nCall us | +16505551234',
  examples: { 1: 'A-17', 2: 'Friday' },
};

describe('a template draft with files', () => {
  const sample = { handle: '4::aW1hZ2U=', fileName: 'mug.png' };

  it('has a header with a file, which needs a sample', () => {
    const photo = {
      ...emptyDraft,
      name: 'mug',
      headerFormat: 'IMAGE' as const,
      header: 'forgotten',
      body: 'Your mug is ready.',
    };
    expect(faultsOf(photo)).toEqual([{ place: 'Header', message: 'Is missing: a header of media needs a sample.' }]);
    const whole = { ...photo, sample };
    expect(faultsOf(whole)).toEqual([]);
    expect(definitionOf(whole).components[0]).toEqual({
      ...{ type: 'HEADER', format: 'IMAGE', example: { header_handle: [sample.handle] } },
    });
  });

  it('becomes a carousel of a body and cards with one file each, and nothing else', () => {
    const card = { sample, body: 'Only {{1}} € for a short time.', buttons: 'This one', examples: { 1: '14' } };
    const mugs = {
      ...{ ...emptyDraft, name: 'mugs', category: 'MARKETING', header: 'forgotten', footer: 'forgotten' },
      ...{ body: 'Our new mugs:', cards: [card, { ...card, examples: {} }] },
    };
    expect(definitionOf(mugs).components.map(({ type }) => type)).toEqual(['BODY', 'CAROUSEL']);
    expect(new Set(faultsOf(mugs).map(({ place }) => place))).toEqual(new Set(['Card 2']));
    expect(faultsOf({ ...mugs, cards: [card, card] })).toEqual([]);
    expect(JSON.stringify(previewOf({ ...mugs, cards: [card, card] }))).toContain('Only 14 € for');
  });
});

describe('a template draft', () => {
  it('becomes the JSON that Meta expects, with examples and buttons', () => {
    expect(definitionOf(draft)).toEqual({
      ...{ name: 'order_shipped', language: 'en_US', category: 'UTILITY' },
      components: [
        { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['A-17'] } },
        { type: 'BODY', text: draft.body, example: { body_text: [['A-17', 'Friday']] } },
        { type: 'FOOTER', text: 'Lucky Shrub' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'QUICK_REPLY', text: 'Thank you' },
            { type: 'URL', text: 'Track it', url: 'https://shop.example/track' },
            { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+16505551234' },
          ],
        },
      ],
    });
    expect(faultsOf(draft)).toEqual([]);
  });

  it('uses named variables if one of them has a name', () => {
    const named = {
      ...emptyDraft,
      name: 'hi',
      body: 'Good morning, {{first_name}}, it is here.',
      examples: { first_name: 'Ana' },
    };
    expect(definitionOf(named)).toMatchObject({
      parameter_format: 'NAMED',
      components: [{ example: { body_text_named_params: [{ param_name: 'first_name', example: 'Ana' }] } }],
    });
    expect(faultsOf(named)).toEqual([]);
  });

  it('reports what Meta would refuse, and in which part', () => {
    const faults = faultsOf({ ...draft, name: 'Order Shipped', examples: { 1: 'A-17' } });
    expect(faults.map(({ place }) => place)).toEqual(['Name', 'Body']);
    expect(faults[1]?.message).toContain('{{2}} has no example');
  });

  it('shows its examples in the preview, and keeps variables without one', () => {
    expect(previewOf({ ...draft, examples: { 1: 'A-17' } }).components?.map(({ text }) => text)).toEqual([
      ...['Order A-17', 'Your order A-17 arrives on {{2}}, we promise.', 'Lucky Shrub', undefined],
    ]);
    expect(variablesOf(draft)).toEqual(['1', '2']);
  });
});
