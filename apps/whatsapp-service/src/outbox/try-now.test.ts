import { describe, expect, it } from 'vitest';
import { draft, numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { SendOutcome } from './send-outcome.ts';
import { tryEntryNow, tryNow } from './try-now.ts';

/** A number that is paused since Meta refused its message, and a Meta that gives these outcomes to further attempts. */
async function open(first: SendOutcome, ...answers: readonly SendOutcome[]) {
  const { outbox } = createMemoryStore({ now: () => start }).sending;
  const { entry } = await outbox.accept(draft('1'));
  let now = start;
  const call = async (outcome: SendOutcome | undefined): Promise<void> => {
    for (const { id, attempts } of (await outbox.take(takeRequest(now))).leased) {
      const attempt = attempts.at(-1)?.number ?? 0;
      if (!outcome) continue;
      await outbox.finish({ entryId: id, attempt, outcome, usedFallback: false, now, holdMs: 60_000, jitter: 0 });
    }
  };
  await call(first);
  now += 500;
  let woken = 0;
  let waited = 0;
  const deps = {
    outbox,
    now: () => now,
    wake: () => {
      woken += 1;
    },
    wait: async (ms: number) => {
      waited += ms;
      if (woken > 0) await call(answers[0]);
    },
  };
  return { outbox, deps, entry, waited: () => waited };
}

describe('trying a paused number', () => {
  it('reports that the number sends again when Meta accepts the message', async () => {
    const { deps } = await open(outcomes.blocked, outcomes.accepted('wamid.1'));
    expect(await tryNow(deps, numberId)).toMatchObject([
      { phoneNumberId: numberId, hold: null, outcome: 'resumed', problem: { code: 190 } },
    ]);
  });

  it('reports why it is still paused, and when the next probe is sent', async () => {
    const { deps } = await open(outcomes.blocked, outcomes.blocked);
    expect(await tryNow(deps, null)).toMatchObject([
      { outcome: 'still_paused', problem: { code: 190 }, nextAttemptAt: expect.any(Number) },
    ]);
  });

  it('reports after three seconds that no message waits that could be tried', async () => {
    const { deps, outbox, entry, waited } = await open(outcomes.blocked);
    await outbox.cancel(entry.id, start);
    expect(await tryNow(deps, null)).toMatchObject([{ outcome: 'not_tried' }]);
    expect(waited()).toBe(3_000);
  });

  it('does not wait longer than 15 seconds for Meta', async () => {
    const { deps, waited } = await open(outcomes.blocked);
    expect(await tryNow(deps, null)).toMatchObject([{ outcome: 'pending' }]);
    expect(waited()).toBe(15_000);
  });

  it('tries nothing of a number that an operator paused, and says so at once', async () => {
    const { deps, outbox, waited } = await open(outcomes.notSent, outcomes.accepted('wamid.1'));
    await outbox.pause([numberId], { by: 'anna', reason: null }, start);
    expect(await tryNow(deps, null)).toMatchObject([{ outcome: 'operator', problem: { title: 'Paused by anna' } }]);
    expect(waited()).toBe(0);
  });

  it('finds nothing if nothing is paused', async () => {
    const { deps } = await open(outcomes.accepted('wamid.1'));
    expect(await tryNow(deps, null)).toEqual([]);
  });
});

describe('trying a message', () => {
  it('makes its next attempt at once, and returns its result', async () => {
    const { deps, entry } = await open(outcomes.pairTooFast, outcomes.accepted('wamid.1'));
    expect(await tryEntryNow(deps, entry.id)).toMatchObject({ state: 'accepted', attempts: [{}, { number: 2 }] });
  });

  it('is impossible once Meta has it', async () => {
    const { deps, entry } = await open(outcomes.accepted('wamid.1'));
    expect(await tryEntryNow(deps, entry.id)).toBeNull();
  });
});
