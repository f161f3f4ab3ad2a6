import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  list,
  numeric,
  oneOf,
  optionalText,
  shortText,
  sizedText,
  text,
  unique,
  webAddress,
  without,
} from './checks.ts';

/** The message of the error, or what its details say. */
const refusal = (check: () => unknown): string => {
  try {
    check();
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'details' in error ? String(error.details ?? error.message) : String(error);
  }
};

describe('text', () => {
  it.each([
    [{}, "(#100) The parameter text['body'] is required."],
    [{ body: null }, "(#100) The parameter text['body'] is required."],
    [{ body: '' }, "(#100) The parameter text['body'] is required."],
    [{ body: '  ' }, "(#100) Param text['body'] must be at least 1 character long."],
    [{ body: 5 }, "(#100) Param text['body'] must be a string."],
    [{ body: 'abcdef' }, "(#100) Param text['body'] must be at most 5 characters long."],
    [{ body: 'abcde' }, 'accepted'],
  ])('answers %j with %s', (parent, expected) => {
    expect(refusal(() => text(parent, 'body', 'text', 5))).toBe(expected);
  });

  it('accepts at most 4,096 characters of any kind', () => {
    const character = fc.constantFrom('a', 'é', '語', '😀', '\n', ' ');
    fc.assert(
      fc.property(character, (filler) => {
        const longest = `x${filler.repeat(4_095)}`;
        expect(text({ body: longest }, 'body', 'text', 4_096)).toBe(longest);
        expect(refusal(() => text({ body: `${longest}${filler}` }, 'body', 'text', 4_096))).toBe(
          "(#100) Param text['body'] must be at most 4096 characters long.",
        );
      }),
    );
  });
});

describe('optionalText', () => {
  it('accepts an absent or null value', () => {
    expect(optionalText({}, 'name', '')).toBeUndefined();
    expect(optionalText({ name: null }, 'name', '')).toBeUndefined();
    expect(optionalText({ name: '' }, 'name', '')).toBe('');
  });
});

describe('sizedText and shortText', () => {
  it('report the size in the wording of the second validation layer', () => {
    const parent = { title: 'abcdef' };
    expect(refusal(() => sizedText(parent, 'title', 'button', { what: 'Button title', max: 5 }))).toBe(
      'Button title length invalid. Min length: 1, Max length: 5',
    );
    expect(refusal(() => shortText(parent, 'title', 'row', { what: 'Row title', max: 5 }))).toBe(
      'Row title is too long. Max length is 5',
    );
    expect(shortText({}, 'title', 'row', { what: 'Row title', max: 5 })).toBeUndefined();
  });
});

describe('list', () => {
  it.each([
    [{}, "(#100) The parameter action['buttons'] is required."],
    [{ buttons: {} }, "(#100) Param action['buttons'] must be an array."],
    [{ buttons: [] }, 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 2'],
    [{ buttons: [{}, {}, {}] }, 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 2'],
    [{ buttons: [{}, 'b'] }, "(#100) Param action['buttons'][1] must be a JSON object."],
    [{ buttons: [{}, {}] }, 'accepted'],
  ])('answers %j with %s', (parent, expected) => {
    expect(refusal(() => list(parent, 'buttons', 'action', { min: 1, max: 2 }))).toBe(expected);
  });
});

describe('numeric', () => {
  it.each([
    ['37.5', 'accepted'],
    [-90, 'accepted'],
    [90.1, "location['latitude'] must be from -90 to 90"],
    ['north', "(#100) Param location['latitude'] must be a number."],
    [[1], "(#100) Param location['latitude'] must be a number."],
    ['', "(#100) The parameter location['latitude'] is required."],
  ])('answers %j with %s', (latitude, expected) => {
    expect(refusal(() => numeric({ latitude }, 'latitude', 'location', -90, 90))).toBe(expected);
  });
});

describe('oneOf', () => {
  it('lists the allowed words in capitals', () => {
    expect(oneOf({ type: 'text' }, 'type', '', ['audio', 'text'])).toBe('text');
    expect(refusal(() => oneOf({ type: 'jpeg' }, 'type', '', ['audio', 'text']))).toBe(
      '(#100) Param type must be one of {AUDIO, TEXT} - got "jpeg".',
    );
  });
});

describe('unique', () => {
  it('names the duplicate value', () => {
    expect(refusal(() => unique(['a', 'b'], 'Row ids'))).toBe('accepted');
    expect(refusal(() => unique(['a', 'b', 'a'], 'Row ids'))).toBe('Row ids must be unique, "a" is not');
  });
});

describe('webAddress', () => {
  it.each([
    ['https://shop.example/a?b=c', 'accepted'],
    ['HTTP://shop.example', 'accepted'],
    ['ftp://shop.example', "image['link'] is not a valid URL"],
    ['https://shop example', "image['link'] is not a valid URL"],
    ['shop.example', "image['link'] is not a valid URL"],
  ])('answers %s with %s', (link, expected) => {
    expect(refusal(() => webAddress({ link }, 'link', 'image'))).toBe(expected);
  });
});

describe('without', () => {
  it('refuses parts that are present', () => {
    expect(refusal(() => without({ header: null }, 'interactive', 'header'))).toBe('accepted');
    expect(refusal(() => without({ header: {} }, 'interactive', 'header'))).toBe(
      "The parameter interactive['header'] is not allowed for this message.",
    );
  });
});
