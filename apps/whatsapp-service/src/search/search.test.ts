import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';
import { findTerms } from './find-terms.ts';
import { searchTerms } from './search-terms.ts';
import { unitsOf } from './words.ts';

const formsOf = (text: string): string[] => unitsOf(text).map(({ form }) => form);

const marked = (text: string, words: string): string =>
  excerptOf(text, findTerms(text, searchTerms(words)) ?? [])
    .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
    .join('');

describe('unitsOf', () => {
  it.each([
    ['Grüße, Łódź – CRÈME brûlée!', ['grusse', 'lodz', 'creme', 'brulee']],
    ['don’t 10:30 a@b.example', ['don', 't', '10', '30', 'a', 'b', 'example']],
    ['ﬁne ＡＢＣ １２', ['fine', 'abc', '12']],
    ['Привет, Ёлка; ΜΆΪΟΣ', ['привет', 'елка', 'μαιοσ']],
    ['日本語OK', ['日', '本', '語', 'ok']],
    ['👍 — … ❤️ 👩‍🚀', []],
    ['Zusammen\u00adarbeit co\u2060op \u200eabc\u200f', ['zusammenarbeit', 'coop', 'abc']],
    ['5️⃣ ✔️ ok✔️', ['5', 'ok']],
    ['İstanbul ISPARTA ıspanak', ['istanbul', 'isparta', 'ispanak']],
    ['٤٥٢١ ۱۲٫۵ १२ ห้อง๑๒', ['4521', '12', '5', '12', 'ห้', 'อ', 'ง', '12']],
    ['علی كتاب کتاب مدرسة مدرسه', ['علي', 'كتاب', 'كتاب', 'مدرسه', 'مدرسه']],
    ['コーヒー2杯 ｶﾞﾗｽ 葛\u{e0100}城', [...'コーヒー', '2', '杯', ...'ガラス', ...'葛城']],
  ])('reads %j as %j', (text, forms) => {
    expect(formsOf(text)).toEqual(forms);
  });

  it('takes composed and decomposed letters for the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(formsOf(text.normalize('NFD'))).toEqual(formsOf(text.normalize('NFC')));
      }),
      { numRuns: 200 },
    );
  });
});

describe('searchTerms', () => {
  it('reads words, words in an order, and beginnings of words', () => {
    const read = searchTerms('Kiln "big Glaze" invoi* e-mail ab* * "');
    expect(read.map(({ forms, isPrefix }) => [forms.join(' '), isPrefix])).toEqual([
      ['kiln', false],
      ['big glaze', false],
      ['invoi', true],
      ['e mail', false],
      // Too short for the beginning of a word.
      ['ab', false],
    ]);
  });
});

describe('excerptOf', () => {
  it('shows the places of the words in pieces', () => {
    expect(marked('Is the Kiln free?\nThe kilns are.', 'kiln*')).toBe('Is the [Kiln] free? The [kilns] are.');
  });

  it('shows a long text around the first place, in whole words', () => {
    const text = `${'before '.repeat(50)}kiln ${'after '.repeat(50)}`;
    const excerpt = marked(text, 'kiln');
    expect(excerpt).toMatch(/^…(before )+\[kiln\]( after)+…$/);
    expect(excerpt.length).toBeLessThan(220);
  });

  it('loses nothing of a short text and cuts no character in two, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat(400), (text, at) => {
        const units = unitsOf(text);
        const place = units[at % Math.max(1, units.length)];
        const whole = excerptOf(text, place ? [place] : [])
          .map((part) => part.text)
          .join('');
        expect(whole.isWellFormed()).toBe(text.isWellFormed());
        if (text.length <= 200 && !place) expect(whole).toBe(text.replace(/\s+/g, ' '));
      }),
      { numRuns: 200 },
    );
  });
});
