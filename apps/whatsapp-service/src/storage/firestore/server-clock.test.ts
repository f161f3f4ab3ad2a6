import { describe, expect, it } from 'vitest';
import { createServerClock } from './server-clock.ts';

describe('createServerClock', () => {
  it('knows nothing before the first answer', () => {
    expect(createServerClock(() => 5).notPassed()).toBeNull();
  });

  it.each([10, 900, 4_000, 20_000])(
    'never gives a time that Firestore has passed if an answer took %i ms',
    (tookMs) => {
      for (const madeAfterMs of [0, tookMs / 2, tookMs]) {
        const aheadMs = 70_000;
        let now = 100;
        const clock = createServerClock(() => now);
        const asked = now;
        now += tookMs;
        clock.note(asked + madeAfterMs + aheadMs, asked);
        now += 3;
        expect(clock.notPassed()).toBeGreaterThanOrEqual(now + aheadMs);
      }
    },
  );

  it('goes by the quickest answer, so that a slow one moves it no further', () => {
    let now = 0;
    const clock = createServerClock(() => now);
    now = 10;
    clock.note(7_010, 0);
    const before = clock.notPassed();
    now = 9_010;
    clock.note(7_010, 10);
    expect(clock.notPassed()).toBe((before ?? 0) + 9_000);
  });
});
