import { describe, expect, it } from 'vitest';
import { namesKeys, readKeys } from './read-keys.ts';

const [a, b] = ['0a'.repeat(32), '0b'.repeat(32)];

describe('readKeys', () => {
  it('reads an id and a key from each line, and takes the first to encrypt with', () => {
    expect(readKeys(`# new\n2026-12 ${a}\n\n2026-11\t${b.toUpperCase()}\n`)).toEqual({
      secrets: [a, b.toUpperCase()],
      content: {
        current: '2026-12',
        keys: [
          { id: '2026-12', secret: a },
          { id: '2026-11', secret: b },
        ],
      },
      problems: [],
    });
  });

  it('takes a line without an id for subscriptions’ secrets alone', () => {
    expect(namesKeys(`${a},${b}`)).toBe(false);
    expect(readKeys(`k1 ${a}\n${b}`)).toMatchObject({ secrets: [a, b], content: { keys: [{ id: 'k1' }] } });
  });

  it('has new content stored plain after `off`', () => {
    expect(readKeys(`off\nk1 ${a}`)).toMatchObject({ content: { current: null, keys: [{ id: 'k1' }] }, problems: [] });
    expect(namesKeys('off')).toBe(true);
  });

  it.each([
    [`k1 ${a}\nk2 0b0b`, 'Line 2: the key k2 has 4 characters; it must be 64 hex digits.'],
    [`k1 ${a}\n\nk1 ${b}`, 'Line 3: the id k1 is used twice.'],
    [`k1 ${a} # old`, 'Line 1: it contains more than an id and a key.'],
    [`k1 ${a}\noff`, 'Line 2: `off` must be the first line'],
    ['off', '`off` must be alone'],
    [`${a} k1`, 'Line 1: the id, which comes before the key'],
  ])('says which line is wrong, and shows no key: %#', (text, problem) => {
    const { problems } = readKeys(text);
    expect(problems.join(' ')).toContain(problem);
    expect(problems.join(' ')).not.toContain(a);
  });
});
