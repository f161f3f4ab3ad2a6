import { describe, expect, it } from 'vitest';
import type { Delivery } from './delivery.ts';
import { dueTime } from './due-time.ts';

const [minute, hour] = [60_000, 60 * 60_000];

function attempt(startedAt: number, headers: Record<string, string> = {}): Delivery['attempts'][number] {
  return {
    number: 1,
    kind: 'failed',
    startedAt,
    durationMs: 1_000,
    status: 503,
    headers,
    body: '',
    reason: 'It failed.',
  };
}

describe('dueTime', () => {
  const recovered = { state: 'active', stateSince: 10 * minute } as const;
  const of = (headers: Record<string, string> = {}, startedAt = 5 * minute) => ({
    dueAt: 7 * hour,
    attempts: [attempt(startedAt, headers)],
  });

  it('is when the subscription worked again, for what failed before', () => {
    expect(dueTime(of(), recovered)).toBe(10 * minute);
    expect(dueTime({ ...of(), dueAt: 6 * minute }, recovered)).toBe(6 * minute);
  });

  it('is its own for what has failed since, was never attempted, or has no working subscription', () => {
    expect(dueTime(of({}, 10 * minute), recovered)).toBe(7 * hour);
    expect(dueTime({ dueAt: 7 * hour, attempts: [] }, recovered)).toBe(7 * hour);
    expect(dueTime(of(), { ...recovered, state: 'failing' })).toBe(7 * hour);
    expect(dueTime(of(), null)).toBe(7 * hour);
  });

  it('is no earlier than the endpoint has asked, in seconds or by a date', () => {
    expect(dueTime(of({ 'retry-after': '1800' }), recovered)).toBe(35 * minute + 1_000);
    expect(dueTime(of({ 'retry-after': new Date(hour).toUTCString() }), recovered)).toBe(hour);
    for (const asked of ['60', '0', 'soon']) expect(dueTime(of({ 'retry-after': asked }), recovered)).toBe(10 * minute);
  });
});
