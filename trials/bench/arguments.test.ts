import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

/** The options with the names of their groups. */
function read(...args: string[]) {
  const options = readArguments(args);
  return typeof options === 'string' ? options : { ...options, groups: options.groups.map(({ name }) => name) };
}

describe('readArguments', () => {
  it('measures every group by default', () => {
    expect(read('ingest')).toEqual({
      isJson: false,
      isQuick: false,
      against: null,
      groups: [
        'generator',
        'ceiling',
        'sqlite',
        'open-loop',
        'cold-start',
        'growth',
        'stream',
        'media',
        'sweep',
        'search',
        'watched',
        'encryption',
        'firestore',
      ],
    });
  });

  it('accepts several groups, and runs them in the order of the plan', () => {
    const options = read('ingest', '--quick', '--only', 'growth', '--only', 'ceiling', '--json');
    expect(options).toEqual({ isJson: true, isQuick: true, against: null, groups: ['ceiling', 'growth'] });
  });

  it('knows the groups of each bench', () => {
    expect(read('simulator')).toMatchObject({ groups: ['batched', 'unbatched', 'memory'] });
    expect(read('send')).toMatchObject({
      groups: ['latency', 'batched', 'far', 'unbatched', 'backlog', 'broadcast', 'outage'],
    });
    expect(read('console')).toMatchObject({ groups: ['open'] });
    expect(read('scale')).toMatchObject({ groups: ['processing', 'sending'] });
    expect(read('simulator', '--only', 'growth')).toMatch(/growth/);
  });

  it('compares with another build only if one is named', () => {
    expect(read('send', '--against', '../older', '--only', 'against')).toMatchObject({
      against: '../older',
      groups: ['against'],
    });
    expect(read('send', '--only', 'against')).toMatch(/against/);
  });

  it('says what is wrong with a command line', () => {
    expect(readArguments([])).toMatch(/ingest/);
    expect(readArguments(['ingest', '--only', 'nothing'])).toMatch(/nothing/);
    expect(readArguments(['ingest', '--fast'])).toMatch(/--fast/);
  });
});
