import { describe, expect, it } from 'vitest';
import { confirmationOf, countWords, isConfirmed } from './erasure-words.ts';

describe('words for an erasure', () => {
  it('asks for the number, else the username, else the id', () => {
    expect(confirmationOf({ waId: '16505551234', username: 'ana', id: 'US.1' })).toBe('+16505551234');
    expect(confirmationOf({ waId: null, username: 'ana', id: 'US.1' })).toBe('@ana');
    expect(confirmationOf({ waId: null, username: null, id: 'US.1' })).toBe('US.1');
  });

  it('accepts the same number with spaces, and nothing else', () => {
    expect(isConfirmed(' 1 650 555-1234', '+16505551234')).toBe(true);
    expect(isConfirmed('1650555123', '+16505551234')).toBe(false);
    expect(isConfirmed('', '+16505551234')).toBe(false);
    expect(isConfirmed('ana', '@ana')).toBe(true);
  });

  it('lists the removed counts, the largest first', () => {
    expect(countWords({ messages: 2, events: 14, items: 0, outbox_entries: 4, newKind: 3, lanes: 1 })).toBe(
      '14 webhooks, 4 outgoing messages, 3 new kinds, 2 messages, 1 sending queue',
    );
    expect(countWords({})).toBe('nothing yet');
  });
});
