import { describe, expect, it } from 'vitest';
import { problemWords } from './problem-words.ts';

describe('problemWords', () => {
  it.each([
    [131000, '(#131000) Something went wrong', '131000 Something went wrong'],
    [190, 'Invalid OAuth access token', '190 Invalid OAuth access token'],
    [null, 'HTTP 503 that is not Meta’s', 'HTTP 503 that is not Meta’s'],
    [131026, '', '131026'],
  ])('has the code once: %s, %s', (code, title, words) => {
    expect(problemWords(code, title)).toBe(words);
  });
});
