import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subscriptionOf } from '../../test/support/subscriptions.ts';
import type { Change } from '../changes/change.ts';
import { eventTypes } from './event-types.ts';
import { businessNumber, mayWant, wantsRecord } from './filter.ts';
import type { SubscriptionFilter } from './subscription.ts';

const filter = (changes: Partial<SubscriptionFilter> = {}): SubscriptionFilter => subscriptionOf('sub_1', changes);
const received: Change = { type: 'message.received', at: 1, key: '1/wamid.A', conversation: '1/w:16505551234' };
const template: Change = { type: 'template.status', at: 1, key: 'template/9/1' };
const cancelled: Change = { type: 'outbox.cancelled', at: 1, key: 'out_A', conversation: '1/g:group' };

const anyType = fc.constantFrom(...Object.keys(eventTypes), 'media.wanted', 'webhook') as fc.Arbitrary<Change['type']>;
const anyChange: fc.Arbitrary<Change> = fc.record({
  type: anyType,
  at: fc.nat(),
  key: fc.constantFrom('1/wamid.A', '2/wamid.B', 'out_A'),
  conversation: fc.constantFrom('1/w:5', '2/u:US.5', '2/g:group'),
});

describe('mayWant', () => {
  it.each<[string, Partial<SubscriptionFilter>, Change, boolean]>([
    ['takes everything without a filter', {}, received, true],
    ['takes one type', { types: ['message.received'] }, received, true],
    ['takes a subject', { types: ['message.*'] }, received, true],
    ['leaves other types out', { types: ['message.received'] }, cancelled, false],
    ['takes a number', { phoneNumberIds: ['1'] }, received, true],
    ['takes the number of an outbox entry from its conversation', { phoneNumberIds: ['1'] }, cancelled, true],
    ['leaves other numbers out', { phoneNumberIds: ['2', '11'] }, received, false],
    ['leaves the account out where numbers are named', { phoneNumberIds: ['1'] }, template, false],
    ['leaves the account out where a direction is wanted', { direction: 'in' }, template, false],
    ['leaves what users did out where only what was sent is wanted', { direction: 'out' }, received, false],
    ['takes what was sent', { direction: 'out' }, cancelled, true],
    [
      'takes what only the record can tell',
      { direction: 'in' },
      { type: 'reaction', at: 1, key: '1/a', conversation: '1/w:5' },
      true,
    ],
  ])('%s', (_name, changes, change, wanted) => {
    expect(mayWant(filter(changes), change)).toBe(wanted);
  });

  it('never wants more with one filter more, and never what is no event', () => {
    const filters = fc.record(
      {
        types: fc.subarray(['message.*', 'outbox.failed', 'template.status']),
        phoneNumberIds: fc.subarray(['1', '2']),
        direction: fc.constantFrom('in' as const, 'out' as const, null),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyChange, filters, (change, given) => {
        const wanted = mayWant(filter(given), change);
        if (wanted) expect(mayWant(filter(), change)).toBe(true);
        if (wanted)
          for (const name of Object.keys(given))
            expect(mayWant(filter({ ...given, [name]: filter()[name as 'types'] }), change)).toBe(true);
        if (!Object.hasOwn(eventTypes, change.type)) expect(wanted).toBe(false);
      }),
    );
  });
});

describe('wantsRecord', () => {
  it('compares direction and field with those of the record; what has no field is left out where fields are named', () => {
    const echo = { direction: 'out', via: 'smb_message_echoes' } as const;
    expect(wantsRecord(filter(), echo)).toBe(true);
    expect(wantsRecord(filter({ via: ['messages', 'smb_message_echoes'], direction: 'out' }), echo)).toBe(true);
    expect(wantsRecord(filter({ via: ['messages'] }), echo)).toBe(false);
    expect(wantsRecord(filter({ direction: 'in' }), echo)).toBe(false);
    expect(wantsRecord(filter({ via: ['messages'] }), { direction: 'out', via: null })).toBe(false);
  });
});

describe('businessNumber', () => {
  it('reads it from the conversation, or from the key where that is one', () => {
    expect([received, cancelled, template].map(businessNumber)).toEqual(['1', '1', null]);
    expect(businessNumber({ type: 'conversation.window_opened', at: 1, key: '2/w:5' })).toBe('2');
  });
});
