import { describe, expect, it } from 'vitest';
import { indexedText, keyHash } from './indexed-text.ts';

describe('indexedText', () => {
  it.each(['wamid.HBgLMTY1MDU1NTEyMzQ=', '', '__proto__', '👩‍👩‍👧‍👦', 'a/b'])('leaves %j as it is', (value) => {
    expect(indexedText(value)).toBe(value);
  });

  it.each(['x'.repeat(2_000), '👩'.repeat(600), '\ud800'])(
    'replaces what an index cannot hold by its hash',
    (value) => {
      expect(indexedText(value)).toMatch(/^sha256:[0-9a-f]{64}$/);
    },
  );
});

describe('keyHash', () => {
  it('keeps apart keys that differ in a lone surrogate', () => {
    expect(new Set(['\ud800', '\ud801', '\ufffd', '"\\ud800"'].map(keyHash)).size).toBe(4);
  });
});
