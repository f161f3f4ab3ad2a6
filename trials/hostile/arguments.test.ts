import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('readArguments', () => {
  it('attacks SQLite with 20,000 requests of a new seed by default', () => {
    expect(readArguments([], 42)).toEqual({
      requests: 20_000,
      seed: 42,
      from: 0,
      store: 'sqlite',
      slowBodyMinutes: 0,
      isJson: false,
    });
  });

  it('sends the one request that --only names', () => {
    expect(readArguments(['--seed', '7', '--only', '1234'], 42)).toMatchObject({ requests: 1, from: 1234, seed: 7 });
  });

  it.each([
    [['--requests', '0'], '--requests takes a whole number, 1 or more.'],
    [['--seed', 'x'], '--seed takes a whole number.'],
    [['--from', '-1'], "Option '--from' argument is ambiguous."],
    [['--from=-1'], '--from and --only take a whole number, 0 or more.'],
    [['--store', 'memory'], '--store takes sqlite or firestore.'],
    [['--slow-bodies', 'long'], '--slow-bodies takes minutes.'],
    [['--surprise'], "Unknown option '--surprise'"],
  ])('refuses %j', (args, problem) => {
    expect(readArguments(args, 1)).toContain(problem);
  });
});
