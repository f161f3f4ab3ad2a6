import { describe, expect, it } from 'vitest';
import { lanesOf } from './group-by-subject.ts';

const lanes = (...items: string[]): string[][] => lanesOf(items, (item) => item.split('+').filter(Boolean));

describe('lanesOf', () => {
  it('puts items with the same subject into one lane, in order', () => {
    expect(lanes('ada', 'bob', 'ada+1', 'bob+2', 'ada+3')).toEqual([
      ['ada', 'ada+1', 'ada+3'],
      ['bob', 'bob+2'],
    ]);
  });

  it('joins lanes when a later item has the subjects of both', () => {
    expect(lanes('number', 'userId', 'other', 'number+userId', 'userId+x')).toEqual([
      ['number', 'userId', 'number+userId', 'userId+x'],
      ['other'],
    ]);
  });

  it('gives an item without subjects a lane of its own', () => {
    expect(lanes('', 'ada')).toEqual([[''], ['ada']]);
  });
});
