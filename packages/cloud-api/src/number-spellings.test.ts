import { describe, expect, it } from 'vitest';
import { areOneNumber, otherSpellingOf, possibleSpellingsOf } from './number-spellings.ts';

describe('areOneNumber', () => {
  it.each([
    ['5511987654321', '551187654321', 'Brazil'],
    ['5491123456789', '541123456789', 'Argentina'],
    ['5215512345678', '525512345678', 'Mexico'],
    ['2290197000001', '22997000001', 'Benin'],
    ['4930555001', '4930555001', 'the same digits'],
  ])('treats %s and %s as one (%s)', (a, b) => {
    expect([areOneNumber(a, b), areOneNumber(b, a)]).toEqual([true, true]);
  });

  it.each([
    ['5511987654321', '551187654322'],
    ['5511987654321', '5511887654321'],
    ['16505551234', '16505551235'],
    ['16505551234', '116505551234'],
    ['12345', '123945'],
  ])('treats %s and %s as different', (a, b) => {
    expect([areOneNumber(a, b), areOneNumber(b, a)]).toEqual([false, false]);
  });
});

describe('otherSpellingOf', () => {
  it.each([
    ['5215512345678', '525512345678'],
    ['5491150000021', '541150000021'],
    ['5592987654321', '559287654321'],
    ['2290197000001', '22997000001'],
    ['2250142000001', '22542000001'],
    ['2250595000001', '22595000001'],
    ['2250768123456', '22568123456'],
  ])('turns %s into %s and back, and both are one number', (long, short) => {
    expect([otherSpellingOf(long), otherSpellingOf(short)]).toEqual([short, long]);
    expect(areOneNumber(long, short)).toBe(true);
  });

  it.each([
    ...['551130001234', '16505551234', '4915112345678', '54911500000', '52155123', ''],
    // Ivory Coast: a landline, another operator's digits, and a number that only the new plan has.
    ...['22522400001', '2252722400001', '2250542000001', '2250100000001'],
  ])('knows none of %j', (number) => {
    expect(otherSpellingOf(number)).toBeUndefined();
  });
});

describe('possibleSpellingsOf', () => {
  it('names the other spelling where there is one', () => {
    expect(possibleSpellingsOf('5215512345678')).toEqual(['525512345678']);
    expect(possibleSpellingsOf('559287654321')).toEqual(['5592987654321']);
  });

  it('names the former number of an Ivorian one, and all numbers that a former one may have become', () => {
    expect(possibleSpellingsOf('2250768123456')).toEqual(['22568123456']);
    const longer = possibleSpellingsOf('22568123456');
    expect(longer).toContain('2250768123456');
    for (const number of longer) {
      expect(possibleSpellingsOf(number)).toEqual(['22568123456']);
      expect(areOneNumber(number, '22568123456')).toBe(true);
    }
  });

  it.each(['16505551234', '4915112345678', '2250968123456', '225681234', ''])('names none of %j', (number) => {
    expect(possibleSpellingsOf(number)).toEqual([]);
  });
});
