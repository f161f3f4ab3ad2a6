import { describe, expect, it } from 'vitest';
import { changeableAmong, changesOf, furtherDetails, isStates, recipientWords } from './outbox-words.ts';

const attempt = { number: 1, startedAt: '', endedAt: null, problem: null };

describe('changesOf', () => {
  it('offers to cancel or attempt a queued message, and to retry a failed one', () => {
    expect(changesOf({ state: 'queued', attempts: [] })).toEqual({
      canCancel: true,
      canRetry: false,
      mayArriveTwice: false,
      canTry: true,
    });
    expect(changesOf({ state: 'refused', attempts: [] })).toMatchObject({
      canCancel: false,
      canRetry: true,
      mayArriveTwice: false,
    });
  });

  it('warns that a message may arrive twice if a call got no response', () => {
    expect(changesOf({ state: 'unknown', attempts: [] }).mayArriveTwice).toBe(true);
    expect(changesOf({ state: 'failed', attempts: [{ ...attempt, outcome: 'unknown' }] }).mayArriveTwice).toBe(true);
  });

  it('offers nothing for a message that Meta has accepted', () => {
    expect(Object.values(changesOf({ state: 'delivered', attempts: [] }))).toEqual([false, false, false, false]);
  });
});

describe('isStates', () => {
  it('recognizes the states of the outbox', () => {
    expect([isStates('queued,sending'), isStates('gone')]).toEqual([true, false]);
  });
});

describe('changeableAmong', () => {
  it('never includes states that the list does not show', () => {
    expect(changeableAmong('cancel', 'queued,sending,unknown')).toBe('queued');
    expect(changeableAmong('cancel', 'failed')).toBeNull();
    expect(changeableAmong('retry', 'delivered,read')).toBeNull();
    expect(changeableAmong('retry', undefined)).toBeUndefined();
  });
});

describe('recipientWords', () => {
  it('puts a plus in front of a number, and leaves an id unchanged', () => {
    expect(['5511987654321', 'US.13491208655302741918', null].map(recipientWords)).toEqual([
      ...['+5511987654321', 'US.13491208655302741918', 'somebody'],
    ]);
  });
});

describe('furtherDetails', () => {
  it.each([
    ['Message Undeliverable', 'Message Undeliverable.', null],
    ['(#131026) Message undeliverable', 'Message Undeliverable.', null],
    ['Message Undeliverable', 'The recipient has to accept new terms.', 'The recipient has to accept new terms.'],
    ['Message Undeliverable', null, null],
  ])('of %j, which Meta explains as %j, are %j', (title, details, further) => {
    expect(furtherDetails({ title, details })).toBe(further);
  });
});
