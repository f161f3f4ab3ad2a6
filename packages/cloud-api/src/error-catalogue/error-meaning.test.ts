import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, scopeOf } from './catalogue.ts';
import { meaningOf, type ReportedError } from './error-meaning.ts';

const codes = catalogue.map(({ code }) => code);
const anyText = fc.option(fc.string());

describe('meaningOf', () => {
  it('gives every code of the catalogue the meaning of its entry if nothing else is known', () => {
    for (const entry of catalogue) expect(meaningOf({ code: entry.code })).toEqual({ ...entry, scope: scopeOf(entry) });
    expect(meaningOf({ code: 424_242 })).toBeUndefined();
  });

  it('explains whatever stands next to a known code, with a cause, a remedy and a scope', () => {
    const reported = fc.record({
      code: fc.constantFrom(...codes),
      subcode: fc.option(fc.constantFrom(33, 463, 2494055, 2388001, ...codes)),
      message: anyText,
      details: anyText,
      userTitle: anyText,
      userMessage: anyText,
      route: fc.constantFrom(undefined, 'messages', 'calls', 'call_permissions'),
      recipient: fc.constantFrom(undefined, '16505551234', 'US.1'),
    });
    fc.assert(
      fc.property(reported, (error) => {
        const meaning = meaningOf(error);
        expect([meaning?.cause, meaning?.remedy, meaning?.title].every(Boolean)).toBe(true);
        expect(meaning?.scope).toBeTruthy();
      }),
    );
  });

  const cases: readonly (readonly [string, ReportedError, object])[] = [
    [
      'a wrong phone number id',
      { code: 100, subcode: 33 },
      { class: 'pause', scope: 'number', cause: /phone number id/ },
    ],
    [
      'a template without examples',
      { code: 100, subcode: 2388043, userTitle: 'Message template parameters missing', userMessage: 'Add an example.' },
      {
        class: 'refuse',
        title: 'Message template parameters missing',
        cause: 'Add an example.',
        remedy: /header_handle/,
      },
    ],
    [
      'a subcode that Meta uses for something else',
      { code: 100, subcode: 2388012, userTitle: 'Some Other Trouble', userMessage: 'Do this.' },
      { title: 'Some Other Trouble', cause: 'Do this.', remedy: /Meta’s text/ },
    ],
    [
      'a display name that stops registration',
      { code: 100, subcode: 2388001, userMessage: 'The display name was not accepted.' },
      { remedy: /display name/ },
    ],
    [
      'an upload without a type',
      { code: 100, message: '(#100) Param file must be a file with one of the following types: image/png.' },
      { remedy: /type=image\/jpeg/ },
    ],
    ['Direct Send that is not enabled', { code: 100, details: 'Direct Send is off' }, { title: /Direct Send/ }],
    ['the guide’s rate limit', { code: 131030, subcode: 2494055 }, { code: 130429, class: 'slow_number' }],
    [
      'a BSUID and a test number',
      { code: 131030, recipient: 'US.7' },
      { class: 'refuse', remedy: /phone number, in `to`/ },
    ],
    ['a number and a test number', { code: 131030, recipient: '1650' }, { remedy: /add the recipient/ }],
    ['a call permission', { code: 190, route: 'call_permissions' }, { class: 'refuse', scope: 'recipient' }],
    [
      'a dead token',
      { code: 190, subcode: 463, route: 'messages' },
      { class: 'pause', scope: 'account', cause: /expired/ },
    ],
    [
      'a link that did not answer',
      { code: 131053, details: 'Downloading media from weblink failed with http code 503' },
      { class: 'retry', maxAttempts: 4 },
    ],
    ['a wrong codec', { code: 131053, details: 'Unsupported audio codec after download' }, { class: 'refuse' }],
    ['a generated template', { code: 132018, details: 'Direct send template can’t be used' }, { remedy: /category/ }],
    ['an expired Graph version', { code: 2635 }, { class: 'pause', scope: 'version' }],
    ['a missing payment method', { code: 131042 }, { class: 'pause', scope: 'category' }],
  ];
  it.each(cases)('knows %s', (_what, error, expected) => {
    const shape = Object.entries(expected).map(([name, value]) => [
      name,
      value instanceof RegExp ? expect.stringMatching(value) : value,
    ]);
    expect(meaningOf(error)).toMatchObject(Object.fromEntries(shape));
  });

  it.each([4, 17, 32, 613, 80007, 130429])('takes %s for a rate limit', (code) => {
    expect(meaningOf({ code })).toMatchObject({ class: 'slow_number' });
  });
});
