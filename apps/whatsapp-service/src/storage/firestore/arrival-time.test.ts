import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noon } from '../../../test/support/webhooks.ts';
import { arrivalOf } from '../../conversations/arrival.ts';
import { createArrivalTimes, earliestAt, sequenceOf } from './arrival-time.ts';

const hex = fc.stringMatching(/^[0-9a-f]{32}$/);

describe('arrival times', () => {
  it('are microseconds apart within a millisecond', () => {
    const timeOf = createArrivalTimes();
    expect([noon, noon, noon + 1].map(timeOf)).toEqual([
      '2026-06-01T12:00:00.000000Z',
      '2026-06-01T12:00:00.000001Z',
      '2026-06-01T12:00:00.001000Z',
    ]);
  });

  it('sort as webhooks arrived, whatever their ids, and so do the arrivals of their items', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), hex), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(steps, (webhooks) => {
        const timeOf = createArrivalTimes();
        let receivedAt = noon;
        const arrived = webhooks.map(([step, id]) => {
          receivedAt += step;
          const time = timeOf(receivedAt);
          expect(Date.parse(time)).toBe(receivedAt);
          return { time, arrival: arrivalOf({ receivedAt, sequence: sequenceOf(time, id) }, 0) };
        });
        expect(arrived.map(({ time }) => time)).toEqual(arrived.map(({ time }) => time).toSorted());
        expect(arrived.map(({ arrival }) => arrival)).toEqual(arrived.map(({ arrival }) => arrival).toSorted());
      }),
    );
  });

  it('stay in their millisecond, however many it has', () => {
    const timeOf = createArrivalTimes();
    const times = Array.from({ length: 2_000 }, () => timeOf(noon));
    expect(times.at(-1)).toBe('2026-06-01T12:00:00.000999Z');
  });

  it('go on in the past when the clock is set back', () => {
    const timeOf = createArrivalTimes();
    expect([noon, noon - 3_600_000].map(timeOf).map((time) => Date.parse(time))).toEqual([noon, noon - 3_600_000]);
  });
});

describe('earliestAt', () => {
  it('is between the millisecond before and all times of its own, with microseconds or without', () => {
    const own = ['2026-06-01T12:00:00.000000Z', '2026-06-01T12:00:00.000001Z', '2026-06-01T12:00:00.000Z'];
    const before = ['2026-06-01T11:59:59.999999Z', '2026-06-01T11:59:59.999Z'];
    expect(own.filter((time) => time < earliestAt(noon))).toEqual([]);
    expect(before.filter((time) => time >= earliestAt(noon))).toEqual([]);
  });
});

describe('sequenceOf', () => {
  it('is what it was for documents without microseconds', () => {
    expect(sequenceOf('2026-06-01T12:00:00.000Z', '00000010ffffffff')).toBe(16);
  });
});
