import { describe, expect, it } from 'vitest';
import { changeableAmong, changesOf, furtherDetails, isStates, recipientWords } from './outbox-words.ts';

const attempt = { number: 1, startedAt: '', endedAt: null, problem: null };

describe('changesOf', () => {
  it('lets a queued message be cancelled and tried, and a failed one be retried', () => {
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

  it('warns that a message may arrive twice where a call ended without an answer', () => {
    expect(changesOf({ state: 'unknown', attempts: [] }).mayArriveTwice).toBe(true);
    expect(changesOf({ state: 'failed', attempts: [{ ...attempt, outcome: 'unknown' }] }).mayArriveTwice).toBe(true);
  });

  it('offers nothing for what Meta has', () => {
    expect(Object.values(changesOf({ state: 'delivered', attempts: [] }))).toEqual([false, false, false, false]);
  });
});

describe('isStates', () => {
  it('knows the states of the outbox', () => {
    expect([isStates('queued,sending'), isStates('gone')]).toEqual([true, false]);
  });
});

describe('changeableAmong', () => {
  it('never widens what the list shows', () => {
    expect(changeableAmong('cancel', 'queued,sending,unknown')).toBe('queued');
    expect(changeableAmong('cancel', 'failed')).toBeNull();
    expect(changeableAmong('retry', 'delivered,read')).toBeNull();
    expect(changeableAmong('retry', undefined)).toBeUndefined();
  });
});

describe('recipientWords', () => {
  it('writes a number as people do, and leaves an id as it is', () => {
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
