import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draft, numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { queueTimes } from './queue-times.ts';
import { createSender } from './sender.ts';

const newOutbox = () => createMemoryStore({ now: () => start }).sending.outbox;

/** Queues these messages, and returns the time they take. */
async function timesOf(recipients: Readonly<Record<string, number>>, perSecond = 80, pausedMs = 0) {
  const outbox = newOutbox();
  await outbox.setAllowedRate(numberId, perSecond, start);
  for (const [recipient, count] of Object.entries(recipients)) {
    for (let each = 0; each < count; each += 1) await outbox.accept(draft(recipient));
  }
  const load = await outbox.load(20);
  const lanes = load.lanes.map((one) => ({ ...one, lane: { ...one.lane, pausedUntil: start + pausedMs } }));
  return queueTimes({ ...load, lanes }, await outbox.senders(), start);
}

describe('how long a queue takes', () => {
  it('is an hour for 600 messages to one recipient: 44 at once, then one in six seconds', async () => {
    const { lanes, numbers } = await timesOf({ '1202': 600 });
    expect(lanes[0]?.takesMs).toBe(Math.ceil((600 - 44) * 6_100));
    expect(numbers).toEqual([{ phoneNumberId: numberId, waiting: 600, perSecond: 80, takesMs: lanes[0]?.takesMs }]);
  });

  it('is limited by the number’s rate if each recipient gets one', async () => {
    const { numbers } = await timesOf(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`1${n}`, 1])), 20);
    expect(numbers[0]).toMatchObject({ waiting: 100, takesMs: 5_000 });
  });

  it('begins when the pair may be written to again', async () => {
    expect((await timesOf({ '1': 1 }, 80, 30_000)).lanes[0]?.takesMs).toBe(30_000);
  });

  it('begins when an unknown outcome is decided at the latest', async () => {
    const outbox = newOutbox();
    for (let each = 0; each < 2; each += 1) await outbox.accept(draft('1'));
    const [taken] = (await outbox.take(takeRequest(start))).leased;
    const finished = {
      entryId: taken?.id ?? '',
      attempt: 1,
      usedFallback: false,
      now: start,
      holdMs: 60_000,
      jitter: 0,
    };
    await outbox.finish({ ...finished, outcome: outcomes.unknown });
    const { lanes } = queueTimes(await outbox.load(1), await outbox.senders(), start);
    expect(lanes[0]).toMatchObject({ waiting: 2, takesMs: 60_000 });
  });

  it('is unknown for a number that has never sent', () => {
    const load = { numbers: [{ phoneNumberId: '9', waiting: 3 }], lanes: [], isSample: false };
    expect(queueTimes(load, [createSender('8', start)], start).numbers).toEqual([
      { phoneNumberId: '9', waiting: 3, perSecond: null, takesMs: 0 },
    ]);
  });

  it('is what sending by the same rules really takes, within a second', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3 }), async (waiting, recipients) => {
        const outbox = newOutbox();
        await outbox.setAllowedRate(numberId, 20, start);
        for (let each = 0; each < waiting; each += 1) await outbox.accept(draft(`${each % recipients}`));
        const { numbers } = queueTimes(await outbox.load(10), await outbox.senders(), start);
        let left = waiting;
        let now = start;
        let lastAt = start;
        while (left > 0) {
          const { leased, nextAt } = await outbox.take(takeRequest(now));
          for (const { id, attempts } of leased) {
            const attempt = attempts.at(-1)?.number ?? 1;
            const ended = { entryId: id, attempt, usedFallback: false, now, holdMs: 60_000, jitter: 0 };
            await outbox.finish({ ...ended, outcome: outcomes.accepted(`wamid.${id}`) });
            lastAt = now;
          }
          left -= leased.length;
          if (leased.length === 0) now = Math.max(now + 1, nextAt ?? now + 1);
        }
        expect(Math.abs(lastAt - start - (numbers[0]?.takesMs ?? 0))).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 15 },
    );
  });
});
