import { describe, expect, it } from 'vitest';
import { type FailureCause, fail } from '../work/breaker.ts';
import { pauseFindings } from './pause-findings.ts';
import { createSender, type Sender } from './sender.ts';

/** A number that has been paused since this time. */
function paused(phoneNumberId: string, code: number | null, since: number, cause: FailureCause = 'refused'): Sender {
  const problem = { code, subcode: null, title: 'ECONNREFUSED', details: null, traceId: null };
  let sender = createSender(phoneNumberId, 0);
  // Three failures open the breaker.
  for (let each = 0; each < 3; each += 1) {
    sender = fail(sender, { cause, problem, startedAt: since, subject: `${each}` }, since);
  }
  return sender;
}

describe('pauseFindings', () => {
  it('finds a cause of the account once, for all of its numbers, since the first', () => {
    expect(pauseFindings([paused('1', 190, 2_000), paused('2', 190, 1_000)])).toMatchObject([
      {
        kind: 'sending_paused',
        subject: '190/all',
        since: 1_000,
        cause: expect.stringMatching(/^Numbers 1, 2: Meta refuses every message \(190 /),
      },
    ]);
  });

  it('finds a cause of a number for each of them', () => {
    const found = pauseFindings([paused('1', 133010, 1_000), paused('2', 133010, 1_000)]);
    expect(found.map(({ subject }) => subject)).toEqual(['1/133010/all', '2/133010/all']);
  });

  it('finds an outage of Meta once, as a problem of Meta’s', () => {
    const found = pauseFindings([paused('1', null, 1_000, 'unavailable'), paused('2', null, 1_500, 'unavailable')]);
    expect(found).toMatchObject([
      { kind: 'meta_failing', since: 1_000, cause: expect.stringMatching(/^Numbers 1, 2: /) },
    ]);
  });

  it('finds nothing if nothing is paused', () => {
    expect(pauseFindings([createSender('1', 0)])).toEqual([]);
  });
});
