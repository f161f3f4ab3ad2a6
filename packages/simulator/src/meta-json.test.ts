import { describe, expect, it } from 'vitest';
import { metaJson } from './meta-json.ts';

describe('metaJson', () => {
  it('escapes non-ASCII characters in lower case, with surrogate pairs if needed', () => {
    expect(metaJson({ text: 'äöå 😀 ☺\u007f' })).toBe('{"text":"\\u00e4\\u00f6\\u00e5 \\ud83d\\ude00 \\u263a\\u007f"}');
  });

  it('escapes slashes, and @ only in webhooks', () => {
    expect(metaJson({ link: 'https://a.b/@c' })).toBe('{"link":"https:\\/\\/a.b\\/@c"}');
    expect(metaJson({ link: 'https://a.b/@c' }, { escapesAt: true })).toBe('{"link":"https:\\/\\/a.b\\/\\u0040c"}');
  });

  it('reads back as what was written', () => {
    const value = { 'ключ/@': ['"\\/\n\u2028', 'لغة', null, 1.5, { deep: '\ud800' }] };
    expect(JSON.parse(metaJson(value, { escapesAt: true }))).toEqual(value);
  });
});
