import { describe, expect, it } from 'vitest';
import { durationText } from './duration-text.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe('the duration of a problem', () => {
  it.each([
    [-5 * second, '0 s'],
    [119 * second, '119 s'],
    [2 * minute, '2 min'],
    [119 * minute, '119 min'],
    [2 * hour, '2 h'],
    [47 * hour, '47 h'],
    [2 * day, '2 days'],
    [409 * day + 21 * hour, '410 days'],
  ])('of %i ms is shown as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
