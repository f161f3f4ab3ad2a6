import { describe, expect, it } from 'vitest';
import { parseFields, type SelectedField } from './field-selection.ts';

/** As nested lists, which are easier to read: name, modifiers, fields. */
const plain = (fields: readonly SelectedField[]): unknown[] =>
  fields.map(({ name, modifiers, fields: inner }) => [name, Object.fromEntries(modifiers), plain(inner)]);

describe('parseFields', () => {
  it('reads names separated by commas, with or without blanks', () => {
    expect(plain(parseFields(' id, status ,name'))).toEqual([
      ['id', {}, []],
      ['status', {}, []],
      ['name', {}, []],
    ]);
  });

  it('reads nested fields and their arguments', () => {
    expect(plain(parseFields('id,phone_numbers.limit(5).after(QVFI==){id,health_status{entities}},name'))).toEqual([
      ['id', {}, []],
      [
        'phone_numbers',
        { limit: '5', after: 'QVFI==' },
        [
          ['id', {}, []],
          ['health_status', {}, [['entities', {}, []]]],
        ],
      ],
      ['name', {}, []],
    ]);
  });

  it('accepts a trailing comma and empty braces', () => {
    expect(plain(parseFields('id,'))).toEqual([['id', {}, []]]);
    expect(plain(parseFields('edge{}'))).toEqual([['edge', {}, []]]);
  });

  it.each([
    ['name,id}', 'Syntax error "Expected end of string instead of "}"." at character 7: name,id}'],
    ['a{b', 'Syntax error "Expected "}"." at character 3: a{b'],
    ['a,,b', 'Syntax error "Expected name." at character 2: a,,b'],
    ['edge.limit(5', 'Syntax error "Expected ")"." at character 12: edge.limit(5'],
    ['edge{a}.limit(5)', 'Syntax error "Expected end of string instead of "."." at character 7: edge{a}.limit(5)'],
  ])('refuses %s and gives the position of the error', (text, message) => {
    expect(() => parseFields(text)).toThrow(expect.objectContaining({ message, code: 2500 }));
  });
});
