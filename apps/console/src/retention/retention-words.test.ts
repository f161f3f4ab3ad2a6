import { describe, expect, it } from 'vitest';
import { daysWords, removedWords } from './retention-words.ts';

describe('words for what is kept', () => {
  it('say for how long', () => {
    expect([1, 30, null].map(daysWords)).toEqual(['1 day', '30 days', 'for ever']);
  });

  it('count what a sweep removed, the largest first', () => {
    expect(removedWords({ deliveries: 40, messages: 987, audit: 0 })).toBe('987 messages, 40 deliveries');
    expect(removedWords({})).toBe('nothing');
  });
});
