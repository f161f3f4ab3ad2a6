import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withValues } from './set-values.ts';

const body = {
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: { messages: [{ from: '16505551234', type: 'text', text: { body: 'Hi' } }], count: 1 },
        },
      ],
    },
  ],
};
const set = (...settings: string[]) => withValues(body, settings) as typeof body;
const firstValue = (changed: typeof body) => changed.entry[0]?.changes[0]?.value;

describe('withValues', () => {
  it.each([
    ['messages[0].text.body=Hello = you', { messages: [{ text: { body: 'Hello = you' } }] }],
    ['messages.0.text.body=Hello', { messages: [{ text: { body: 'Hello' } }] }],
    ['messages[0].text.body=', { messages: [{ text: { body: '' } }] }],
    ['messages[0].from=4915112345678', { messages: [{ from: '4915112345678' }] }],
    ['count=2', { count: 2 }],
    ['count:="2"', { count: '2' }],
    ['messages[0].referral.ctwa_clid=abc', { messages: [{ referral: { ctwa_clid: 'abc' } }] }],
    ['messages[0].text:={"body":"Hello"}', { messages: [{ text: { body: 'Hello' } }] }],
    ['messages[1].type=image', { messages: [{}, { type: 'image' }] }],
    ['contacts[0].wa_id=1', { contacts: [{ wa_id: '1' }] }],
  ])('sets %s', (setting, expected) => {
    expect(firstValue(set(setting))).toMatchObject(expected);
  });

  it('sets paths from the top, one after another', () => {
    const changed = set('entry[0].id=2', 'object=page', 'entry[0].changes[0].field=standby', 'entry[0].id=3');
    expect([changed.object, changed.entry[0]?.id, changed.entry[0]?.changes[0]?.field]).toEqual([
      'page',
      '3',
      'standby',
    ]);
  });

  it.each(['', '=x', 'messages', 'a..b=1', 'messages[x]=1', '__proto__.a=1', 'a b=1'])('refuses %j', (setting) => {
    expect(() => set(setting)).toThrow(`--set is "${setting}".`);
  });

  it.each(['messages[0].from.digits=1', 'messages[2].type=x', 'messages.type=x'])(
    'says that %s does not exist',
    (each) => {
      expect(() => set(each)).toThrow('does not exist in the webhook');
    },
  );

  it.each(['count=two', 'count:=two', 'messages=x'])('refuses text where JSON is needed: %s', (setting) => {
    expect(() => set(setting)).toThrow('not JSON');
  });

  it('changes nothing else, and leaves what it was given alone', () => {
    const before = JSON.stringify(body);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const changed = set(`messages[0].text.body=${text}`);
        expect(firstValue(changed)?.messages[0]?.text.body).toBe(text);
        expect(withValues(changed, ['messages[0].text.body=Hi'])).toEqual(body);
        expect(JSON.stringify(body)).toBe(before);
      }),
    );
  });
});
