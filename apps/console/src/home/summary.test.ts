import { describe, expect, it } from 'vitest';
import type { Problem } from '../api/types.ts';
import { byteCount, instancesOf, summaryOf } from './summary.ts';

const problem = (severity: Problem['severity']): Problem => ({
  id: severity,
  about: 'number',
  severity,
  cause: '',
  remedy: null,
  since: null,
  count: null,
});

describe('summaryOf', () => {
  it('says in one sentence whether all is well', () => {
    expect(summaryOf({ problems: [] })).toEqual({ tone: 'good', sentence: 'All is well.' });
    expect(summaryOf({ problems: [problem('warning')] }).sentence).toBe('It works, with 1 warning to look at.');
    expect(summaryOf({ problems: [problem('critical'), problem('critical'), problem('warning')] })).toEqual({
      tone: 'bad',
      sentence: 'Messages are held up or lost: 2 problems to act on, and 1 warning.',
    });
  });
});

describe('instancesOf', () => {
  const instance = (name: string) => ({
    ...{ name, role: 'worker', version: '0.1.0', isThis: false, shards: 8, unchangedSeconds: 1 },
  });

  it('counts the instances that share a store, and is null if one process has the store to itself', () => {
    expect(instancesOf({ instances: [instance('one'), instance('two')] })).toEqual({
      count: 2,
      note: 'share the work: one, two',
    });
    expect(instancesOf({ instances: [instance('one')] })).toEqual({ count: 1, note: 'works alone' });
    expect([instancesOf({ instances: null }), instancesOf({ instances: [] })]).toEqual([null, null]);
  });
});

describe('byteCount', () => {
  it('is short enough for a card', () => {
    expect([0, 999, 1_200, 83_400_000_000].map(byteCount)).toEqual(['0 B', '999 B', '1.2 kB', '83 GB']);
  });
});
