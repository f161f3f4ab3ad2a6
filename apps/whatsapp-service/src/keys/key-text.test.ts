import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formOfKey, hashOfKey, hintOf, newKeyText, secretBytes } from './key-text.ts';

const random = fc.uint8Array({ minLength: secretBytes, maxLength: secretBytes });

describe('newKeyText', () => {
  it('makes keys of one length, with the prefix that scanners look for and a checksum that is right', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        const text = newKeyText(bytes);
        expect(text).toMatch(/^ixw_[0-9A-Za-z]{47}$/);
        expect(formOfKey(text)).toBe('key');
        expect(hashOfKey(text)).toMatch(/^[0-9a-f]{64}$/);
        expect(text.startsWith(hintOf(text).slice(0, -1))).toBe(true);
      }),
    );
  });

  it('makes different keys of different random bytes', () => {
    fc.assert(
      fc.property(random, random, (a, b) => {
        expect(newKeyText(a) === newKeyText(b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
      }),
    );
  });
});

describe('formOfKey', () => {
  it('recognises a key of which any character was changed, or the end is missing, as mistyped', () => {
    fc.assert(
      fc.property(random, fc.integer({ min: 4, max: 50 }), fc.constantFrom('a', 'Z', '0', '-'), (bytes, at, other) => {
        const text = newKeyText(bytes);
        if (text[at] !== other) expect(formOfKey(text.slice(0, at) + other + text.slice(at + 1))).toBe('mistyped');
        expect(formOfKey(text.slice(0, at))).toBe('mistyped');
        expect(formOfKey(`${text}x`)).toBe('mistyped');
      }),
    );
  });

  it('takes any text without the prefix for something else', () => {
    fc.assert(fc.property(fc.string(), (text) => formOfKey(text) === (text.startsWith('ixw_') ? 'mistyped' : 'other')));
  });
});
