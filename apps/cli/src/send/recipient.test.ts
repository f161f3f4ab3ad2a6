import { describe, expect, it } from 'vitest';
import { personOf, personOrGroupOf } from './person.ts';
import { recipientOf } from './recipient.ts';

describe('recipientOf', () => {
  it.each(['+16505551234', '16505551234', '+1 (650) 555-1234', '+1.650.555.1234', '001 650 555 1234'])(
    'accepts %s as a number',
    (text) => {
      expect(String(recipientOf(text).to).replace('+', '')).toBe('16505551234');
    },
  );

  it.each(['US.13491208655302741918', 'DE.ENT.11815799212886844830', 'BR.a1B2', 'IN.ENT.a1B2'])(
    'accepts %s as a user id',
    (id) => {
      expect(recipientOf(` ${id} `)).toEqual({ recipient_type: 'individual', recipient: id });
    },
  );

  it('accepts any id of a group where the recipient is one', () => {
    expect(recipientOf('Y2FwaV9ncm91cDox', true)).toEqual({ recipient_type: 'group', to: 'Y2FwaV9ncm91cDox' });
  });

  it.each(['0123', 'Ada', 'US.', 'US.ENT.', 'us.ent.1', 'USA.1', 'US.EN.1', 'US.1 2', ''])('refuses %j', (text) => {
    expect(() => recipientOf(text)).toThrow(`"${text}" is not a phone number or a user id.`);
  });
});

describe('personOf', () => {
  it.each([
    ['+1 (650) 555-1234', '16505551234'],
    ['16505551234', '16505551234'],
    ['US.13491208655302741918', 'US.13491208655302741918'],
    [' US.ENT.11815799212886844830 ', 'US.ENT.11815799212886844830'],
  ])('names %s as the service does: %s', (text, id) => {
    expect(personOf(text)).toBe(id);
    expect(personOrGroupOf(text)).toBe(id);
  });

  it('refuses what names nobody, and a group where a user is wanted', () => {
    expect(() => personOf('Ada')).toThrow('"Ada" is not a phone number or a user id.');
    expect(() => personOf('Y2FwaV9ncm91cDox-1')).toThrow('is not a phone number');
    expect(personOrGroupOf('Y2FwaV9ncm91cDox-1')).toBe('Y2FwaV9ncm91cDox-1');
  });
});
