import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../src/outbox/outbox-entry.ts';
import type { SendOutcome } from '../../src/outbox/send-outcome.ts';
import { draft, outcomes, start, takeRequest } from '../support/outbox.ts';
import type { OutboxSubject } from './outbox-contract.ts';

/** What may happen to an outbox, at any moment and in any order. */
type Step =
  | { readonly kind: 'accept'; readonly recipient: number; readonly onUnknown: 'fail' | 'retry' }
  | { readonly kind: 'take'; readonly limit: number }
  | { readonly kind: 'answer'; readonly which: number; readonly outcome: keyof typeof outcomes }
  /** Everybody who was sending dies; Meta may have got what they sent. */
  | { readonly kind: 'crash'; readonly reached: boolean }
  | { readonly kind: 'status'; readonly which: number; readonly status: string }
  | { readonly kind: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('accept' as const),
    recipient: fc.nat(2),
    onUnknown: fc.constantFrom('fail' as const, 'retry' as const),
  }),
  fc.record({ kind: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    kind: fc.constant('answer' as const),
    which: fc.nat(3),
    outcome: fc.constantFrom(...(Object.keys(outcomes) as (keyof typeof outcomes)[])),
  }),
  fc.record({ kind: fc.constant('crash' as const), reached: fc.boolean() }),
  fc.record({
    kind: fc.constant('status' as const),
    which: fc.nat(8),
    status: fc.constantFrom('sent', 'delivered', 'read', 'failed'),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 1_000, 31_000, 61_000) }),
);

/** A ledger outside of the store: what was accepted, what was called, what Meta took. */
interface World extends OutboxSubject {
  now: number;
  readonly accepted: OutboxEntry[];
  /** Calls under way. */
  calls: OutboxEntry[];
  /** Ids in the order in which their first call began. */
  readonly firstCalls: string[];
  /** How often Meta took each. */
  readonly taken: Map<string, number>;
  /** Messages that Meta took, and of which it may tell. */
  readonly told: OutboxEntry[];
}

/** The law of the outbox: none is lost, none is sent twice without leave, order holds, whatever happens in between. */
export function describeOutboxModel(open: () => Promise<OutboxSubject>, runs = 150): void {
  describe('outbox, whatever happens', () => {
    it('loses nothing, sends nothing twice, keeps the order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
          const world = await begin(open);
          for (const each of steps) await take(world, each);
          await settleDown(world);
          await check(world);
        }),
        { numRuns: runs },
      );
    });
  });
}

async function begin(open: () => Promise<OutboxSubject>): Promise<World> {
  return { ...(await open()), now: start, accepted: [], calls: [], firstCalls: [], taken: new Map(), told: [] };
}

async function take(world: World, each: Step): Promise<void> {
  world.now += 1;
  switch (each.kind) {
    case 'accept': {
      const { onUnknown } = each;
      const { entry } = await world.outbox.accept(draft(String(each.recipient), { createdAt: world.now, onUnknown }));
      world.accepted.push(entry);
      return;
    }
    case 'take':
      return callMeta(world, each.limit);
    case 'answer': {
      const [entry] = world.calls.splice(each.which % Math.max(1, world.calls.length), 1);
      if (entry) await answer(world, entry, each.outcome);
      return;
    }
    case 'crash':
      for (const entry of world.calls) if (each.reached) took(world, entry);
      world.calls = [];
      return;
    case 'status':
      return tellStatus(world, each.which, each.status);
    case 'wait':
      world.now += each.ms;
  }
}

async function callMeta(world: World, limit: number): Promise<void> {
  const { leased } = await world.outbox.take(takeRequest(world.now, { limit }));
  for (const entry of leased) {
    // Two calls of one lane at a time would be out of order. One whose lease ran out is not under way any more.
    const underWay = world.calls.filter(({ lane, lease }) => lane === entry.lane && (lease?.until ?? 0) > world.now);
    expect(underWay).toEqual([]);
    if (!world.firstCalls.includes(entry.id)) world.firstCalls.push(entry.id);
    world.calls.push(entry);
  }
}

async function answer(world: World, entry: OutboxEntry, name: keyof typeof outcomes): Promise<void> {
  const made = outcomes[name];
  const outcome: SendOutcome = typeof made === 'function' ? made(`wamid.${entry.id}`) : made;
  if (outcome.kind === 'accepted' || outcome.kind === 'unknown') took(world, entry);
  await world.outbox.finish({
    entryId: entry.id,
    attempt: entry.attempts.at(-1)?.number ?? 0,
    outcome,
    usedFallback: false,
    now: world.now,
    holdMs: 60_000,
    jitter: 0,
  });
}

function took(world: World, entry: OutboxEntry): void {
  world.taken.set(entry.id, (world.taken.get(entry.id) ?? 0) + 1);
  world.told.push(entry);
}

async function tellStatus(world: World, which: number, status: string): Promise<void> {
  const entry = world.told[which % Math.max(1, world.told.length)];
  if (!entry) return;
  const attempt = entry.attempts.at(-1)?.number ?? 0;
  await world.tell({ entryId: entry.id, attempt, wamid: `wamid.${entry.id}`, status, at: world.now, problem: null });
  await world.outbox.settlePending(10, world.now);
}

/** From here on all goes well: every call is answered, and time passes. */
async function settleDown(world: World): Promise<void> {
  for (let round = 0; round < 80; round += 1) {
    await callMeta(world, 10);
    for (const entry of world.calls.splice(0)) await answer(world, entry, 'accepted');
    world.now += 5_000;
  }
}

async function check(world: World): Promise<void> {
  const after = await Promise.all(world.accepted.map(({ id }) => world.outbox.find(id)));
  for (const [index, entry] of after.entries()) {
    const { id } = world.accepted[index] ?? {};
    expect(entry?.id).toBe(id);
    expect(['queued', 'sending', 'unknown']).not.toContain(entry?.state);
    // Only whoever allowed it may get a message twice.
    if (entry?.onUnknown === 'fail') expect(world.taken.get(entry.id) ?? 0).toBeLessThanOrEqual(1);
  }
  for (const recipient of ['0', '1', '2']) {
    const order = world.accepted.filter((entry) => entry.recipient === recipient).map(({ id }) => id);
    const called = world.firstCalls.filter((id) => order.includes(id));
    expect(called).toEqual(order.filter((id) => called.includes(id)));
  }
}
