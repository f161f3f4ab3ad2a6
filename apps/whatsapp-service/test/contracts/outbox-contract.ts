import type { Usage } from '@intexuraos/cloud-api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../src/outbox/outbox-entry.ts';
import type { OutboxStore } from '../../src/outbox/outbox-store.ts';
import type { SendOutcome } from '../../src/outbox/send-outcome.ts';
import type { Settlement } from '../../src/outbox/settle-entry.ts';
import { draft, numberId, outcomes, start, takeRequest } from '../support/outbox.ts';

/** An outbox, and the way in which statuses reach it. */
export interface OutboxSubject {
  readonly outbox: OutboxStore;
  /** A status webhook was processed that is about an entry. */
  readonly tell: (settlement: Settlement) => Promise<void>;
}

const second = 1_000;
const minute = 60 * second;

const windowClosed = {
  wamid: 'wamid.S',
  usedFallback: false,
  problem: { code: 131047, subcode: null, title: 'Re-engagement message', details: null, traceId: null },
};

const windowAnswer: SendOutcome = {
  kind: 'refused',
  answer: { status: 400, body: '{}' },
  problem: windowClosed.problem,
};

/** Meta took it, and told how much of the hour's calls is used up. */
const usedUp = (usage: Usage): SendOutcome => ({
  kind: 'accepted',
  wamid: 'w',
  answer: { status: 200, body: '{}' },
  usage,
});

const plain = { usedFallback: false, problem: null };

/** The contract of every outbox: one test, at least, for each sentence that the port says about itself. */
export function describeOutbox(open: () => Promise<OutboxSubject>): void {
  describe('outbox', () => {
    let outbox: OutboxStore;
    let tell: OutboxSubject['tell'];

    beforeEach(async () => {
      ({ outbox, tell } = await open());
    });

    const accept = async (recipient: string, changes: Parameters<typeof draft>[1] = {}): Promise<OutboxEntry> =>
      (await outbox.accept(draft(recipient, changes))).entry;

    const take = async (now: number): Promise<OutboxEntry[]> => [...(await outbox.take(takeRequest(now))).leased];

    const finish = (
      entry: OutboxEntry,
      outcome: SendOutcome,
      now: number,
      usedFallback = false,
    ): Promise<OutboxEntry | null> =>
      outbox.finish({
        entryId: entry.id,
        attempt: entry.attempts.at(-1)?.number ?? 0,
        outcome,
        usedFallback,
        now,
        holdMs: minute,
        jitter: 0,
      });

    const settle = async (
      entry: OutboxEntry,
      status: string,
      now: number,
      attempt = entry.attempts.at(-1)?.number ?? 1,
    ): Promise<OutboxEntry | null> => {
      await tell({ ...plain, entryId: entry.id, attempt, wamid: 'wamid.S', status, at: now });
      await outbox.settlePending(100, now);
      return outbox.find(entry.id);
    };

    const stateOf = async ({ id }: OutboxEntry): Promise<string | undefined> => (await outbox.find(id))?.state;

    describe('accept', () => {
      it('queues a message, which is then there', async () => {
        const entry = await accept('1202');
        expect(entry).toMatchObject({ state: 'queued', lane: `${numberId}/1202`, position: 1, attempts: [] });
        expect(await outbox.find(entry.id)).toEqual(entry);
      });

      it('gives the same entry for the same key and body, and a conflict for another body', async () => {
        const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
        const first = await outbox.accept(draft('1202', { idempotency }));
        const again = await outbox.accept(draft('1202', { idempotency }));
        expect(again).toMatchObject({ outcome: 'repeated', entry: { id: first.entry.id } });
        const other = await outbox.accept(draft('1202', { idempotency: { ...idempotency, hash: 'h2' } }));
        expect(other).toMatchObject({ outcome: 'conflict', entry: { id: first.entry.id } });
        const elsewhere = await outbox.accept(draft('1202', { idempotency: { ...idempotency, scope: 'other' } }));
        expect(elsewhere.outcome).toBe('accepted');
      });

      it('tells what a key stands for without taking anything', async () => {
        const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
        expect(await outbox.recall(idempotency, start)).toBeNull();
        const { id } = await accept('1202', { idempotency });
        expect(await outbox.recall(idempotency, start + minute)).toMatchObject({ outcome: 'repeated', entry: { id } });
        expect(await outbox.recall({ ...idempotency, hash: 'h2' }, start)).toMatchObject({ outcome: 'conflict' });
        expect(await outbox.recall({ ...idempotency, scope: 'other' }, start)).toBeNull();
        expect(await outbox.recall(idempotency, start + 31 * 24 * 60 * minute)).toBeNull();
        expect((await outbox.list({}, { limit: 10 })).data).toHaveLength(1);
      });

      it('takes one of many that come at once under the same key', async () => {
        const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
        const all = await Promise.all(Array.from({ length: 8 }, () => outbox.accept(draft('1202', { idempotency }))));
        expect(all.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
        expect(new Set(all.map(({ entry }) => entry.id)).size).toBe(1);
      });

      it('keeps a key for 30 days, then forgets it', async () => {
        const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
        await accept('1202', { idempotency });
        const day = 24 * 60 * minute;
        const within = await outbox.accept(draft('1202', { idempotency, createdAt: start + 30 * day - second }));
        expect(within.outcome).toBe('repeated');
        const later = start + 31 * 24 * 60 * minute;
        expect(await outbox.accept(draft('1202', { idempotency, createdAt: later }))).toMatchObject({
          outcome: 'accepted',
        });
      });
    });

    describe('take', () => {
      it('leases one entry of a lane, in the order of acceptance, and none twice', async () => {
        const [first, second_] = [await accept('1202'), await accept('1202')];
        const other = await accept('1203');
        const taken = await take(start);
        expect(taken.map(({ id }) => id).sort()).toEqual([first.id, other.id].sort());
        expect(taken.every(({ state, lease }) => state === 'sending' && lease?.owner === 'test')).toBe(true);
        expect(await take(start)).toEqual([]);
        await finish(taken.find(({ id }) => id === first.id) ?? first, outcomes.accepted('wamid.1'), start);
        expect((await take(start + second)).map(({ id }) => id)).toEqual([second_.id]);
      });

      it('takes no more than it was asked for, and says when there is more', async () => {
        for (const recipient of ['1', '2', '3']) await accept(recipient);
        const report = await outbox.take(takeRequest(start, { limit: 2 }));
        expect(report.leased).toHaveLength(2);
        expect(report.nextAt).toBeLessThanOrEqual(start + second);
      });

      it('keeps a number within its rate', async () => {
        await Promise.all(Array.from({ length: 120 }, (_, index) => accept(String(index))));
        let taken = 0;
        for (let now = start; now <= start + second; now += 50) taken += (await take(now)).length;
        expect(taken).toBeGreaterThan(70);
        expect(taken).toBeLessThanOrEqual(88);
      });

      it('keeps a pair within its rate: a burst, then one in six seconds', async () => {
        for (let index = 0; index < 60; index += 1) await accept('1202');
        let now = start;
        let sent = 0;
        const drain = async (): Promise<void> => {
          for (let [entry] = await take(now); entry; [entry] = await take(now)) {
            await finish(entry, outcomes.accepted(`wamid.${sent}`), now);
            sent += 1;
            now += 20;
          }
        };
        await drain();
        expect(sent).toBeGreaterThanOrEqual(43);
        expect(sent).toBeLessThanOrEqual(45);
        const before = sent;
        now += minute;
        await drain();
        expect(sent - before).toBeGreaterThanOrEqual(9);
        expect(sent - before).toBeLessThanOrEqual(10);
      });

      it('counts what was received against the rate, by a second at most', async () => {
        await Promise.all(Array.from({ length: 40 }, (_, index) => accept(String(index))));
        await outbox.setAllowedRate(numberId, 80, start);
        await outbox.spend(numberId, 50, start);
        let taken = 0;
        for (let now = start; now <= start + second; now += 100) taken += (await take(now)).length;
        expect(taken).toBeGreaterThan(12);
        expect(taken).toBeLessThanOrEqual(30);
        await outbox.spend(numberId, 10_000, start + second);
        expect(await take(start + 1_900)).toEqual([]);
        expect(await take(start + 2_200)).not.toEqual([]);
      });

      it('gives back what a number was granted for lanes that had nothing to send after all', async () => {
        await outbox.setAllowedRate(numberId, 80, start);
        const late = start + 2 * minute;
        for (const recipient of ['1', '2', '3', '4']) await accept(recipient, { expiresAt: start + minute });
        expect((await outbox.take(takeRequest(late, { limit: 4 }))).changed).toHaveLength(4);
        for (const recipient of ['5', '6', '7', '8']) await accept(recipient);
        expect(await take(late)).toHaveLength(4);
      });

      it('takes a lease that ran out for an unknown outcome, which holds its lane and then fails', async () => {
        const [first, behind] = [await accept('1202'), await accept('1202')];
        await take(start);
        // Nothing is to be looked at before the lease is over.
        await accept('1202');
        expect((await outbox.take(takeRequest(start + 1))).nextAt).toBe(start + 30 * second);
        const lost = await outbox.take(takeRequest(start + 31 * second));
        expect(lost).toMatchObject({ leased: [], changed: [{ id: first.id, state: 'unknown' }] });
        expect(await take(start + 60 * second)).toEqual([]);
        const over = await outbox.take(takeRequest(start + 92 * second));
        expect(over.changed).toMatchObject([{ id: first.id, state: 'failed' }]);
        const next = [...over.leased, ...(await take(start + 93 * second))];
        expect(next.map(({ id }) => id)).toEqual([behind.id]);
      });

      it('sends an unknown one again only where that was asked for', async () => {
        const entry = await accept('1202', { onUnknown: 'retry' });
        await take(start);
        await outbox.take(takeRequest(start + 31 * second));
        const again = [...(await take(start + 92 * second)), ...(await take(start + 93 * second))];
        expect(again).toMatchObject([{ id: entry.id, attempts: [{ number: 1 }, { number: 2 }] }]);
      });

      it('lets an entry expire that could not go in time', async () => {
        const entry = await accept('1202', { expiresAt: start + minute });
        const report = await outbox.take(takeRequest(start + 2 * minute));
        expect(report).toMatchObject({ leased: [], changed: [{ id: entry.id, state: 'expired' }] });
      });

      it('says when it has to be asked again', async () => {
        expect((await outbox.take(takeRequest(start))).nextAt).toBeNull();
        await accept('1202');
        const [entry] = await take(start);
        if (entry) await finish(entry, outcomes.notSent, start);
        const { nextAt } = await outbox.take(takeRequest(start + 1));
        expect(nextAt).toBeGreaterThan(start + 1);
        expect(nextAt).toBeLessThanOrEqual(start + 2 * second);
      });
    });

    describe('finish', () => {
      const sending = async (recipient = '1202'): Promise<OutboxEntry> => {
        await accept(recipient);
        const [entry] = await take(start);
        if (!entry) throw new Error('nothing was taken');
        return entry;
      };

      it('keeps what Meta answered', async () => {
        const entry = await sending();
        expect(await finish(entry, outcomes.accepted('wamid.1'), start)).toMatchObject({
          state: 'accepted',
          wamid: 'wamid.1',
          answer: { status: 200 },
          lease: null,
          attempts: [{ number: 1, outcome: 'accepted' }],
        });
        expect(await finish(await sending('2'), outcomes.refused, start)).toMatchObject({
          state: 'refused',
          answer: { status: 400 },
          problem: { code: 131009 },
        });
      });

      it('waits ever longer before it tries again what certainly did not go', async () => {
        const entry = await sending();
        expect(await finish(entry, outcomes.notSent, start)).toMatchObject({ state: 'queued', dueAt: start + second });
        const [again] = await take(start + second);
        expect(again && (await finish(again, outcomes.notSent, start + second))).toMatchObject({
          dueAt: start + 3 * second,
        });
      });

      it('slows down for one recipient only when the pair goes too fast, 4^X seconds', async () => {
        const entry = await sending();
        const other = await sending('1203');
        await finish(entry, outcomes.pairTooFast, start);
        await finish(other, outcomes.accepted('wamid.1'), start);
        await accept('1203');
        expect((await take(start + 500)).map(({ recipient }) => recipient)).toEqual(['1203']);
        const [again] = await take(start + second);
        expect(again?.id).toBe(entry.id);
        if (again) await finish(again, outcomes.pairTooFast, start + second);
        expect(await take(start + 4 * second)).toEqual([]);
        expect((await take(start + 5 * second)).map(({ id }) => id)).toEqual([entry.id]);
      });

      it('says until when an entry waits whose pair goes too fast, and starts from 1 s again when Meta took one', async () => {
        await accept('1202');
        let now = start;
        for (const seconds of [1, 4, 16]) {
          const [entry] = await take(now);
          if (!entry) throw new Error('nothing was taken');
          expect(await finish(entry, outcomes.pairTooFast, now)).toMatchObject({
            state: 'queued',
            dueAt: now + seconds * second,
            problem: { code: 131056 },
          });
          now += seconds * second;
        }
        const [entry] = await take(now);
        if (entry) await finish(entry, outcomes.accepted('wamid.1'), now);
        await accept('1202');
        const [next] = await take(now + 10 * second);
        if (!next) throw new Error('nothing was taken');
        expect((await finish(next, outcomes.pairTooFast, now))?.dueAt).toBe(now + second);
      });

      it('keeps the number slow though messages are received meanwhile', async () => {
        await outbox.setAllowedRate(numberId, 80, start);
        const entry = await sending();
        await finish(entry, outcomes.numberTooFast, start);
        await outbox.spend(numberId, 1, start + 10);
        expect(await take(start + 500)).toEqual([]);
        expect((await take(start + 2 * second)).map(({ id }) => id)).toEqual([entry.id]);
      });

      it('slows the number down when it goes too fast, and recovers', async () => {
        const entry = await sending();
        await outbox.setAllowedRate(numberId, 80, start);
        await finish(entry, outcomes.numberTooFast, start);
        const [slowed] = await outbox.senders();
        expect(slowed).toMatchObject({ allowedPerSecond: 80, perSecond: 40 });
        expect(await take(start + 200)).toEqual([]);
        expect((await take(start + 2 * second)).map(({ id }) => id)).toEqual([entry.id]);
        await accept('1299');
        await take(start + 2 * minute);
        expect((await outbox.senders())[0]?.perSecond).toBe(80);
      });

      it('slows down once for all the calls that were under way, and as long as Meta says', async () => {
        await outbox.setAllowedRate(numberId, 80, start);
        const entries = [await sending('1'), await sending('2'), await sending('3')];
        for (const [index, entry] of entries.entries()) {
          await finish(entry, { ...outcomes.numberTooFast, afterMs: index === 0 ? 10 * second : null }, start + 10);
        }
        expect((await outbox.senders())[0]?.perSecond).toBe(40);
        expect(await take(start + 9 * second)).toEqual([]);
        expect(await take(start + 11 * second)).not.toEqual([]);
      });

      it('waits as long as Meta says before it tries again', async () => {
        const entry = await sending();
        const after = await finish(entry, { ...outcomes.notSent, afterMs: 90 * second }, start);
        expect(after?.dueAt).toBe(start + 90 * second);
        expect(await take(start + 89 * second)).toEqual([]);
        expect((await take(start + 90 * second)).map(({ id }) => id)).toEqual([entry.id]);
      });

      it('takes several calls that are refused for the number for one pause', async () => {
        await outbox.setAllowedRate(numberId, 80, start);
        const entries = [await sending('1'), await sending('2'), await sending('3')];
        for (const entry of entries) await finish(entry, outcomes.blocked, start);
        expect(await outbox.senders()).toMatchObject([{ pause: { probes: 0, probeAt: start + 5 * second } }]);
      });

      it('slows the number down when Meta’s usage header says so, though it took the message', async () => {
        await accept('1');
        await accept('2');
        const [first] = await take(start);
        if (!first) throw new Error('Nothing was leased.');
        await finish(first, usedUp({ percent: 100, regainMs: 5_000 }), start);
        await accept('3');
        expect(await take(start + 4_000)).toEqual([]);
        expect((await take(start + 6_500)).length).toBeGreaterThan(0);
      });

      it('holds the number to what Meta’s usage header leaves from 80 % on, and lets it recover', async () => {
        await outbox.setAllowedRate(numberId, 80, start);
        const used = async (percent: number, now: number) => {
          await accept(`at ${percent}`, { createdAt: now });
          const [entry] = await take(now);
          if (!entry) throw new Error('Nothing was leased.');
          await finish(entry, usedUp({ percent, regainMs: 0 }), now);
          return (await outbox.senders())[0]?.perSecond;
        };
        expect(await used(79, start)).toBe(80);
        expect(await used(90, start + second)).toBe(40);
        expect(await used(95, start + 2 * second)).toBe(20);
        // Less is used up, and the rate goes up with time, to what is left and no further.
        expect(await used(85, start + 3 * second)).toBe(20);
        expect(await used(85, start + 10 * second)).toBeGreaterThan(20);
        expect(await used(85, start + 5 * minute)).toBe(60);
        expect(await used(10, start + 10 * minute)).toBe(80);
        await used(100, start + 11 * minute);
        await accept('2', { createdAt: start + 11 * minute });
        expect(await take(start + 12 * minute - second)).toEqual([]);
        expect(await take(start + 12 * minute + second)).toHaveLength(1);
      });

      it('pauses the number when nothing can go, burns nothing, tries one now and then, and goes on when it works', async () => {
        const entry = await sending();
        for (const recipient of ['1', '2', '3']) await accept(recipient);
        await outbox.setAllowedRate(numberId, 80, start);
        await finish(entry, outcomes.blocked, start);
        expect(await outbox.senders()).toMatchObject([{ pause: { problem: { code: 190 }, probes: 0 } }]);
        expect(await take(start + second)).toEqual([]);
        const [probe, ...none] = await take(start + 6 * second);
        expect(none).toEqual([]);
        if (!probe) throw new Error('nothing was tried');
        await finish(probe, outcomes.blocked, start + 6 * second);
        expect(await take(start + 14 * second)).toEqual([]);
        const [second_] = await take(start + 17 * second);
        if (!second_) throw new Error('nothing was tried');
        await finish(second_, outcomes.accepted('wamid.1'), start + 17 * second);
        expect(await take(start + 18 * second)).toHaveLength(3);
      });

      it('tries one at a time, and the next at once where the one that was tried is refused for itself', async () => {
        for (const recipient of ['1', '2', '3']) await accept(recipient);
        await outbox.setAllowedRate(numberId, 80, start);
        const [first, ...others] = await take(start);
        if (!first) throw new Error('nothing was taken');
        for (const entry of others) await finish(entry, outcomes.notSent, start);
        await finish(first, outcomes.blocked, start);
        const now = start + 6 * second;
        const [probe] = await take(now);
        if (!probe) throw new Error('nothing was tried');
        expect(await take(now + second)).toEqual([]);
        await finish(probe, outcomes.refused, now + second);
        const [next, ...none] = await take(now + second);
        expect([next?.state, none]).toEqual(['sending', []]);
        if (next) await finish(next, outcomes.accepted('wamid.1'), now + 2 * second);
        expect(await take(now + 3 * second)).toHaveLength(1);
      });

      it('loses no time with messages whose deadline has passed when it sees whether a paused number works again', async () => {
        const entry = await sending();
        await outbox.setAllowedRate(numberId, 80, start);
        const short = { createdAt: start - second, expiresAt: start + second };
        await Promise.all([accept('1', short), accept('2', short)]);
        await finish(entry, outcomes.blocked, start);
        const { changed, leased } = await outbox.take(takeRequest(start + 6 * second, { limit: 1 }));
        expect(new Set(changed.map(({ state }) => state))).toEqual(new Set(['expired']));
        // A store may look at one lane for each message that it may send.
        const probes = [...leased, ...(await take(start + 6 * second)), ...(await take(start + 6 * second))];
        expect(probes).toMatchObject([{ id: entry.id }]);
      });

      it('judges anew what to send where nothing went, though its fallback was to go', async () => {
        await accept('1202', { fallbackTemplate: '{"name":"hello_world"}' });
        const [entry] = await take(start);
        if (!entry) throw new Error('nothing was taken');
        expect(await finish(entry, outcomes.notSent, start, true)).toMatchObject({
          state: 'queued',
          usedFallback: false,
        });
        const [again] = await take(start + second);
        if (!again) throw new Error('nothing was taken');
        expect(await finish(again, outcomes.refused, start + second, true)).toMatchObject({ usedFallback: true });
        expect(await outbox.retry(entry.id, start + minute)).toMatchObject({ entry: { usedFallback: false } });
      });

      it('resumes at once when something was mended', async () => {
        const entry = await sending();
        await outbox.setAllowedRate(numberId, 80, start);
        await finish(entry, outcomes.blocked, start);
        await outbox.resume(null);
        expect((await take(start + second)).map(({ id }) => id)).toEqual([entry.id]);
      });

      it('leaves alone what came to its end before the answer, but for Meta’s own word that it took it', async () => {
        const entry = await sending();
        expect((await settle(entry, 'failed', start))?.state).toBe('failed');
        expect(await finish(entry, outcomes.notSent, start)).toBeNull();
        expect(await stateOf(entry)).toBe('failed');
        expect(await finish(entry, outcomes.accepted('wamid.S'), start)).toMatchObject({
          state: 'failed',
          answer: { status: 200 },
        });
      });

      it('changes nothing for an answer that a newer try has overtaken', async () => {
        const entry = await sending();
        await finish(entry, outcomes.notSent, start);
        await take(start + second);
        expect(await finish(entry, outcomes.refused, start + second)).toBeNull();
        expect(await stateOf(entry)).toBe('sending');
      });

      it('holds the lane of an unknown outcome', async () => {
        const entry = await sending();
        const behind = await accept('1202');
        await finish(entry, outcomes.unknown, start);
        expect(await take(start + 30 * second)).toEqual([]);
        expect(await outbox.findAhead(behind)).toMatchObject({ id: entry.id, state: 'unknown' });
        await finish(entry, outcomes.accepted('wamid.1'), start + 31 * second);
        expect((await take(start + 32 * second)).map(({ id }) => id)).toEqual([behind.id]);
      });
    });

    describe('settlePending', () => {
      it('moves an entry on by its statuses, in any order', async () => {
        const entry = await accept('1202');
        const [taken = entry] = await take(start);
        await finish(taken, outcomes.accepted('wamid.1'), start);
        expect((await settle(taken, 'read', start + 3))?.state).toBe('read');
        expect((await settle(taken, 'sent', start + 1))?.state).toBe('read');
        expect((await settle(taken, 'delivered', start + 2))?.statuses.map(({ status }) => status)).toEqual([
          'sent',
          'delivered',
          'read',
        ]);
      });

      it('settles an unknown outcome, and the lane goes on (pain 4)', async () => {
        const [entry, behind] = [await accept('1202'), await accept('1202')];
        const [taken = entry] = await take(start);
        await finish(taken, outcomes.unknown, start);
        expect(await settle(taken, 'sent', start + second)).toMatchObject({
          state: 'sent',
          wamid: 'wamid.S',
          lease: null,
          holdUntil: null,
        });
        expect((await take(start + 2 * second)).map(({ id }) => id)).toEqual([behind.id]);
        expect(await outbox.take(takeRequest(start + 10 * minute))).toMatchObject({ leased: [] });
        expect(await stateOf(entry)).toBe('sent');
      });

      it('sends the fallback template once when Meta finds the window closed after it took the message', async () => {
        const entry = await accept('1202', { fallbackTemplate: '{"name":"hello_world"}' });
        const [sending] = await take(start);
        if (!sending) throw new Error('Nothing was leased.');
        await finish(sending, outcomes.accepted('wamid.S'), start);
        const closed = { ...windowClosed, entryId: entry.id, attempt: 1, at: start };
        await tell({ ...closed, status: 'failed' });
        const { settled } = await outbox.settlePending(100, start);
        expect(settled).toMatchObject([
          { id: entry.id, state: 'queued', usedFallback: true, problem: { code: 131047 } },
        ]);
        const [again] = await take(start + second);
        expect(again).toMatchObject({ id: entry.id, usedFallback: true, attempts: [{ number: 1 }, { number: 2 }] });
        if (!again) return;
        await finish(again, outcomes.accepted('wamid.F'), start + second, true);
        // What is told of the first try counts no more, and the fallback has none of its own.
        await tell({ ...closed, status: 'sent', wamid: 'wamid.S' });
        await tell({ ...closed, status: 'failed', attempt: 2, wamid: 'wamid.F' });
        await outbox.settlePending(100, start + second);
        expect(await outbox.find(entry.id)).toMatchObject({ state: 'failed', wamid: 'wamid.F' });
      });

      it('sends the fallback next and once, in the place of its entry, where Meta answers that the window is closed', async () => {
        const entry = await accept('1202', { fallbackTemplate: '{"name":"hello_world"}' });
        const behind = await accept('1202');
        const [first = entry] = await take(start);
        const answered = await finish(first, windowAnswer, start + second);
        expect(answered).toMatchObject({ state: 'queued', usedFallback: true, problem: { code: 131047 } });
        const [again = entry] = await take(start + second);
        expect(again).toMatchObject({
          id: entry.id,
          usedFallback: true,
          attempts: [{ outcome: 'refused', problem: { code: 131047 } }, { number: 2 }],
        });
        expect(await finish(again, windowAnswer, start + 2 * second, true)).toMatchObject({ state: 'refused' });
        expect(await take(start + 10 * second)).toMatchObject([{ id: behind.id }]);
      });

      it('takes a place in the pace for the fallback, as for any other try', async () => {
        const entry = await accept('1202', { fallbackTemplate: '{"name":"hello_world"}' });
        const [first = entry] = await take(start);
        const tokens = async () => (await outbox.senders())[0]?.bucket.tokens ?? 0;
        const before = await tokens();
        await finish(first, windowAnswer, start);
        await take(start);
        expect(await tokens()).toBe(before - 1);
      });

      it('sends no fallback for a try that another has followed', async () => {
        const entry = await accept('1202', { fallbackTemplate: '{"name":"hello_world"}', onUnknown: 'retry' });
        const [first] = await take(start);
        if (!first) throw new Error('Nothing was leased.');
        await finish(first, outcomes.unknown, start);
        const [again] = [...(await take(start + 61 * second)), ...(await take(start + 62 * second))];
        expect(again?.attempts).toHaveLength(2);
        await tell({ ...windowClosed, entryId: entry.id, attempt: 1, at: start, status: 'failed' });
        await outbox.settlePending(100, start + 63 * second);
        expect(await outbox.find(entry.id)).toMatchObject({ state: 'failed', usedFallback: false });
      });

      it('learns from the status alone that the fallback went, where the answer got lost', async () => {
        const entry = await accept('1202', { fallbackTemplate: '{"name":"hello_world"}' });
        const [sending] = await take(start);
        if (!sending) throw new Error('Nothing was leased.');
        await outbox.take(takeRequest(start + 31 * second));
        const told = { ...plain, entryId: entry.id, attempt: 1, wamid: 'wamid.F', at: start, usedFallback: true };
        await tell({ ...told, status: 'sent' });
        await outbox.settlePending(100, start + 32 * second);
        expect(await outbox.find(entry.id)).toMatchObject({ state: 'sent', usedFallback: true });
      });

      it('goes through every state that Meta tells of, and no failure undoes an arrival', async () => {
        const entry = await accept('1202');
        const [taken = entry] = await take(start);
        await finish(taken, outcomes.accepted('wamid.1'), start);
        for (const [index, status] of ['sent', 'delivered', 'read', 'played'].entries()) {
          expect((await settle(taken, status, start + index))?.state).toBe(status);
        }
        expect((await settle(taken, 'failed', start + 9))?.state).toBe('played');
        const other = await accept('1203');
        const [sent = other] = await take(start);
        await settle(sent, 'sent', start);
        expect((await settle(sent, 'failed', start + 1))?.state).toBe('failed');
        expect((await settle(sent, 'delivered', start + 2))?.state).toBe('delivered');
      });

      it('takes a status that comes before the answer (pain 8)', async () => {
        const entry = await accept('1202');
        const [taken = entry] = await take(start);
        expect((await settle(taken, 'delivered', start + 1))?.state).toBe('delivered');
        expect(await finish(taken, outcomes.accepted('wamid.1'), start + 2)).toMatchObject({
          state: 'delivered',
          answer: { status: 200 },
        });
      });

      it('changes nothing for a status that is told again, or that is about no entry', async () => {
        const entry = await accept('1202');
        const [taken = entry] = await take(start);
        await finish(taken, outcomes.accepted('wamid.1'), start);
        const once = await settle(taken, 'sent', start + 1);
        expect(await settle(taken, 'sent', start + 1)).toEqual(once);
        await tell({ ...plain, entryId: 'out_none', attempt: 1, wamid: null, status: 'sent', at: start });
        expect(await outbox.settlePending(10, start)).toEqual({ settled: [], hasMore: false });
      });
    });

    describe('expire', () => {
      const soon = { expiresAt: start + minute };
      const statesOf = async (entries: readonly OutboxEntry[]) => Promise.all(entries.map(stateOf));

      it('ends what is queued past its deadline behind a number that is paused, and nothing before', async () => {
        await outbox.setAllowedRate(numberId, 80, start);
        const probe = await accept('1');
        const [taken = probe] = await take(start);
        await finish(taken, outcomes.blocked, start);
        const short = await accept('2', soon);
        expect(await outbox.expire(10, start + minute - 1)).toEqual([]);
        expect(await stateOf(short)).toBe('queued');
        const problem = { code: null, title: expect.stringMatching(/deadline/) };
        expect(await outbox.expire(10, start + minute)).toMatchObject([{ id: short.id, state: 'expired', problem }]);
        expect(await outbox.find(short.id)).toMatchObject({ state: 'expired', updatedAt: start + minute, problem });
        expect(await stateOf(probe)).toBe('queued');
      });

      it('ends one in the middle of a lane; the others keep their order', async () => {
        const entries = [await accept('1202'), await accept('1202', soon), await accept('1202')];
        const [first, middle, last] = entries.map(({ id }) => id);
        expect((await outbox.expire(10, start + minute)).map(({ id }) => id)).toEqual([middle]);
        const gone: string[] = [];
        for (let now = start + minute; now < start + 2 * minute; now += 10 * second) {
          for (const entry of await take(now)) {
            gone.push(entry.id);
            await finish(entry, outcomes.accepted(`wamid.${entry.id}`), now);
          }
        }
        expect(gone).toEqual([first, last]);
      });

      it('ends the first and the last of a lane, which then has nothing to wait for', async () => {
        const [first, last] = [await accept('1202', soon), await accept('1202', soon)];
        expect(await outbox.expire(10, start + minute)).toHaveLength(2);
        expect(await statesOf([first, last])).toEqual(['expired', 'expired']);
        expect((await outbox.take(takeRequest(start + minute))).nextAt).toBeNull();
      });

      it('leaves alone what may have gone, and ends what waits behind it', async () => {
        const entries = [await accept('1', soon), await accept('2', soon)];
        const taken = await take(start);
        const behind = [await accept('1', soon), await accept('2', soon)];
        const unknown = taken.find(({ recipient }) => recipient === '2');
        if (unknown) await finish(unknown, outcomes.unknown, start + minute - second);
        await outbox.expire(10, start + minute + second);
        expect(await statesOf([...entries, ...behind])).toEqual(['sending', 'unknown', 'expired', 'expired']);
      });

      it('ends what waits 4^X seconds for its recipient, and keeps to its reason', async () => {
        const entry = await accept('1202', soon);
        for (let now = start; now < start + minute; now += second) {
          for (const each of await take(now)) await finish(each, outcomes.pairTooFast, now);
        }
        const [ended] = await outbox.expire(10, start + minute);
        expect(ended).toMatchObject({ id: entry.id, state: 'expired', problem: { code: 131056 } });
      });

      it('ends no more than it is asked for, the longest overdue first', async () => {
        const late = await accept('1', { expiresAt: start + 3 * second });
        const later = await accept('2', { expiresAt: start + 5 * second });
        const first = await accept('3', { expiresAt: start + second });
        const once = async () => (await outbox.expire(2, start + minute)).map(({ id }) => id);
        expect((await once()).toSorted()).toEqual([first.id, late.id].toSorted());
        expect(await once()).toEqual([later.id]);
        expect(await once()).toEqual([]);
      });

      it('tells of each once, though several look at the same time', async () => {
        const entries = await Promise.all(['1', '1', '2'].map((recipient) => accept(recipient, soon)));
        const both = await Promise.all([outbox.expire(10, start + minute), outbox.expire(10, start + minute)]);
        const told = both.flat().map(({ id }) => id);
        expect(told.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
      });

      it('ends one that was retried by its new deadline', async () => {
        const entry = await accept('1202', soon);
        await outbox.expire(10, start + minute);
        await outbox.retry(entry.id, start + 2 * minute);
        expect(await outbox.expire(10, start + 3 * minute - 1)).toEqual([]);
        expect(await outbox.expire(10, start + 3 * minute)).toMatchObject([{ id: entry.id }]);
      });
    });

    describe('cancel and retry', () => {
      it('cancels what is queued and nothing else; the next one goes', async () => {
        const [first, behind] = [await accept('1202'), await accept('1202')];
        expect(await outbox.cancel(first.id, start)).toMatchObject({
          outcome: 'changed',
          entry: { state: 'cancelled' },
        });
        expect((await take(start)).map(({ id }) => id)).toEqual([behind.id]);
        expect(await outbox.cancel(behind.id, start)).toMatchObject({ outcome: 'impossible' });
        expect(await outbox.cancel('out_none', start)).toMatchObject({ outcome: 'not_found', entry: null });
      });

      it('cancels the first of a lane, one behind another, and the last; what is left goes in its order', async () => {
        const entries = [];
        for (let index = 0; index < 5; index += 1) entries.push(await accept('1202'));
        const [first, second_, third, fourth, last] = entries.map(({ id }) => id);
        for (const id of [first, third, last]) await outbox.cancel(id ?? '', start);
        const gone: string[] = [];
        for (let now = start; now < start + 5 * second; now += second) {
          for (const entry of await take(now)) {
            gone.push(entry.id);
            await finish(entry, outcomes.accepted(`wamid.${entry.id}`), now);
          }
        }
        expect(gone).toEqual([second_, fourth]);
        await outbox.cancel((await accept('1202')).id, start);
        expect((await outbox.take(takeRequest(start + minute))).nextAt).toBeNull();
      });

      it('lets either a cancellation or a call win, never both', async () => {
        const entries = await Promise.all(Array.from({ length: 4 }, (_, index) => accept(String(index))));
        const [taken, ...cancelled] = await Promise.all([
          take(start),
          ...entries.map(({ id }) => outbox.cancel(id, start)),
        ]);
        const called = new Set(taken.map(({ id }) => id));
        for (const [index, { outcome }] of cancelled.entries()) {
          expect(outcome).toBe(called.has(entries[index]?.id ?? '') ? 'impossible' : 'changed');
        }
      });

      it('sends nothing again that is on its way or has arrived', async () => {
        const entry = await accept('1202');
        expect((await outbox.retry(entry.id, start)).outcome).toBe('impossible');
        const [taken = entry] = await take(start);
        expect((await outbox.retry(entry.id, start)).outcome).toBe('impossible');
        await finish(taken, outcomes.accepted('wamid.1'), start);
        expect((await outbox.retry(entry.id, start)).outcome).toBe('impossible');
        await settle(taken, 'failed', start);
        const again = await outbox.retry(entry.id, start);
        expect(again).toMatchObject({ outcome: 'changed', entry: { statuses: [], wamid: null, answer: null } });
      });

      it('puts what ended badly back at the end of its lane, with as much time as at first', async () => {
        const entry = await accept('1202', { expiresAt: start + 10 * minute });
        const [taken = entry] = await take(start);
        await finish(taken, outcomes.refused, start);
        const behind = await accept('1202');
        const now = start + 20 * minute;
        expect(await outbox.retry(entry.id, now)).toMatchObject({
          outcome: 'changed',
          entry: { state: 'queued', expiresAt: now + 10 * minute, position: 3 },
        });
        const [next] = await take(now);
        expect(next?.id).toBe(behind.id);
        if (next) await finish(next, outcomes.accepted('wamid.1'), now);
        const [again = entry] = await take(now + second);
        expect(again.id).toBe(entry.id);
        // A second time it is not more.
        await finish(again, outcomes.refused, now + second);
        const retried = await outbox.retry(entry.id, now + minute);
        expect(retried).toMatchObject({ entry: { expiresAt: now + 11 * minute } });
      });

      it('forgets what was told of the tries before', async () => {
        const entry = await accept('1202');
        const [taken = entry] = await take(start);
        await finish(taken, outcomes.refused, start);
        await outbox.retry(entry.id, start + second);
        expect((await settle(taken, 'failed', start + 2 * second, 1))?.state).toBe('queued');
      });
    });

    describe('list, depth and tidy', () => {
      it('lists newest first, by state, recipient, number and time', async () => {
        const first = await accept('1', { createdAt: start });
        const last = await accept('2', { createdAt: start + second });
        const ids = async (filter: Parameters<OutboxStore['list']>[0]) =>
          (await outbox.list(filter, { limit: 10 })).data.map(({ id }) => id);
        expect(await ids({})).toEqual([last.id, first.id]);
        expect(await ids({ recipient: '1' })).toEqual([first.id]);
        expect(await ids({ states: ['sent'] })).toEqual([]);
        expect(await ids({ from: start + 1, phoneNumberId: numberId })).toEqual([last.id]);
        const page = await outbox.list({}, { limit: 1 });
        expect(page.data.map(({ id }) => id)).toEqual([last.id]);
        const rest = await outbox.list({}, { limit: 1, ...(page.nextCursor && { cursor: page.nextCursor }) });
        expect(rest).toMatchObject({ data: [{ id: first.id }], nextCursor: null });
      });

      it('counts what is open, and since when it waits', async () => {
        expect(await outbox.depth()).toEqual({ queued: 0, sending: 0, unknown: 0, oldestQueuedAt: null });
        await accept('1');
        await take(start);
        await accept('2', { createdAt: start + 5 });
        expect(await outbox.depth()).toEqual({ queued: 1, sending: 1, unknown: 0, oldestQueuedAt: start + 5 });
      });

      it('forgets what ended long ago, and nothing that is open', async () => {
        const entry = await accept('1');
        const [taken = entry] = await take(start);
        await finish(taken, outcomes.accepted('wamid.1'), start);
        const open_ = await accept('2');
        await outbox.tidy(start + second, start + 24 * 60 * minute);
        expect(await outbox.find(entry.id)).toBeNull();
        expect(await stateOf(open_)).toBe('queued');
        expect((await accept('1')).state).toBe('queued');
      });
    });
  });
}
