import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draft, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createClock } from '../clock.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { pairRule } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { LanePlace } from './outbox-store.ts';
import type { SendOutcome } from './send-outcome.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const perSecond = 20;
const numberId = draft('1').phoneNumberId;
const farAhead = 400 * 24 * hour;

type Ending = 'accepted' | 'notSent' | 'unknown' | 'pairTooFast' | 'numberTooFast' | 'blocked' | 'lost';

type Step =
  | { readonly kind: 'accept'; readonly recipient: string; readonly messages: number }
  | { readonly kind: 'set'; readonly byMs: number }
  | { readonly kind: 'wait'; readonly ms: number; readonly ending: Ending };

const endings = fc.constantFrom<Ending>(
  ...(['accepted', 'accepted', 'notSent', 'unknown', 'pairTooFast', 'numberTooFast', 'blocked', 'lost'] as const),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('accept' as const),
    recipient: fc.constantFrom('1', '2', '3'),
    messages: fc.constantFrom(1, 30),
  }),
  fc.record({
    kind: fc.constant('set' as const),
    byMs: fc.oneof(
      fc.constantFrom(hour, -hour, 24 * hour, -24 * hour),
      fc.integer({ min: -2 * minute, max: 2 * minute }),
    ),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(300, 5 * second, 20 * second), ending: endings }),
);

const mayBeTaken: ReadonlySet<Ending> = new Set(['accepted', 'unknown', 'lost']);

/** An outbox on a machine whose clock is set now and then, with its loops, in steady time. */
async function createWorld() {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  let steady = 0;
  let offset = start;
  let isSetBack = false;
  const clock = createClock({ wall: () => steady + offset, steady: () => steady });
  clock.onSet((byMs) => {
    isSetBack ||= byMs < 0;
  });
  clock.now();
  await outbox.setAllowedRate(numberId, perSecond, clock.now());
  /** Calls that Meta may have accepted, in steady time. */
  const calls: { readonly lane: string; readonly at: number }[] = [];

  const finish = async (entry: OutboxEntry, ending: Exclude<Ending, 'lost'>): Promise<void> => {
    const outcome: SendOutcome = ending === 'accepted' ? outcomes.accepted(`wamid.${entry.id}`) : outcomes[ending];
    const attempt = entry.attempts.at(-1)?.number ?? 0;
    const finished = { entryId: entry.id, attempt, outcome, usedFallback: false, holdMs: minute, jitter: 0 };
    await outbox.finish({ ...finished, now: clock.now() });
  };
  const look = async (ending: Ending): Promise<void> => {
    const now = clock.now();
    const time = { ...takeRequest(now), leaptAt: clock.leaptAt() };
    for (let place: LanePlace | null = isSetBack ? { dueAt: now + 1, key: '' } : null; place; ) {
      place = (await outbox.realign({ ...time, after: place })).next;
    }
    isSetBack = false;
    for (const entry of (await outbox.take(time)).leased) {
      if (mayBeTaken.has(ending)) calls.push({ lane: entry.lane, at: steady });
      if (ending !== 'lost') await finish(entry, ending);
    }
  };
  return {
    outbox,
    calls,
    accept: async (recipient: string, messages: number) => {
      for (let count = 0; count < messages; count += 1) {
        await outbox.accept(draft(recipient, { createdAt: clock.now(), expiresAt: start + farAhead }));
      }
    },
    set: (byMs: number) => {
      offset += byMs;
    },
    run: async (ms: number, ending: Ending, everyMs = 300) => {
      for (const end = steady + ms; steady < end; steady += everyMs) await look(ending);
    },
  };
}

/** The most calls in any second, including both ends. */
const busiestSecond = (times: readonly number[]): number =>
  Math.max(0, ...times.map((at, index) => times.slice(index).filter((later) => later <= at + second).length));

describe('an outbox whose clock is set', () => {
  it('keeps each pair and the number within their rates in real time, and sends everything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        const world = await createWorld();
        for (const each of steps) {
          if (each.kind === 'accept') await world.accept(each.recipient, each.messages);
          else if (each.kind === 'set') world.set(each.byMs);
          else await world.run(each.ms, each.ending);
        }
        // The longest that the rules can require: a lease, a hold, a rest of the pair, and one message per 6.1 s.
        const waiting = (await world.outbox.depth()).queued;
        await world.run(5 * minute, 'accepted', second);
        await world.run(waiting * 6.1 * second, 'accepted', 3 * second);
        expect(await world.outbox.depth()).toMatchObject({ queued: 0, sending: 0, unknown: 0 });

        expect(busiestSecond(world.calls.map(({ at }) => at))).toBeLessThanOrEqual(perSecond);
        for (const times of Map.groupBy(world.calls, ({ lane }) => lane).values()) {
          for (const [index, { at }] of times.entries()) {
            for (const [later, last] of times.slice(index).entries()) {
              const allowed = pairRule.capacity + ((last.at - at) / second) * pairRule.perSecond;
              expect(later + 1).toBeLessThanOrEqual(allowed + 1e-6);
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});
