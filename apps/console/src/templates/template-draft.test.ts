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

describe('a draft of a template', () => {
  it('becomes what Meta wants, with examples and buttons', () => {
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

  it('has names for variables where one has a name', () => {
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

  it('says what Meta would refuse, and where', () => {
    const faults = faultsOf({ ...draft, name: 'Order Shipped', examples: { 1: 'A-17' } });
    expect(faults.map(({ place }) => place)).toEqual(['Name', 'Body']);
    expect(faults[1]?.message).toContain('{{2}} has no example');
  });

  it('is shown with its examples; a variable without one stays', () => {
    expect(previewOf({ ...draft, examples: { 1: 'A-17' } }).components?.map(({ text }) => text)).toEqual([
      ...['Order A-17', 'Your order A-17 arrives on {{2}}, we promise.', 'Lucky Shrub', undefined],
    ]);
    expect(variablesOf(draft)).toEqual(['1', '2']);
  });
});
