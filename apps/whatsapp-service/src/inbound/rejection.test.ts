import { describe, expect, it } from 'vitest';
import { reasonText, rejectionOf } from './rejection.ts';

const rejected = (reason: string) => ({ state: 'rejected', reason }) as const;
const erased = 'Its person was erased, and is left out.';
const foreign = 'Its account or number is not configured in this service.';

describe('rejectionOf', () => {
  it('recognises the code of a rejection, and the text that older versions stored', () => {
    expect(['person_erased', erased].map((reason) => rejectionOf(rejected(reason)))).toEqual([
      'person_erased',
      'person_erased',
    ]);
    expect(['not_configured', foreign].map((reason) => rejectionOf(rejected(reason)))).toEqual([
      'not_configured',
      'not_configured',
    ]);
  });

  it('takes no other reason for a rejection, and no other state', () => {
    expect(rejectionOf(rejected('constructor'))).toBeNull();
    expect(rejectionOf({ state: 'failed', reason: 'person_erased' })).toBeNull();
    expect(rejectionOf({ state: 'applied' })).toBeNull();
  });
});

describe('reasonText', () => {
  it('puts the code of a rejection into words, and leaves every other reason as it is', () => {
    expect(['person_erased', erased, 'not_configured', foreign].map((reason) => reasonText(rejected(reason)))).toEqual([
      erased,
      erased,
      foreign,
      foreign,
    ]);
    expect(reasonText({ state: 'failed', reason: 'TypeError' })).toBe('TypeError');
    expect(reasonText({ state: 'applied' })).toBeNull();
  });
});
