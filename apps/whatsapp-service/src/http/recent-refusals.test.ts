import { describe, expect, it } from 'vitest';
import { createReceptionStats } from '../inbound/reception-stats.ts';
import { createRecentRefusals } from './recent-refusals.ts';
import { createRefusals } from './refusals.ts';

function watch() {
  const clock = { at: 0 };
  const stats = createReceptionStats(() => clock.at);
  const refusals = createRefusals();
  const recent = createRecentRefusals({ webhooks: stats.outcomes, requests: refusals.counts, now: () => clock.at });
  const pass = (seconds: number): void => {
    for (let each = 0; each < seconds; each += 10) {
      clock.at += 10_000;
      recent.sample();
    }
  };
  return { stats, refusals, recent, pass };
}

describe('recent refusals', () => {
  it('are those since the start in the first five minutes, by kind and reason, with what to do', () => {
    const { stats, refusals, recent, pass } = watch();
    pass(60);
    for (const outcome of ['stored', 'signature_wrong', 'signature_wrong', 'duplicate'] as const) stats.count(outcome);
    refusals.count('wrong_key');
    expect(recent.list()).toEqual([
      { of: 'webhooks', reason: 'signature_wrong', count: 2, remedy: expect.stringContaining('APP_SECRET') },
      { of: 'requests', reason: 'wrong_key', count: 1, remedy: expect.stringContaining('API_KEYS') },
    ]);
  });

  it('are forgotten after five minutes', () => {
    const { stats, recent, pass } = watch();
    stats.count('signature_wrong');
    pass(290);
    stats.count('signature_wrong');
    pass(20);
    expect(recent.list()).toMatchObject([{ count: 1 }]);
    pass(300);
    expect(recent.list()).toEqual([]);
  });
});
