import { describe, expect, it } from 'vitest';
import {
  givenUpStates,
  openStates,
  outboxStates,
  problemWords,
  stateSentence,
  takenStates,
  waitWords,
} from './outbox-state.ts';

const unregistered = { code: 133010, title: 'Phone number not registered' };

describe('the states of an outgoing message', () => {
  it('are each open, taken by Meta or given up', () => {
    expect([...openStates, ...takenStates, ...givenUpStates].toSorted()).toEqual([...outboxStates].toSorted());
  });

  it('have a sentence each, with one full stop', () => {
    for (const state of outboxStates) expect(stateSentence({ state })).toMatch(/^[A-Z][^.]*\.$/);
  });

  it.each([
    [{ state: 'delivered' }, 'It has reached the recipient’s phone.'],
    [
      { state: 'failed', problem: { code: 131026, title: 'Message undeliverable' } },
      'It failed: 131026 Message undeliverable.',
    ],
    [
      { state: 'queued', waitsFor: { for: 'number', problem: unregistered } },
      'It has not been sent yet: it waits for its number, which is paused (133010 Phone number not registered).',
    ],
    [
      { state: 'queued', waitsFor: { for: 'entry', entryId: 'out_1', problem: null } },
      'It has not been sent yet: it waits for out_1, which is ahead of it.',
    ],
    [
      { state: 'unknown', problem: { code: null, title: 'HTTP 503, not from Meta' } },
      'It is unknown whether Meta has it (HTTP 503, not from Meta); it is not sent again until a status settles it.',
    ],
  ] as const)('are told in one sentence, with the reason: %j', (shown, sentence) => {
    expect(stateSentence(shown)).toBe(sentence);
  });

  it('names what a newer service waits for by its own word', () => {
    expect(waitWords({ for: 'weather' })).toBe('weather');
  });
});

describe('problemWords', () => {
  it.each([
    [131000, '(#131000) Something went wrong', '131000 Something went wrong'],
    [190, 'Invalid OAuth access token', '190 Invalid OAuth access token'],
    [null, 'HTTP 503, not from Meta', 'HTTP 503, not from Meta'],
    [131026, '', '131026'],
  ])('has the code once: %s, %s', (code, title, words) => {
    expect(problemWords({ code, title })).toBe(words);
  });
});
