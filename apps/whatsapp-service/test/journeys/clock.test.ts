import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { metaJourney, post, template } from './meta.ts';
import { getJson, journey } from './service.ts';

const movableClock = fileURLToPath(new URL('./movable-clock.ts', import.meta.url));
const { start: startService } = journey();
const openMeta = metaJourney({
  start: (env, options) => startService(env, { ...options, nodeArgs: ['--import', movableClock] }),
});
const day = 86_400_000;
const asyncly = { prefer: 'respond-async' };

describe('a service whose clock is set', { timeout: 120_000 }, () => {
  it('sends what waited though the clock is set back by a day, and keeps the pair’s rate though it is set forward again', async () => {
    const { gate, start, taken } = await openMeta();
    const service = await start({ MOVE_CLOCK_BY: `${-day},${day}` });
    const move = (): boolean => service.child.kill('SIGUSR2');
    const users = Array.from({ length: 20 }, (_, index) => `165055581${10 + index}`);
    await gate.cut();
    for (const user of users) expect((await post(service, template(user), asyncly)).status).toBe(202);
    const paused = async () =>
      ((await getJson(service, '/health')) as { sending: { paused: unknown[] } }).sending.paused;
    await expect.poll(paused, { timeout: 30_000 }).toHaveLength(1);
    move();
    await expect.poll(() => service.output(), { timeout: 20_000 }).toMatch(/was set back by 86400 s/);
    await gate.restore();
    await expect
      .poll(
        () =>
          taken()
            .map(({ to }) => to)
            .sort(),
        { timeout: 60_000 },
      )
      .toEqual(users);

    const [user = ''] = users;
    const arrivals: number[] = [];
    gate.hooks = {
      onCall: (body) => {
        if (body.includes(user)) arrivals.push(performance.now());
        return undefined;
      },
    };
    for (let sent = 0; sent < 43; sent += 1) await post(service, template(user), asyncly);
    await expect.poll(() => arrivals.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(43);
    move();
    await expect.poll(() => service.output(), { timeout: 20_000 }).toMatch(/jumped forward by 86400 s/);
    for (let sent = 0; sent < 10; sent += 1) await post(service, template(user), asyncly);
    await delay(4_000);
    // A refilled burst would send all ten at once.
    for (const [index, at] of arrivals.entries()) {
      for (const [later, last] of arrivals.slice(index).entries()) {
        expect(later + 1).toBeLessThanOrEqual(45 + (last - at) / 6_000);
      }
    }
  });
});
