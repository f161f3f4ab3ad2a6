import { describe, expect, it } from 'vitest';
import { encodeWebhook } from './encode-webhook.ts';

const textOf = (value: Record<string, unknown>): string => new TextDecoder().decode(encodeWebhook(value));

describe('encodeWebhook', () => {
  it('writes everything beyond ASCII in lower-case escapes, as Meta does', () => {
    expect(textOf({ name: 'Tomasz Wójcik', mug: '☕', vase: '🏺' })).toBe(
      String.raw`{"name":"Tomasz W\u00f3jcik","mug":"\u2615","vase":"\ud83c\udffa"}`,
    );
  });

  it('escapes slashes', () => {
    expect(textOf({ url: 'https://fb.me/1' })).toBe(String.raw`{"url":"https:\/\/fb.me\/1"}`);
  });

  it('says the same as plain JSON', () => {
    const webhook = { text: 'Łódź / "x" \\ \u007f\n', list: [1, null] };
    expect(JSON.parse(textOf(webhook))).toEqual(webhook);
  });
});
