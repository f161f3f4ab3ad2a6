import { describe, expect, it } from 'vitest';
import { errorCodes, names, phoneNumberId, secondMs, setUpStatusesScene, to } from '../../test/statuses-scene.ts';
import type { FaultEffect } from '../faults/faults.ts';

const { simulator, restart, take, statusWebhooks } = setUpStatusesScene();

describe('faults of statuses', () => {
  const add = (effect: FaultEffect) => simulator().faults.add({ to }, effect);

  it('make a message fail with the given code', () => {
    add({ kind: 'failed-status', code: 131049 });
    const message = take();
    simulator().clock.advance(60 * secondMs);
    expect(errorCodes(message)).toEqual([['failed'], [131049]]);
  });

  it('suppress a status, but not those after it', async () => {
    add({ kind: 'no-status', statuses: ['delivered'] });
    const message = take();
    simulator().clock.advance(60 * secondMs);
    expect((await statusWebhooks(message)).map(({ status }) => status)).toEqual(['sent', 'read']);
  });

  it('send the first status before the response', () => {
    add({ kind: 'status-before-answer' });
    expect(names(take())).toEqual(['sent']);
  });

  it('let statuses overtake one another, and lose none', async () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    await restart(random);
    simulator().faults.add({ phoneNumberId }, { kind: 'shuffle-webhooks', withinMs: 60_000 });
    const messages = Array.from({ length: 10 }, () => take());
    for (let step = 0; step < 90; step += 1) {
      simulator().clock.advance(secondMs);
      await simulator().settled();
    }
    const orders = await Promise.all(
      messages.map(async (message) => (await statusWebhooks(message)).map(({ status }) => status)),
    );
    for (const order of orders) expect([...order].sort()).toEqual(['delivered', 'read', 'sent']);
    expect(orders.some((order) => order.join() !== 'sent,delivered,read')).toBe(true);
  });
});
