import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('readArguments', () => {
  it('measures everything unless told otherwise', () => {
    expect(readArguments(['ingest'])).toEqual({
      isJson: false,
      isQuick: false,
      groups: ['generator', 'ceiling', 'sqlite', 'open-loop', 'cold-start', 'growth', 'firestore'],
    });
  });

  it('takes several groups, in the order of the plan', () => {
    const options = readArguments(['ingest', '--quick', '--only', 'growth', '--only', 'ceiling', '--json']);
    expect(options).toEqual({ isJson: true, isQuick: true, groups: ['ceiling', 'growth'] });
  });

  it('says what is wrong with a command line', () => {
    expect(readArguments([])).toMatch(/ingest/);
    expect(readArguments(['ingest', '--only', 'nothing'])).toMatch(/nothing/);
    expect(readArguments(['ingest', '--fast'])).toMatch(/--fast/);
  });
});
