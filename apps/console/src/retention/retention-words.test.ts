import { describe, expect, it } from 'vitest';
import { daysWords, hasRemoved, quietWords, removedWords } from './retention-words.ts';

describe('words for retention', () => {
  it('says how long data is kept', () => {
    expect([1, 30, null].map(daysWords)).toEqual(['1 day', '30 days', 'forever']);
  });

  it('lists the counts of a sweep, the largest first', () => {
    expect(removedWords({ deliveries: 40, messages: 987, audit: 0 })).toBe('987 messages, 40 deliveries');
    expect(removedWords({ outbox: 1, api_keys: 2 })).toBe('2 ended API keys, 1 outgoing message');
    expect(removedWords({})).toBe('nothing');
  });

  it('counts the sweeps that removed nothing, without a number for a single one', () => {
    expect([1, 24].map((count) => quietWords(count, false))).toEqual(['The last sweep', 'The last 24 sweeps']);
    expect([1, 3].map((count) => quietWords(count, true))).toEqual(['1 other sweep', '3 other sweeps']);
  });

  it('never shows a store’s internal name', () => {
    expect(removedWords({ broadcasts: 1, broadcast_rows: 14, broadcast_counts: 1, api_key_uses: 2 })).toBe(
      '1 broadcast',
    );
    expect(hasRemoved({ broadcast_rows: 14 })).toBe(false);
  });
});
