import { describe, expect, it } from 'vitest';
import { componentsOf, parametersOf, partsOf } from './parts-of.ts';

const noTime = (): null => null;

const code = {
  category: 'AUTHENTICATION',
  components: [
    { type: 'BODY', text: '*{{1}}* is your verification code.' },
    {
      type: 'BUTTONS',
      buttons: [{ type: 'URL', text: 'Copy code', url: 'https://www.whatsapp.com/otp/code/?code=otp{{1}}' }],
    },
  ],
};

describe('partsOf', () => {
  it('asks for the code of an authentication template once', () => {
    expect(parametersOf(code).map(({ name, isOptional }) => [name, isOptional === true])).toEqual([
      ['1', false],
      ['button.0', true],
    ]);
    const components = componentsOf(partsOf(code), new Map([['1', '123456']]), noTime);
    expect(JSON.stringify(components).match(/"text":"123456"/g)).toHaveLength(2);
  });

  it('knows no parameter of a template without variables', () => {
    const components = [
      { type: 'HEADER', format: 'TEXT', text: 'Hello' },
      { type: 'BODY', text: 'Hello' },
      { type: 'FOOTER', text: 'Bye' },
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Now', has_expiration: false } },
      { type: 'BUTTONS', buttons: [{ type: 'URL', url: 'https://shop.example' }, { type: 'PHONE_NUMBER' }] },
      { type: 'SOMETHING_NEW' },
    ];
    expect([parametersOf({ components }), componentsOf(partsOf({ components }), new Map(), noTime)]).toEqual([[], []]);
  });

  it('reads the end of an offer as its caller does', () => {
    const template = { components: [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: true } }] };
    const components = componentsOf(partsOf(template), new Map([['offer', '2h']]), (text) =>
      text === '2h' ? 7_201_000 : null,
    );
    expect(JSON.stringify(components)).toContain('{"expiration_time_ms":7201000}');
  });
});
