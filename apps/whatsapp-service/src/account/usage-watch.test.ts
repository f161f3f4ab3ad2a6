import { daysIn } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import type { UsageRow } from '../conversations/usage.ts';
import { createUsageWatch } from './usage-watch.ts';

const row = (day: string): UsageRow => ({
  day,
  phoneNumberId: '1',
  category: 'service',
  type: 'regular',
  country: 'BR',
  delivered: 1,
});

/** A watch over a store that records which days are requested. */
function watchAt(date: string, timeZone = 'UTC') {
  const asked: string[] = [];
  const clock = { ms: 0, start: Date.parse(date), fails: false };
  const list = async (fromDay: string, untilDay: string): Promise<readonly UsageRow[]> => {
    asked.push(`${fromDay} ${untilDay}`);
    if (clock.fails) throw new Error('The store is gone.');
    return [row(fromDay), row(untilDay)];
  };
  const look = createUsageWatch({
    usage: { list },
    dayOf: daysIn(timeZone),
    steadyNow: () => clock.ms,
    now: () => clock.start + clock.ms,
  });
  return { clock, look, asked: () => asked.splice(0) };
}

describe('createUsageWatch', () => {
  it('asks for today and yesterday once a minute, and for the days before once an hour', async () => {
    const { clock, look, asked } = watchAt('2026-11-20T10:00:00Z');
    expect((await look()).map(({ day }) => day)).toEqual(['2026-11-01', '2026-11-18', '2026-11-19', '2026-11-20']);
    expect(asked()).toEqual(['2026-11-01 2026-11-18', '2026-11-19 2026-11-20']);
    clock.ms = 59_999;
    await look();
    expect(asked()).toEqual([]);
    clock.ms = 60_000;
    await look();
    expect(asked()).toEqual(['2026-11-19 2026-11-20']);
    clock.ms = 3_600_000;
    await look();
    expect(asked()).toEqual(['2026-11-01 2026-11-18', '2026-11-19 2026-11-20']);
  });

  it('asks for no day of the month before', async () => {
    const { clock, look, asked } = watchAt('2026-12-01T00:30:00Z');
    await look();
    expect(asked()).toEqual(['2026-12-01 2026-12-01']);
    clock.ms = 86_400_000;
    await look();
    expect(asked()).toEqual(['2026-12-01 2026-12-02']);
    clock.ms = 2 * 86_400_000;
    await look();
    expect(asked()).toEqual(['2026-12-01 2026-12-01', '2026-12-02 2026-12-03']);
  });

  it.each([
    ['Asia/Tokyo', '2026-12-01 2026-12-01'],
    ['UTC', '2026-11-29 2026-11-30'],
    ['America/Sao_Paulo', '2026-11-29 2026-11-30'],
  ])('asks for the days of its time zone: at the end of November in UTC those of %s', async (timeZone, days) => {
    const { look, asked } = watchAt('2026-11-30T20:00:00Z', timeZone);
    await look();
    expect(asked().at(-1)).toBe(days);
  });

  it('leaves out no day when clocks go back', async () => {
    const { look, asked } = watchAt('2026-10-25T22:30:00Z', 'Europe/Berlin');
    await look();
    expect(asked()).toEqual(['2026-10-01 2026-10-23', '2026-10-24 2026-10-25']);
  });

  it('is empty where the store does not answer, and asks again with the next look', async () => {
    const { clock, look, asked } = watchAt('2026-11-01T10:00:00Z');
    clock.fails = true;
    expect(await look()).toEqual([]);
    clock.fails = false;
    expect(await look()).toHaveLength(2);
    expect(asked()).toHaveLength(2);
  });
});
