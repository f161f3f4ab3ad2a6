import { describe, expect, it } from 'vitest';
import { countryOfNumber, countryOfUserId } from './country-of.ts';

describe('countryOfNumber', () => {
  it.each([
    ['16505551234', 'US'],
    ['14165551234', 'CA'],
    ['18765551234', 'JM'],
    ['79161234567', 'RU'],
    ['77011234567', 'KZ'],
    ['447400123456', 'GB'],
    ['441534123456', 'JE'],
    ['2250102030405', 'CI'],
    ['5599812345678', 'BR'],
    ['59991234567', 'CW'],
    ['5997123456', 'BQ'],
    ['8201012345678', 'KR'],
    ['88012345678', 'BD'],
    ['999123', 'ZZ'],
    ['', 'ZZ'],
  ])('finds the country of %s by the longest calling code', (number, country) => {
    expect(countryOfNumber(number)).toBe(country);
  });
});

describe('countryOfUserId', () => {
  it.each([
    ['BR.1234', 'BR'],
    ['US.ENT.1234', 'US'],
    ['1234', 'ZZ'],
  ])('reads the country of %s from its prefix', (userId, country) => {
    expect(countryOfUserId(userId)).toBe(country);
  });
});
