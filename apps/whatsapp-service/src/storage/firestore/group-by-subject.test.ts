import { describe, expect, it } from 'vitest';
import { groupBySubject } from './group-by-subject.ts';

const groups = (...items: string[]): string[][] => groupBySubject(items, (item) => item.split('+').filter(Boolean));

describe('groupBySubject', () => {
  it('puts items with the same subject into one group, in order', () => {
    expect(groups('ada', 'bob', 'ada+1', 'bob+2', 'ada+3')).toEqual([
      ['ada', 'ada+1', 'ada+3'],
      ['bob', 'bob+2'],
    ]);
  });

  it('joins groups when a later item has the subjects of both', () => {
    expect(groups('number', 'userId', 'other', 'number+userId', 'userId+x')).toEqual([
      ['number', 'userId', 'number+userId', 'userId+x'],
      ['other'],
    ]);
  });

  it('gives an item without subjects a group of its own', () => {
    expect(groups('', 'ada')).toEqual([[''], ['ada']]);
  });
});
