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

/** A watch over a store that notes what it is asked for. */
function watchAt(date: string) {
  const asked: string[] = [];
  const clock = { ms: 0, start: Date.parse(date), fails: false };
  const list = async (fromDay: string, untilDay: string): Promise<readonly UsageRow[]> => {
    asked.push(`${fromDay} ${untilDay}`);
    if (clock.fails) throw new Error('The store is gone.');
    return [row(fromDay), row(untilDay)];
  };
  const look = createUsageWatch({
    usage: { list },
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

  it('is empty where the store does not answer, and asks again with the next look', async () => {
    const { clock, look, asked } = watchAt('2026-11-01T10:00:00Z');
    clock.fails = true;
    expect(await look()).toEqual([]);
    clock.fails = false;
    expect(await look()).toHaveLength(2);
    expect(asked()).toHaveLength(2);
  });
});
