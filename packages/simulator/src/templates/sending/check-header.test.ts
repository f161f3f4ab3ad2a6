import { describe, expect, it } from 'vitest';
import { header, refusal, text, withParts } from '../../../test/template-parts.ts';

describe('checkHeader', () => {
  const withHeader = (format: string, more = {}) =>
    withParts([
      { type: 'HEADER', format, ...more },
      { type: 'BODY', text: 'Hello.' },
    ]);

  it.each([
    ['TEXT', { text: 'On {{1}}' }, text('Monday')],
    ['IMAGE', {}, { type: 'image', image: { id: '1' } }],
    ['VIDEO', {}, { type: 'VIDEO', video: { id: '1' } }],
    ['DOCUMENT', {}, { type: 'document', document: { link: 'https://shop.example/a.pdf', filename: 'a.pdf' } }],
    ['GIF', {}, { type: 'gif', gif: { id: '1' } }],
    ['LOCATION', {}, { type: 'location', location: { latitude: '37.4', longitude: '-122.1', name: 'Shop' } }],
    ['PRODUCT', {}, { type: 'product', product: { product_retailer_id: 'SKU', catalog_id: 'CAT' } }],
  ])('of %s takes its parameter', (format, more, parameter) => {
    expect(refusal(withHeader(format, more), [header(parameter)])).toBeUndefined();
  });

  it.each([
    ['IMAGE', undefined, 132012, 'header: Format mismatch, expected IMAGE, received UNKNOWN'],
    ['IMAGE', [header()], 132012, 'header: Format mismatch, expected IMAGE, received UNKNOWN'],
    [
      'IMAGE',
      [header({ type: 'video', video: {} })],
      132012,
      'header: Format mismatch, expected IMAGE, received VIDEO',
    ],
    ['VIDEO', [header(text('x'))], 132012, 'header: Format mismatch, expected VIDEO, received TEXT'],
    [
      'IMAGE',
      [header({ type: 'image' })],
      100,
      "(#100) The parameter template['components'][0]['parameters'][0]['image'] is required.",
    ],
    [
      'IMAGE',
      [header({ type: 'image', image: { id: '1' } }, { type: 'image', image: { id: '1' } })],
      132000,
      'header: number of params (2) does not match the expected number of params (1)',
    ],
    [
      'LOCATION',
      [header({ type: 'location', location: { latitude: '37.4' } })],
      131008,
      "template['components'][0]['parameters'][0]['location']['longitude'] is required",
    ],
    [
      'PRODUCT',
      [header({ type: 'product', product: { product_retailer_id: 'SKU' } })],
      100,
      "(#100) The parameter template['components'][0]['parameters'][0]['product']['catalog_id'] is required.",
    ],
  ])('of %s refuses %j', (format, components, code, says) => {
    expect(refusal(withHeader(format), components)).toEqual([code, says]);
  });

  it('refuses media for a text header with a variable, and results longer than 60 characters', () => {
    const template = withHeader('TEXT', { text: 'On {{1}}' });
    expect(refusal(template, [header({ type: 'image', image: { id: '1' } })])).toEqual([
      132012,
      'header: Format mismatch, expected TEXT, received IMAGE',
    ]);
    expect(refusal(template, [header(text('x'.repeat(57)))])).toBeUndefined();
    expect(refusal(template, [header(text('x'.repeat(58)))])?.[0]).toBe(132005);
  });
});
