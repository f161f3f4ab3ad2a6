import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from './exact-json.ts';

describe('parseExactJson', () => {
  it('keeps every digit of an integer past 2^53, as a string', () => {
    expect(parseExactJson('{"message_template_id": 12345678901234567890}')).toEqual({
      message_template_id: '12345678901234567890',
    });
    expect(parseExactJson('-9007199254740993')).toBe('-9007199254740993');
    expect(parseExactJson('[9007199254740993,9007199254740995 ,\n9007199254740997]')).toEqual([
      '9007199254740993',
      '9007199254740995',
      '9007199254740997',
    ]);
  });

  it('leaves numbers that a double holds as numbers', () => {
    expect(parseExactJson('[9007199254740991, 1234567890123456, 1739321024, -1]')).toEqual([
      9007199254740991, 1234567890123456, 1739321024, -1,
    ]);
  });

  it('leaves fractions and exponents to JSON.parse', () => {
    const json = '[1234567890123456789.5, 0.12345678901234567, 12345678901234567890e3]';
    expect(parseExactJson(json)).toEqual(JSON.parse(json));
  });

  it('leaves digits inside of strings alone', () => {
    const json = String.raw`{"a": "id: 12345678901234567890, \" 12345678901234567891,\\", "b": "12345678901234567892"}`;
    expect(parseExactJson(json)).toEqual(JSON.parse(json));
  });

  it('finds the number after a string that looks like one', () => {
    const json = String.raw`{"\\\" 12345678901234567890": 12345678901234567891}`;
    expect(parseExactJson(json)).toEqual({ '\\" 12345678901234567890': '12345678901234567891' });
  });

  it.each([
    '{12345678901234567890: 1}',
    '[00012345678901234567890]',
    '[12345678901234567890',
    '- 12345678901234567890',
  ])('makes no JSON of what is none: %s', (json) => {
    expect(() => parseExactJson(json)).toThrow(SyntaxError);
  });

  it('survives any nesting around a long number', () => {
    const depth = 200_000;
    expect(() => parseExactJson(`${'['.repeat(depth)}12345678901234567890${']'.repeat(depth)}`)).not.toThrow();
  });

  it('gives what JSON.parse gives wherever no integer is too long', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/\d{16}/.test(json));
        expect(parseExactJson(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  it('keeps every integer and every string next to it, whatever they are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.stringMatching(/^[\\": ,]*\d{16,20}[\\": ,]*$/),
    );
    const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, integer), { maxLength: 5 }), (pairs) => {
        const json = `[${pairs.map(([key, value]) => `{${JSON.stringify(key)}: ${value}}`).join(', ')}]`;
        const expected = pairs.map(([key, value]) => [
          [key, Number.isSafeInteger(Number(value)) ? Number(value) : String(value)],
        ]);
        const parsed = parseExactJson(json);
        expect(Array.isArray(parsed) && parsed.map((one) => Object.entries(one))).toEqual(expected);
      }),
    );
  });
});
