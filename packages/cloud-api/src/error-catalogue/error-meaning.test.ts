import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, scopeOf } from './catalogue.ts';
import { meaningOf, type ReportedError, remedyAtEnd } from './error-meaning.ts';

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
      'a wrong phone number id without a subcode',
      {
        code: 100,
        message:
          'Unsupported post request. Object with ID ‘105’ does not exist, cannot be loaded due to missing permissions, or does not ' +
          'support this operation.',
      },
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
    ...[
      'The media link returned 403 Forbidden',
      'Could not resolve host shop.example',
      'Connection refused',
      'SSL certificate verification failed for the link',
      'HTTP error 503',
    ].map((details): readonly [string, ReportedError, object] => [
      `media that could not be fetched: ${details}`,
      { code: 131053, details },
      { class: 'retry', maxAttempts: 4 },
    ]),
    ...[
      'Unable to fetch file: file size too large',
      'The MIME type of the downloaded file is not supported',
      'The connected audio codec is not opus',
      'Image is invalid',
    ].map((details): readonly [string, ReportedError, object] => [
      `media of the wrong kind: ${details}`,
      { code: 131053, details },
      { class: 'refuse' },
    ]),
    [
      'media that could not be fetched, with the older code',
      { code: 131014, message: 'Request for url https://shop.example/a.jpg failed with error: 404 (Not Found)' },
      { class: 'retry', maxAttempts: 4, remedy: /link answers/ },
    ],
    [
      'a template that exists, with Meta’s title in other words than ours',
      {
        code: 100,
        subcode: 2388072,
        userTitle: 'The Body Format Is Wrong',
        userMessage: 'Variables must not be adjacent.',
      },
      { cause: 'Variables must not be adjacent.', remedy: /Number the variables/ },
    ],
    [
      'a template that exists already',
      { code: 100, subcode: 2388024 },
      { title: /already exists/, remedy: /another name/ },
    ],
    [
      'a subcode that Meta uses for something else',
      { code: 100, subcode: 2388012, userTitle: 'Some Other Trouble', userMessage: 'Do this.' },
      { title: 'Some Other Trouble', cause: 'Do this.', remedy: /Follow Meta’s message/ },
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
    [
      'a wrong life of a Direct Send message',
      {
        code: 100,
        message: '(#100) Param ttl_seconds must be at least 30',
        details: 'for Direct Send of category utility',
      },
      { title: /^Invalid parameter$/ },
    ],
    ['the guide’s rate limit', { code: 131030, subcode: 2494055 }, { code: 130429, class: 'slow_number' }],
    [
      'a BSUID and a test number',
      { code: 131030, recipient: 'US.7' },
      { class: 'refuse', remedy: /phone number, in `to`/ },
    ],
    ['a number and a test number', { code: 131030, recipient: '1650' }, { remedy: /add the recipient/ }],
    ['a call permission', { code: 190, route: 'call_permissions' }, { class: 'refuse', scope: 'recipient' }],
    [
      'a dead token at a call permission, by its subcode',
      { code: 190, subcode: 463, route: 'call_permissions' },
      { class: 'pause', scope: 'account', cause: /expired/ },
    ],
    [
      'a dead token at a call permission, by its words',
      { code: 190, message: 'Error validating access token: The session is invalid', route: 'call_permissions' },
      { class: 'pause', scope: 'account' },
    ],
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

describe('remedyAtEnd', () => {
  it('promises no further attempt for any code, and says how to make one', () => {
    const link = meaningOf({ code: 131053, details: 'Downloading media from weblink failed with http code 404' });
    for (const entry of [...catalogue, ...(link ? [link] : [])]) {
      const remedy = remedyAtEnd(entry);
      if (entry.class === 'refuse') expect(remedy).toBe(entry.remedy);
      else
        expect([entry.code, remedy]).toEqual([entry.code, expect.stringMatching(/not sent again unless you retry it/)]);
      if (entry.class !== 'refuse')
        expect(remedy).not.toMatch(/is retried|(?:continues?|resumes?) by (?:itself|themselves)/i);
    }
    expect(link && remedyAtEnd(link)).toContain('Check that the link answers Meta with 200');
  });
});
