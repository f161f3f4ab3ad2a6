import { expect, it } from 'vitest';
import type { Change } from '../changes/change.ts';
import { deliveredEvent, type EventContent } from './event-body.ts';

const change: Change = { type: 'message.received', at: Date.UTC(2026, 5, 1), key: '1/wamid.1' };
const job = { changes: [change], createdAt: Date.UTC(2026, 5, 2) };
const contentOf = (data: object): EventContent => ({
  ...{ source: '/phone-numbers/1', subject: 'wamid.1', data: { ...data } },
  facts: { direction: 'in', via: null },
});
const sentTo = (id: string, content: EventContent, given: Partial<typeof job> = {}) =>
  JSON.parse(deliveredEvent({ ...job, ...given }, { id, metadata: { team: id } }, content)?.text ?? '');

it('differs for two subscriptions in what it says of these alone', () => {
  const content = contentOf({ message: { text: '"}}' } });
  const [one, other] = [sentTo('sub_1', content), sentTo('sub_2', content)];
  expect(one.data).toEqual({ message: { text: '"}}' }, subscription: { id: 'sub_1', metadata: { team: 'sub_1' } } });
  expect({ ...other, data: { ...other.data, subscription: one.data.subscription } }).toEqual(one);
  expect(sentTo('sub_1', contentOf({})).data).toEqual({ subscription: one.data.subscription });
});

it('has the id of its change, and the time at which that was noted where Meta gives none', () => {
  const content = contentOf({ fact: 1 });
  const ids = [change, { ...change, part: 'edit' }, change].map(
    (each) => sentTo('sub_1', content, { changes: [each] }).id,
  );
  expect([ids[0] === ids[2], ids[0] === ids[1]]).toEqual([true, false]);
  const timeless = { changes: [{ ...change, at: 0 }] };
  expect(sentTo('sub_1', content, timeless).time).toBe('2026-06-02T00:00:00.000Z');
  expect(sentTo('sub_1', content, { ...timeless, createdAt: Date.UTC(2026, 5, 3) }).time).toBe(
    '2026-06-03T00:00:00.000Z',
  );
});
