import { describe, expect, it } from 'vitest';
import { phoneDigitsOf, recipientIdOf, userIdOf } from './phone-number.ts';

/** One number as address books, signatures, spreadsheets and dialling people write it. */
const spellings = [
  '12025550142',
  '+12025550142',
  '+1 202 555 0142',
  '+1 (202) 555-0142',
  '1.202.555.0142',
  '+1/202/5550142',
  '0012025550142',
  '00 1 202 555 01 42',
  '+0012025550142',
  ' 12025550142\n',
  '+1\u00a0202\u202f555\u2009‑0142',
  '\u202a+1 202–555–0142\u202c',
  '\ufeff+1202\u200b5550142',
];

describe('F10: a phone number', () => {
  it.each(spellings)('is the same number as %j', (text) => {
    expect([phoneDigitsOf(text), userIdOf(text), recipientIdOf(text)]).toEqual(new Array(3).fill('12025550142'));
  });

  it('may be a number in JSON', () => {
    expect(phoneDigitsOf(12025550142)).toBe('12025550142');
  });

  it('loses the trunk prefix in brackets, which is dialled inside the country only', () => {
    for (const text of ['+44 (0)20 7946 0958', '0044(0)2079460958', '+44 20 7946 0958']) {
      expect(userIdOf(text)).toBe('442079460958');
    }
  });

  it.each([
    ['+54 11 15-6200-0417', '5491162000417'],
    ['0054 11 15 6200 0417', '5491162000417'],
    ['+54 (0)11 15-6200-0417', '5491162000417'],
    ['+54 9 11 6200-0417', '5491162000417'],
    ['+54 351 15-620-0417', '5493516200417'],
    ['+54 2966 15-62-0417', '5492966620417'],
  ])('in Argentina is the same mobile number as %j, with 15 or 9: %s', (text, digits) => {
    expect([phoneDigitsOf(text), userIdOf(text)]).toEqual([digits, digits]);
  });

  it.each([
    ['+54 11 4215-0417', '541142150417'],
    ['+54 11 1562-0417', '541115620417'],
    ['+55 11 15 6200 0417', '55111562000417'],
  ])('keeps the 15 of %j, a landline or of another country', (text, digits) => {
    expect([phoneDigitsOf(text), userIdOf(text)]).toEqual([digits, digits]);
  });

  it.each([
    '',
    ' ',
    '+',
    '00',
    '1234',
    '1234567890123456',
    '+1 202 555 0142 x3',
    '+1+2025550142',
    'Ada',
    '１２０２５５５０１４２',
  ])('is not %j', (text) => {
    expect([phoneDigitsOf(text), userIdOf(text)]).toEqual([null, null]);
  });

  it('may go to Meta without its country code, but names no user here', () => {
    expect([phoneDigitsOf('020 7946 0958'), userIdOf('020 7946 0958')]).toEqual(['02079460958', null]);
  });
});

describe('F10: an id', () => {
  it.each(['US.13491208655302741918', 'US.ENT.11815799212886844830', 'BR.a1B2'])(
    'of a user stays as it is: %s',
    (id) => {
      expect([userIdOf(id), userIdOf(` ${id} `), recipientIdOf(id)]).toEqual([id, id, id]);
    },
  );

  it('names a recipient, but no user, if it is a group’s', () => {
    const id = 'Y2FwaV9ncm91cDoxNjUwNTU1MTIzNDox';
    expect([userIdOf(id), recipientIdOf(` ${id}`)]).toEqual([null, id]);
  });

  it.each(['Ada', 'ada_lovelace', 'us.1', 'US.', 'US.1 2', '123456789012345678901'])('is not %j', (text) => {
    expect([userIdOf(text), recipientIdOf(text)]).toEqual([null, null]);
  });
});
