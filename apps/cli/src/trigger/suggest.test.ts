import { describe, expect, it } from 'vitest';
import { suggest } from './suggest.ts';

const words = ['text', 'image', 'status-sent', 'status-failed', 'call'];

describe('suggest', () => {
  it.each([
    ['txt', ['text']],
    ['tetx', ['text']],
    ['imag', ['image']],
    ['status', ['status-sent', 'status-failed']],
    ['failed', ['status-failed']],
    ['voicemail', []],
  ])('suggests for %s: %j', (word, expected) => {
    expect(suggest(word, words)).toEqual(expected);
  });
});
