import { expect, it } from 'vitest';
import { draft, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { type BulkRequest, changeMany } from './change-many.ts';

const request: BulkRequest = {
  kind: 'cancel',
  filter: { states: ['queued'] },
  isDryRun: false,
  mayArriveTwice: false,
  cursor: null,
};

async function queueOf(size: number, recipientOf = (_each: number) => '1') {
  const { outbox } = createMemoryStore({ now: () => start }).sending;
  for (let each = 0; each < size; each += 1) await outbox.accept(draft(recipientOf(each), { createdAt: start + each }));
  return outbox;
}

it('a bulk operation stops after five seconds with a cursor that continues it, and changes each message once', async () => {
  const outbox = await queueOf(250);
  // Each step of the store takes three seconds.
  let clock = 0;
  const steadyNow = () => {
    clock += 3_000;
    return clock;
  };
  const changed: string[] = [];
  const deps = { outbox, onChange: ({ id }: { id: string }) => void changed.push(id), now: () => start, steadyNow };
  const first = await changeMany(deps, request);
  expect(first).toMatchObject({ changed: [{ messages: 200 }], nextCursor: expect.any(String) });
  const second = await changeMany(deps, { ...request, cursor: first.nextCursor });
  expect(second).toMatchObject({ changed: [{ messages: 50 }], nextCursor: null });
  expect(new Set(changed).size).toBe(250);
});

it('a step ends at a thousand recipients, so that it can list them all', async () => {
  const outbox = await queueOf(1_150, (each) => `1650555${1_000 + each}`);
  const deps = { outbox, onChange: () => undefined, now: () => start, steadyNow: () => 0 };
  const first = await changeMany(deps, { ...request, isDryRun: true });
  expect(first.changed).toHaveLength(1_000);
  const second = await changeMany(deps, { ...request, isDryRun: true, cursor: first.nextCursor });
  expect([second.changed.length, second.nextCursor]).toEqual([150, null]);
});

it('a bulk operation that was interrupted is completed by running it again', async () => {
  const outbox = await queueOf(250);
  let calls = 0;
  const failing = {
    ...outbox,
    changeAll: async (...args: Parameters<typeof outbox.changeAll>) => {
      calls += 1;
      if (calls === 2) throw new Error('The store is away.');
      return outbox.changeAll(...args);
    },
  };
  const deps = { outbox: failing, onChange: () => undefined, now: () => start, steadyNow: () => 0 };
  await expect(changeMany(deps, request)).rejects.toThrow('away');
  expect((await changeMany(deps, request)).changed).toMatchObject([{ messages: 150 }]);
});

it('a bulk cancellation says what was sent meanwhile, and leaves it alone', async () => {
  const outbox = await queueOf(3);
  const racing = {
    ...outbox,
    list: async (...args: Parameters<typeof outbox.list>) => {
      const page = await outbox.list(...args);
      await outbox.take(takeRequest(start + 1_000));
      return page;
    },
  };
  const deps = { outbox: racing, onChange: () => undefined, now: () => start, steadyNow: () => 0 };
  const step = await changeMany(deps, request);
  expect(step).toMatchObject({
    changed: [{ messages: 2 }],
    unchanged: [{ reason: 'moved_on', state: 'sending', messages: 1, example: expect.stringMatching(/^out_/) }],
  });
});

it('a bulk retry takes each message once, though one fails again meanwhile', async () => {
  const outbox = await queueOf(2);
  const refuse = async (now: number) => {
    for (const { id, attempts } of (await outbox.take(takeRequest(now))).leased) {
      const attempt = attempts.at(-1)?.number ?? 0;
      await outbox.finish({
        entryId: id,
        attempt,
        outcome: outcomes.refused,
        usedFallback: false,
        now,
        holdMs: 1,
        jitter: 0,
      });
    }
  };
  await refuse(start + 1_000);
  await refuse(start + 2_000);
  const failing = {
    ...outbox,
    changeAll: async (...args: Parameters<typeof outbox.changeAll>) => {
      const results = await outbox.changeAll(...args);
      await refuse(start + 5_000);
      return results;
    },
  };
  const deps = { outbox: failing, onChange: () => undefined, now: () => start + 4_000, steadyNow: () => 0 };
  const retry = { ...request, kind: 'retry', filter: { states: ['refused'] } } as const;
  expect((await changeMany(deps, retry)).changed).toMatchObject([{ messages: 2 }]);
});
