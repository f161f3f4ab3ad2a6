import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../src/outbox/outbox-entry.ts';
import type { SendOutcome } from '../../src/outbox/send-outcome.ts';
import { draft, outcomes, start, takeRequest } from '../support/outbox.ts';
import type { OutboxSubject } from './outbox/outbox-hands.ts';

type OutcomeName = keyof typeof outcomes;

/** What may happen to an outbox, at any moment and in any order. */
type Step =
  | {
      readonly kind: 'accept';
      readonly recipient: number;
      readonly onUnknown: 'fail' | 'retry';
      readonly lastsMs: number;
      readonly isTemplate: boolean;
      /** How much later it may go. */
      readonly laterMs: number;
    }
  /** A client repeats its call with the same key. */
  | { readonly kind: 'repeat'; readonly which: number }
  | { readonly kind: 'take'; readonly limit: number }
  | { readonly kind: 'answer'; readonly which: number; readonly outcome: OutcomeName }
  /** Everybody who was sending dies; Meta may have got what they sent. */
  | { readonly kind: 'crash'; readonly reached: boolean }
  | { readonly kind: 'status'; readonly which: number; readonly status: string }
  /** Meta accepted it, and reports a failure that is not its own. */
  | { readonly kind: 'report'; readonly which: number; readonly code: number }
  /** Somebody says that what was paused works again. */
  | { readonly kind: 'resume' }
  /** Somebody looks for scheduled messages whose time has come. */
  | { readonly kind: 'release'; readonly limit: number }
  /** Somebody looks for what is overdue. */
  | { readonly kind: 'expire'; readonly limit: number }
  | { readonly kind: 'cancel' | 'retry'; readonly which: number }
  | { readonly kind: 'wait'; readonly ms: number };

const which = fc.nat(8);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('accept' as const),
      recipient: fc.nat(2),
      onUnknown: fc.constantFrom('fail' as const, 'retry' as const),
      lastsMs: fc.constantFrom(2_000, 40_000, 24 * 3_600_000, 24 * 3_600_000),
      isTemplate: fc.boolean(),
      laterMs: fc.constantFrom(0, 0, 0, 500, 20_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      which,
      outcome: fc.constantFrom(...(Object.keys(outcomes) as OutcomeName[])),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), reached: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      which,
      status: fc.constantFrom('sent', 'delivered', 'read', 'failed'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      which,
      code: fc.constantFrom(131000, 131016, 131031, 131042, 130429),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const), limit: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), limit: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'retry' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 1_000, 31_000, 61_000) }),
  },
);

const holdMs = 60_000;

/** What is known outside of the store of one message. */
interface Fact {
  readonly entry: OutboxEntry;
  /** Calls of it that were begun, and how often Meta took it. */
  called: number;
  taken: number;
  /** Until when, at least, nobody may take its outcome for known; null while it is known. */
  uncertainUntil: number | null;
  wasUncertain: boolean;
  /** Statuses reported since it was last queued. */
  told: string[];
  /** Whether its answer was refused, or it was cancelled, since it was last queued. */
  isRefused: boolean;
  isCancelled: boolean;
  /** Whether its deadline passed before it could go. */
  isExpired: boolean;
  isAccepted: boolean;
  /** Somebody asked for it again by hand, who took the risk of a second one. */
  wasRetried: boolean;
  /** Meta reported that it was not delivered, so it was sent again, behind the others. */
  wasReported: boolean;
  readonly isTemplate: boolean;
}

/** A ledger outside of the store: what was accepted, what was called, what Meta took. */
interface World extends OutboxSubject {
  now: number;
  /** In the order in which they are to leave. */
  facts: Fact[];
  /** What may only go later: in no order yet, and it holds up nothing. */
  scheduled: Fact[];
  /** Whether messages that are billed alike have been held, so that others may have passed them. */
  wasHeld: boolean;
  /** Calls under way. */
  calls: OutboxEntry[];
  /** Messages that Meta took, and of which it may tell. */
  readonly told: OutboxEntry[];
  /** Ids in the order in which Meta first took them. */
  readonly order: string[];
}

/** The law of the outbox: none is lost, none is sent twice without leave, order holds, whatever happens in between. */
export function describeOutboxModel(open: () => Promise<OutboxSubject>, runs = 200): void {
  describe('outbox, whatever happens', () => {
    it('loses nothing, sends nothing twice, keeps the order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
          const world: World = {
            ...(await open()),
            now: start,
            facts: [],
            scheduled: [],
            wasHeld: false,
            calls: [],
            told: [],
            order: [],
          };
          for (const each of steps) await take(world, each);
          await settleDown(world);
          await check(world);
        }),
        { numRuns: runs },
      );
    });
  });
}

async function take(world: World, each: Step): Promise<void> {
  world.now += 1;
  switch (each.kind) {
    case 'accept':
      return accept(world, each);
    case 'repeat': {
      const fact = pick(world.facts, each.which);
      if (!fact) return;
      const { idempotency } = fact.entry;
      const again = await world.outbox.accept(draft('anybody', { createdAt: world.now, idempotency }));
      expect([again.outcome, again.entry.id]).toEqual(['repeated', fact.entry.id]);
      return;
    }
    case 'take':
      await callMeta(world, each.limit);
      return;
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
    case 'report':
      return report(world, each.which, each.code);
    case 'resume':
      await world.outbox.resume(null, 'operator');
      return;
    case 'release':
      await release(world, each.limit);
      return;
    case 'expire':
      return expire(world, each.limit);
    case 'cancel':
    case 'retry':
      return change(world, each.kind, each.which);
    case 'wait':
      world.now += each.ms;
  }
}

async function accept(
  world: World,
  { recipient, onUnknown, lastsMs, isTemplate, laterMs }: Extract<Step, { kind: 'accept' }>,
): Promise<void> {
  const idempotency = { scope: 'model', key: String(world.facts.length + world.scheduled.length), hash: 'h' };
  const { entry } = await world.outbox.accept(
    draft(String(recipient), {
      createdAt: world.now,
      ...(laterMs > 0 && { sendAt: world.now + laterMs }),
      expiresAt: world.now + laterMs + lastsMs,
      onUnknown,
      idempotency,
      ...(isTemplate && { body: JSON.stringify({ to: String(recipient), type: 'template' }) }),
    }),
  );
  const ahead = laterMs > 0 ? world.scheduled : world.facts;
  const never = { uncertainUntil: null, wasUncertain: false, wasRetried: false, wasReported: false };
  ahead.push({ entry, called: 0, taken: 0, isTemplate, ...never, ...fresh() });
}

const fresh = () => ({ told: [], isRefused: false, isCancelled: false, isExpired: false, isAccepted: false });

/** Says when to look again; null if nothing waits. */
async function callMeta(world: World, limit: number): Promise<number | null> {
  const { leased, changed, nextAt } = await world.outbox.take(takeRequest(world.now, { limit, holdMs }));
  noteExpired(world, changed);
  for (const entry of leased) {
    // None is sent late.
    expect(entry.expiresAt).toBeGreaterThan(world.now);
    // And none early.
    expect(entry.sendAt ?? 0).toBeLessThanOrEqual(world.now);
    const fact = factOf(world, entry);
    mayBeCalled(world, fact);
    fact.called += 1;
    fact.uncertainUntil = (entry.lease?.until ?? 0) + holdMs;
    world.calls.push(entry);
  }
  return nextAt;
}

/** What was accepted for later takes its place now, behind everything accepted or released before. Says when to look again. */
async function release(world: World, limit: number): Promise<number | null> {
  const { released, nextAt } = await world.outbox.release(limit, world.now);
  expect(released.length).toBeLessThanOrEqual(limit);
  for (const entry of released) {
    const fact = factOf(world, entry);
    expect([entry.id, fact.called, fact.isCancelled]).toEqual([entry.id, 0, false]);
    expect(entry.sendAt).toBeLessThanOrEqual(world.now);
    world.scheduled = world.scheduled.filter((each) => each !== fact);
    world.facts.push({ ...fact, entry });
  }
  noteExpired(world, released);
  if (nextAt !== null && released.length < limit) expect(nextAt).toBeGreaterThan(world.now);
  return nextAt;
}

/** What is overdue ends now, the one that may have gone excepted; with room for all, none is left. */
async function expire(world: World, limit: number): Promise<void> {
  noteExpired(world, (await world.outbox.expire(limit, world.now)).expired);
  const { expired, nextAt } = await world.outbox.expire(100, world.now);
  noteExpired(world, expired);
  if (nextAt !== null) expect(nextAt).toBeGreaterThan(world.now);
  const { data } = await world.outbox.list({ states: ['queued'] }, { limit: 100 });
  expect(data.filter(({ expiresAt }) => expiresAt <= world.now)).toEqual([]);
}

/** Each expires once, and was not sent, unless its sender allowed a second attempt. */
function noteExpired(world: World, entries: readonly OutboxEntry[]): void {
  for (const entry of entries.filter(({ state }) => state === 'expired')) {
    expect(entry.expiresAt).toBeLessThanOrEqual(world.now);
    const fact = factOf(world, entry);
    const { isExpired, isAccepted, uncertainUntil } = fact;
    expect([entry.id, isExpired, isAccepted]).toEqual([entry.id, false, false]);
    if (uncertainUntil !== null) expect([entry.id, entry.onUnknown]).toEqual([entry.id, 'retry']);
    fact.isExpired = true;
  }
}

/** Whether all that stands before it in its lane is decided, and whether it may go itself. */
function mayBeCalled({ facts, wasHeld, now }: World, fact: Fact): void {
  const ofLane = facts.filter(({ entry }) => entry.lane === fact.entry.lane);
  const before = ofLane.slice(0, ofLane.indexOf(fact));
  for (const { entry, called, isCancelled, isExpired, isTemplate } of before) {
    if (wasHeld && isTemplate !== fact.isTemplate) continue;
    expect([entry.id, 'is decided', called > 0 || isCancelled || isExpired]).toEqual([entry.id, 'is decided', true]);
  }
  // One call at a time, also where messages passed others that were held.
  for (const { entry, uncertainUntil } of ofLane.filter((other) => other !== fact)) {
    expect([entry.id, 'is held', (uncertainUntil ?? 0) > now]).toEqual([entry.id, 'is held', false]);
  }
  const { entry, uncertainUntil, isRefused, isCancelled, isExpired, isAccepted, told } = fact;
  const ends = [isRefused, isCancelled, isExpired, isAccepted];
  expect([entry.id, ends, told]).toEqual([entry.id, [false, false, false, false], []]);
  if (uncertainUntil === null) return;
  expect([entry.id, 'may be repeated', entry.onUnknown]).toEqual([entry.id, 'may be repeated', 'retry']);
  expect(uncertainUntil).toBeLessThanOrEqual(now);
  fact.wasUncertain = true;
}

async function answer(world: World, entry: OutboxEntry, name: OutcomeName): Promise<void> {
  const made = outcomes[name];
  const outcome: SendOutcome = typeof made === 'function' ? made(`wamid.${entry.id}`) : made;
  if (outcome.kind === 'accepted' || outcome.kind === 'unknown') took(world, entry);
  world.wasHeld ||= outcome.kind === 'blocked' && outcome.scope === 'category';
  const finished = { entryId: entry.id, attempt: numberOf(entry), outcome, usedFallback: false, holdMs, jitter: 0 };
  const { entry: after } = await world.outbox.finish({ ...finished, now: world.now });
  if (!after) return;
  const fact = factOf(world, entry);
  fact.uncertainUntil = outcome.kind === 'unknown' ? world.now + holdMs : null;
  fact.wasUncertain ||= outcome.kind === 'unknown';
  fact.isAccepted ||= outcome.kind === 'accepted';
  fact.isRefused ||= outcome.kind === 'refused';
}

function took(world: World, entry: OutboxEntry): void {
  const fact = factOf(world, entry);
  fact.taken += 1;
  world.told.push(entry);
  if (!world.order.includes(entry.id)) world.order.push(entry.id);
  // Only a sender that allowed it may get a message sent twice.
  if (!fact.wasRetried && entry.onUnknown === 'fail') expect([entry.id, fact.taken]).toEqual([entry.id, 1]);
}

async function tellStatus(world: World, which_: number, status: string): Promise<void> {
  const entry = pick(world.told, which_);
  if (!entry) return;
  const told = { entryId: entry.id, attempt: numberOf(entry), usedFallback: false, wamid: `wamid.${entry.id}` };
  const before = await world.outbox.find(entry.id);
  await world.tell({ ...told, problem: null, status, at: world.now });
  await world.outbox.settlePending(10, world.now);
  if (!before || numberOf(entry) <= before.forgottenAttempts) return;
  const fact = factOf(world, entry);
  fact.told.push(status);
  fact.uncertainUntil = null;
}

const arrived: ReadonlySet<string> = new Set(['delivered', 'read']);

/** Meta says that it did not deliver a message, for a reason that is not the message's: it waits again, behind the others. */
async function report(world: World, which_: number, code: number): Promise<void> {
  const entry = pick(world.told, which_);
  if (!entry) return;
  const problem = { code, subcode: null, title: 'a problem', details: null, traceId: null };
  const about = { entryId: entry.id, attempt: numberOf(entry), usedFallback: false, wamid: `wamid.${entry.id}` };
  const before = await world.outbox.find(entry.id);
  await world.tell({ ...about, problem, status: 'failed', at: world.now });
  await world.outbox.settlePending(10, world.now);
  if (!before || numberOf(entry) <= before.forgottenAttempts) return;
  const fact = factOf(world, entry);
  world.wasHeld ||= code === 131042;
  const after = await world.outbox.find(entry.id);
  if (after?.state !== 'queued' || after.forgottenAttempts === before.forgottenAttempts) {
    fact.told.push('failed');
    fact.uncertainUntil = null;
    return;
  }
  expect([entry.id, fact.told.some((status) => arrived.has(status))]).toEqual([entry.id, false]);
  expect(after.expiresAt).toBeGreaterThan(world.now);
  // Meta has none of it, so it may take one again.
  Object.assign(fact, { ...fresh(), uncertainUntil: null, wasReported: true, taken: fact.taken - 1 });
  world.facts = [...world.facts.filter((each) => each !== fact), fact];
}

async function change(world: World, what: 'cancel' | 'retry', which_: number): Promise<void> {
  const fact = pick(what === 'cancel' ? [...world.facts, ...world.scheduled] : world.facts, which_);
  if (!fact) return;
  const before = await world.outbox.find(fact.entry.id);
  const { outcome } = await world.outbox[what](fact.entry.id, world.now);
  if (what === 'cancel') {
    expect(outcome).toBe(before?.state === 'queued' || before?.state === 'scheduled' ? 'changed' : 'impossible');
    if (outcome === 'changed') Object.assign(fact, { ...fresh(), isCancelled: true, uncertainUntil: null });
    return;
  }
  if (outcome !== 'changed') return;
  const isAgain = fact.called > 0;
  Object.assign(fact, { ...fresh(), uncertainUntil: null, wasRetried: fact.wasRetried || isAgain });
  world.facts = [...world.facts.filter((each) => each !== fact), fact];
}

/** From here on all goes well: every call is answered, and time passes, to when something is due. */
async function settleDown(world: World): Promise<void> {
  await world.outbox.resume(null, 'operator');
  const until = world.now + 400_000;
  while (world.now < until) {
    const wakeUps = [await release(world, 100), await callMeta(world, 10)];
    const calls = world.calls.splice(0);
    for (const entry of calls) await answer(world, entry, 'accepted');
    // What ended may have made room for the next of its lane.
    const dueAt = calls.length > 0 ? 0 : Math.min(...wakeUps.map((at) => at ?? until));
    world.now = Math.max(world.now + 5_000, Math.min(dueAt, until));
  }
  await expire(world, 10);
}

/** What the store says of each message in the end is what happened to it. */
async function check({ facts, scheduled, order, wasHeld, outbox }: World): Promise<void> {
  // Only what was cancelled before its time never got a place.
  for (const { entry, isCancelled } of scheduled) expect([entry.id, isCancelled]).toEqual([entry.id, true]);
  for (const fact of facts) {
    const entry = await outbox.find(fact.entry.id);
    expect([fact.entry.id, entry?.state]).toEqual([fact.entry.id, expect.toSatisfy(isTrueOf(fact))]);
    if (fact.isAccepted) expect(entry).toMatchObject({ wamid: `wamid.${fact.entry.id}`, answer: { status: 200 } });
  }
  for (const recipient of ['0', '1', '2']) {
    const ofLane = facts.filter(
      ({ entry, wasRetried, wasReported }) => entry.recipient === recipient && !wasRetried && !wasReported,
    );
    // Those that are billed alike keep their order, whatever was held.
    const groups = wasHeld
      ? [ofLane.filter((fact) => fact.isTemplate), ofLane.filter((fact) => !fact.isTemplate)]
      : [ofLane];
    for (const group of groups) {
      const ids = group.map(({ entry }) => entry.id);
      expect(order.filter((id) => ids.includes(id))).toEqual(ids.filter((id) => order.includes(id)));
    }
  }
}

const isTrueOf =
  ({ told, isAccepted, isRefused, isCancelled, isExpired, taken, wasUncertain, called }: Fact) =>
  (state: string): boolean => {
    const best = ['sent', 'failed', 'delivered', 'read'].findLast((word) => told.includes(word));
    if (best !== undefined) return state === best;
    switch (state) {
      case 'accepted':
        return isAccepted && taken > 0;
      case 'refused':
        return isRefused;
      case 'cancelled':
        return isCancelled;
      case 'expired':
        return isExpired && !isAccepted;
      case 'failed':
        return !isAccepted && called > 0 && (wasUncertain || taken > 0 || called > taken);
      default:
        return false;
    }
  };

const numberOf = (entry: OutboxEntry): number => entry.attempts.at(-1)?.number ?? 0;

function factOf({ facts, scheduled }: World, { id }: OutboxEntry): Fact {
  const fact = [...facts, ...scheduled].find(({ entry }) => entry.id === id);
  if (!fact) throw new Error(`Nobody asked for ${id}.`);
  return fact;
}

const pick = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(1, all.length)];
