import { describe, expect, it } from 'vitest';
import { bareNumber, searchWordsOf, unmarked } from './search-words.ts';

const query = (typed: string) => searchWordsOf(typed).query;

describe('the words in the search field', () => {
  it('treats the last word as a prefix until a space or quote ends it', () => {
    expect(query('blue mu')).toBe('blue mu*');
    expect(query(' blue mug ')).toBe('blue mug');
    expect(query('mug?')).toBe('mug?');
    expect(query('"blue mu')).toBe('"blue mu');
    expect(query('"blue mug" is')).toBe('"blue mug" is*');
    expect(query('Gdań')).toBe('Gdań*');
  });

  it('searches for nothing without a word, and cuts the query to the API’s maximum', () => {
    for (const typed of ['', ' ', 'a', '???', '🙂🙂']) expect(query(typed), typed).toBe(null);
    expect(query('a'.repeat(500))).toHaveLength(200);
  });

  it('recognizes the id of a message', () => {
    for (const id of ['wamid.HBgLMTY1NQ==', 'wacid.HBgL', 'out_01', 'evt.7']) {
      expect(searchWordsOf(` ${id} `), id).toEqual({ messageId: id, user: null, person: '', query: null });
    }
  });

  it('recognizes numbers and BSUIDs, and still searches messages for them', () => {
    for (const user of ['+1 (650) 555-1234', '16505551234', 'PL.1234abcd']) {
      expect(searchWordsOf(user), user).toMatchObject({ user, person: '' });
    }
    expect(['+48 600 (100)-200', 'PL.1234abcd'].map(bareNumber)).toEqual(['48600100200', 'PL.1234abcd']);
    expect(query('16505551234')).toBe('16505551234*');
    for (const typed of ['12345', 'Ana', 'room 12'])
      expect(searchWordsOf(typed), typed).toMatchObject({ user: null, person: typed });
  });

  it('hides formatting marks in excerpts, and no other characters', () => {
    expect(['Is the *', '* back?'].map(unmarked)).toEqual(['Is the ', ' back?']);
    expect(unmarked('since _this morning_: ~18 €~ *14 €*, `BLUE10`')).toBe('since this morning: 18 € 14 €, BLUE10');
    expect(unmarked('2*3 is snake_case, 5 * 6')).toBe('2*3 is snake_case, 5 * 6');
  });
});
