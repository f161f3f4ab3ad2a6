import { describe, expect, it } from 'vitest';
import {
  booleanParameter,
  jsonParameter,
  namesParameter,
  numberParameter,
  shortTextParameter,
  textParameter,
} from './parameters.ts';

const refused = (message: string) => expect.objectContaining({ code: 100, message });

describe('textParameter', () => {
  it('reads numbers and booleans as text, and null as absent', () => {
    const params = { a: 'x', b: 150954, c: true, d: null };
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => textParameter(params, name))).toEqual([
      'x',
      '150954',
      'true',
      undefined,
      undefined,
    ]);
  });

  it('refuses objects', () => {
    expect(() => textParameter({ pin: {} }, 'pin')).toThrow(refused('(#100) Param pin must be a string.'));
  });
});

describe('shortTextParameter', () => {
  it('counts characters, not units of UTF-16', () => {
    expect(shortTextParameter({ name: '😀😀' }, 'name', 2)).toBe('😀😀');
    expect(() => shortTextParameter({ name: 'abc' }, 'name', 2)).toThrow(
      refused('(#100) Param name must be at most 2 characters long.'),
    );
  });
});

describe('numberParameter', () => {
  it('reads text and numbers, and refuses words', () => {
    expect([numberParameter({ limit: '5' }, 'limit'), numberParameter({ limit: 7 }, 'limit')]).toEqual([5, 7]);
    expect([numberParameter({ limit: '' }, 'limit'), numberParameter({}, 'limit')]).toEqual([undefined, undefined]);
    expect(() => numberParameter({ limit: 'many' }, 'limit')).toThrow(
      refused('(#100) Param limit must be an integer.'),
    );
  });
});

describe('booleanParameter', () => {
  it.each([
    ['true', true],
    ['1', true],
    [true, true],
    ['FALSE', false],
    [0, false],
    [undefined, undefined],
  ])('reads %s as %s', (value, wanted) => {
    expect(booleanParameter({ flag: value }, 'flag')).toBe(wanted);
  });

  it('refuses other words', () => {
    expect(() => booleanParameter({ flag: 'yes' }, 'flag')).toThrow(refused('(#100) Param flag must be a boolean.'));
  });
});

describe('jsonParameter', () => {
  it('keeps JSON values of a body, and parses text of a query, with apostrophes as in Meta’s samples', () => {
    const value = [{ field: 'account_mode' }];
    expect(jsonParameter({ filtering: value }, 'filtering')).toBe(value);
    expect(jsonParameter({ filtering: '[{"field":"account_mode"}]' }, 'filtering')).toEqual(value);
    expect(jsonParameter({ filtering: "[{'field':'account_mode'}]" }, 'filtering')).toEqual(value);
    expect(jsonParameter({ text: '{"a":"it\'s"}' }, 'text')).toEqual({ a: "it's" });
  });

  it('refuses other text', () => {
    expect(() => jsonParameter({ filtering: 'account_mode' }, 'filtering')).toThrow(
      expect.objectContaining({ code: 100, details: 'Parameter filtering is not valid JSON' }),
    );
  });
});

describe('namesParameter', () => {
  it.each([
    ['messages,account_update', ['messages', 'account_update']],
    [' messages , ', ['messages']],
    ['["messages","flows"]', ['messages', 'flows']],
    ["['last_onboarded_time_ascending']", ['last_onboarded_time_ascending']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (value, names) => {
    expect(namesParameter({ fields: value }, 'fields')).toEqual(names);
  });
});
