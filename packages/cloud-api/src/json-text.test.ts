import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendMember,
  elementsOf,
  hasMoreParts,
  hasMoreValues,
  membersOf,
  memberText,
  objectText,
  withMembers,
  withoutRepeats,
} from './json-text.ts';

const awkward = fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '\\"', 'a":{"b', 'é', '\u2028');
// After a key that ends with a backslash, JSON.parse of V8 13.6 takes `\\"` for `\\\\` in the key of another object.
const name = fc.oneof(fc.string(), awkward).filter((text) => !text.endsWith('\\'));
const json = fc.jsonValue({ stringUnit: 'binary' });
const space = fc.constantFrom('', ' ', '\n\t');

/** The text of an object with awkward names, values and white space. */
const anyObject = fc
  .array(fc.tuple(name, fc.oneof(json, awkward), space, space), { maxLength: 6 })
  .map(
    (members) =>
      `{${members.map(([key, value, a, b]) => `${a}${JSON.stringify(key)}${b}:${b}${JSON.stringify(value)}${a}`).join(',')}}`,
  );

describe('the text of a JSON array', () => {
  it('has the elements that a parser finds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(json, awkward), { maxLength: 6 }), space, (values, gap) => {
        const texts = values.map((value) => JSON.stringify(value));
        expect(elementsOf(`[${texts.map((text) => `${gap}${text}${gap}`).join(',')}${gap}]`)).toEqual(texts);
      }),
    );
  });
});

describe('the text of a JSON object', () => {
  it('has the members that a parser finds, and stays as it is when it is put together again', () => {
    fc.assert(
      fc.property(anyObject, (text) => {
        const members = membersOf(text);
        expect(objectText(members)).toBe(text);
        const parsed = Object.fromEntries(members.map(({ name: key, value }) => [key, JSON.parse(value)]));
        expect(parsed).toEqual(JSON.parse(text));
      }),
    );
  });

  it('parses to the same without repeats, and gets a new member at its end', () => {
    fc.assert(
      fc.property(anyObject, json, (text, value) => {
        const once = withoutRepeats(text);
        expect(JSON.parse(once)).toEqual(JSON.parse(text));
        expect(new Set(membersOf(once).map((member) => member.name)).size).toBe(membersOf(once).length);
        const longer = appendMember(once, 'a new name', JSON.stringify(value));
        expect(JSON.parse(longer)).toEqual(JSON.parse(JSON.stringify({ ...JSON.parse(text), 'a new name': value })));
      }),
    );
  });

  it('keeps everything else as it is when a value is replaced', () => {
    const text = '{ "a" : 1.0, "b": {"x": 102290129340398765 , "a": 1e400} ,"\\u0063":-0}';
    expect(withMembers(text, { a: '"A"' })).toBe(
      '{"a":"A", "b": {"x": 102290129340398765 , "a": 1e400} ,"\\u0063":-0}',
    );
    expect([memberText(text, 'c'), memberText(text, 'b'), memberText(text, 'x')]).toEqual([
      '-0',
      '{"x": 102290129340398765 , "a": 1e400}',
      null,
    ]);
    expect(memberText('{"a":1,"a":2}', 'a')).toBe('2');
    expect(appendMember(' { } ', 'a', '1')).toBe(' { "a":1}');
  });

  it('is read in linear time, however long its strings and however many its escapes', () => {
    const long = JSON.stringify({ a: '\\'.repeat(500_000), b: '"'.repeat(500_000), c: '{'.repeat(500_000) });
    expect(membersOf(long).map((member) => member.name)).toEqual(['a', 'b', 'c']);
  });
});

describe('hasMoreParts', () => {
  it('counts the members of an object, and no others', () => {
    fc.assert(
      fc.property(fc.dictionary(name, json), fc.nat(5), (object, max) => {
        expect(hasMoreParts(JSON.stringify(object), max)).toBe(Object.keys(object).length > max);
      }),
    );
  });

  it('reads no further than it has to', () => {
    expect(hasMoreParts('{"a":1,"b":2,"c":3 and whatever follows', 2)).toBe(false);
    expect(hasMoreParts('{"a":1,"b":2,"c":3,and whatever follows', 2)).toBe(true);
  });
});

describe('hasMoreValues', () => {
  /** Values without members count as one more, since what follows a brace is not looked at. */
  const valuesIn = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 +
        Math.max(
          1,
          Object.values(value).reduce((sum: number, each) => sum + valuesIn(each), 0),
        )
      : 1;

  it('counts values at any depth, and nothing within strings', () => {
    fc.assert(
      fc.property(json, fc.nat(30), (value, max) => {
        expect(hasMoreValues(JSON.stringify(value), max)).toBe(valuesIn(value) > max);
      }),
    );
  });
});
