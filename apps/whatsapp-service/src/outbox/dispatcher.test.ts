import { afterEach, describe, expect, it, vi } from 'vitest';
import { testClock } from '../../test/support/clock.ts';
import { draft, outcomes, start } from '../../test/support/outbox.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { createAnswers } from './answers.ts';
import { createDispatcher, type Dispatcher, dispatcherDefaults } from './dispatcher.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { SendOutcome } from './send-outcome.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('createDispatcher', () => {
  let dispatcher: Dispatcher | undefined;
  afterEach(() => dispatcher?.stop());

  const open = (
    send: (entry: OutboxEntry) => Promise<SendOutcome>,
    options = {},
    now = () => start,
    clock = testClock(now),
  ) => {
    const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
    const answers = createAnswers();
    const log = { ...silent, error: vi.fn() };
    dispatcher = createDispatcher({
      outbox,
      send: async (entry) => ({ outcome: await send(entry), usedFallback: false }),
      onChange: answers.resolve,
      log,
      owner: 'test',
      clock,
      random: () => 0,
      options: { ...dispatcherDefaults, ...options },
    });
    dispatcher.start();
    const accept = async (recipient: string): Promise<OutboxEntry> => {
      const { entry } = await outbox.accept(draft(recipient));
      dispatcher?.wake();
      return entry;
    };
    return { outbox, answers, accept, log };
  };

  it('sends accepted messages and resolves the waits for them', async () => {
    const { answers, accept } = open(async ({ id }) => outcomes.accepted(`wamid.${id}`));
    const entry = await accept('1202');
    expect(await answers.wait(entry.id, 5_000)).toMatchObject({ state: 'accepted', wamid: `wamid.${entry.id}` });
  });

  it('keeps the order of a lane though the first call takes longer, and lets other lanes pass', async () => {
    const began: string[] = [];
    const first = Promise.withResolvers<void>();
    const { answers, accept } = open(async ({ recipient, position, id }) => {
      began.push(`${recipient}#${position}`);
      if (recipient === '1' && position === 1) await first.promise;
      return outcomes.accepted(`wamid.${id}`);
    });
    await accept('1');
    const behind = await accept('1');
    const other = await accept('2');
    await answers.wait(other.id, 5_000);
    expect(began).toEqual(['1#1', '2#1']);
    first.resolve();
    await answers.wait(behind.id, 5_000);
    expect(began).toEqual(['1#1', '2#1', '1#2']);
  });

  it('has no more calls in flight than allowed', async () => {
    let underWay = 0;
    let most = 0;
    const { answers, accept } = open(
      async ({ id }) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return outcomes.accepted(`wamid.${id}`);
      },
      { maxCalls: 2 },
    );
    const entries = [await accept('1'), await accept('2'), await accept('3'), await accept('4')];
    await Promise.all(entries.map(({ id }) => answers.wait(id, 5_000)));
    expect(most).toBe(2);
  });

  it('takes a few of many at a time, and continues while their calls are in flight', async () => {
    const call = Promise.withResolvers<void>();
    const { outbox, accept } = open(
      async ({ id }) => {
        await call.promise;
        return outcomes.accepted(`wamid.${id}`);
      },
      { maxTake: 2 },
    );
    const take = vi.spyOn(outbox, 'take');
    const entries = [await accept('1'), await accept('2'), await accept('3'), await accept('4'), await accept('5')];
    const states = () => Promise.all(entries.map(async ({ id }) => (await outbox.find(id))?.state));
    await vi.waitFor(async () => expect(new Set(await states())).toEqual(new Set(['sending'])));
    expect(Math.max(...take.mock.calls.map(([{ limit }]) => limit))).toBe(2);
    call.resolve();
  });

  it('takes messages ahead that the number’s rate holds back, and begins each call at its planned moment', async () => {
    vi.useFakeTimers({ now: start });
    try {
      const began: number[] = [];
      const send = async ({ id }: OutboxEntry): Promise<SendOutcome> => {
        began.push(Date.now() - start);
        return outcomes.accepted(`wamid.${id}`);
      };
      const { accept, outbox } = open(send, { aheadMs: 40 }, Date.now);
      const entries = [];
      for (let index = 0; index < 12; index += 1) entries.push(await accept(String(index)));
      await vi.advanceTimersByTimeAsync(0);
      // A tenth of 80 at once, then one every 12.5 ms. More than half of what may be planned ahead is planned.
      expect(began).toEqual(Array(8).fill(0));
      const states = await Promise.all(entries.map(async ({ id }) => (await outbox.find(id))?.state));
      expect(states).toEqual([...Array(8).fill('accepted'), ...Array(2).fill('sending'), 'queued', 'queued']);
      await vi.advanceTimersByTimeAsync(100);
      expect(began.slice(8)).toEqual([13, 25, 38, 50]);
      await dispatcher?.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('sends a message whose recipient was written to too fast when its rest is over, whether or not others are sent at that moment', async () => {
    vi.useFakeTimers({ now: start });
    try {
      const slowCalls: number[] = [];
      const send = async ({ id, recipient }: OutboxEntry): Promise<SendOutcome> => {
        if (recipient === 'slow') slowCalls.push(Date.now() - start);
        return recipient === 'slow' && slowCalls.length < 4 ? outcomes.pairTooFast : outcomes.accepted(`wamid.${id}`);
      };
      const { accept, outbox } = open(send, {}, Date.now);
      const { id } = await accept('slow');
      // Nothing else wakes the dispatcher when the first rest is over; messages come 1 ms around the ends of the second
      // and the third.
      for (const [index, at] of [2_000, 4_999, 5_000, 5_001, 20_999, 21_000, 21_001].entries()) {
        await vi.advanceTimersByTimeAsync(start + at - Date.now());
        await accept(String(index));
      }
      await vi.advanceTimersByTimeAsync(1_000);
      expect(slowCalls).toEqual([0, 1_000, 5_000, 21_000]);
      expect(await outbox.find(id)).toMatchObject({ state: 'accepted' });
      await dispatcher?.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('begins a planned call in time though the clock is set back by a day meanwhile', async () => {
    vi.useFakeTimers({ now: start });
    try {
      const began: number[] = [];
      let steady = 0;
      let setBackMs = 0;
      const clock = { ...testClock(() => start + steady - setBackMs), steadyNow: () => steady };
      const send = async ({ id }: OutboxEntry): Promise<SendOutcome> => {
        began.push(steady);
        return outcomes.accepted(`wamid.${id}`);
      };
      const { accept } = open(send, { aheadMs: 40 }, undefined, clock);
      for (let index = 0; index < 10; index += 1) await accept(String(index));
      await vi.advanceTimersByTimeAsync(0);
      expect(began).toEqual(Array(8).fill(0));
      setBackMs = 86_400_000;
      for (; steady < 30; steady += 1) await vi.advanceTimersByTimeAsync(1);
      expect(began).toHaveLength(10);
      await dispatcher?.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('begins no call on a lease that has expired by the steady clock, though the clock was set back', async () => {
    let steady = 0;
    let setBackMs = 0;
    const over = Promise.withResolvers<boolean>();
    const clock = { ...testClock(() => start + steady - setBackMs), steadyNow: () => steady };
    const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
    const options = { ...dispatcherDefaults, leaseMs: 30_000 };
    dispatcher = createDispatcher({
      outbox,
      send: async (_entry, isLeaseOver) => {
        expect(isLeaseOver()).toBe(false);
        [steady, setBackMs] = [30_200, 86_400_000];
        over.resolve(isLeaseOver());
        return { outcome: outcomes.notSent, usedFallback: false };
      },
      onChange: () => undefined,
      log: silent,
      owner: 'test',
      clock,
      random: () => 0,
      options,
    });
    await outbox.accept(draft('1202'));
    dispatcher.start();
    expect(await over.promise).toBe(true);
  });

  it('records an outcome later if the store fails for a moment', async () => {
    const { outbox, answers, accept, log } = open(async ({ id }) => outcomes.accepted(`wamid.${id}`));
    const finish = vi.spyOn(outbox, 'finish').mockRejectedValueOnce(new Error('the disk is full'));
    const entry = await accept('1');
    expect(await answers.wait(entry.id, 5_000)).toMatchObject({ state: 'accepted' });
    expect(finish).toHaveBeenCalledTimes(2);
    expect(log.error).toHaveBeenCalledOnce();
  });

  it('waits for the calls in flight when it stops', async () => {
    const call = Promise.withResolvers<void>();
    const { outbox, accept } = open(async ({ id }) => {
      await call.promise;
      return outcomes.accepted(`wamid.${id}`);
    });
    const entry = await accept('1');
    await vi.waitFor(async () => expect((await outbox.find(entry.id))?.state).toBe('sending'));
    const stopped = dispatcher?.stop();
    call.resolve();
    await stopped;
    expect((await outbox.find(entry.id))?.state).toBe('accepted');
  });
});

describe('createAnswers', () => {
  it('gives up after a while, and releases every wait when the service stops', async () => {
    const answers = createAnswers();
    expect(await answers.wait('out_1', 1)).toBeNull();
    const waiting = answers.wait('out_1', 60_000);
    answers.releaseAll();
    expect(await waiting).toBeNull();
  });
});
