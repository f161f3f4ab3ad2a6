import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../../src/outbox/outbox-entry.ts';
import { numberId, outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, second, usedUp } from './outbox-hands.ts';

/** What follows from how a try ended. */
export function describeFinish(hands: OutboxHands): void {
  const { accept, take, finish, settle, stateOf } = hands;

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
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const entry = await sending();
      await finish(entry, outcomes.numberTooFast, start);
      await hands.outbox.spend(numberId, 1, start + 10);
      expect(await take(start + 500)).toEqual([]);
      expect((await take(start + 2 * second)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('slows the number down when it goes too fast, and recovers', async () => {
      const entry = await sending();
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await finish(entry, outcomes.numberTooFast, start);
      const [slowed] = await hands.outbox.senders();
      expect(slowed).toMatchObject({ allowedPerSecond: 80, perSecond: 40 });
      expect(await take(start + 200)).toEqual([]);
      expect((await take(start + 2 * second)).map(({ id }) => id)).toEqual([entry.id]);
      await accept('1299');
      await take(start + 2 * minute);
      expect((await hands.outbox.senders())[0]?.perSecond).toBe(80);
    });

    it('slows down once for all the calls that were under way, and as long as Meta says', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const entries = [await sending('1'), await sending('2'), await sending('3')];
      for (const [index, entry] of entries.entries()) {
        await finish(entry, { ...outcomes.numberTooFast, afterMs: index === 0 ? 10 * second : null }, start + 10);
      }
      expect((await hands.outbox.senders())[0]?.perSecond).toBe(40);
      expect(await take(start + 9 * second)).toEqual([]);
      expect(await take(start + 11 * second)).not.toEqual([]);
    });

    it('pauses a number that is to rest for more than a minute, and an operator can end that', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const entry = await sending();
      await finish(entry, { ...outcomes.numberTooFast, afterMs: 30 * minute }, start);
      const [resting] = await hands.outbox.senders();
      expect(resting).toMatchObject({ perSecond: 40, pause: { cause: 'refused', probeAt: start + 30 * minute } });
      expect(await take(start + 29 * minute)).toEqual([]);
      await hands.outbox.resume(null, 'operator');
      expect((await take(start + 29 * minute)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('pauses a number whose calls have all been too fast for a minute, and probes it with increasing delays', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await accept('1', { expiresAt: start + 60 * minute });
      const times: number[] = [];
      await hands.look({ from: start, until: start + 5 * minute, everyMs: 500 }, (entry, now) => {
        times.push(now - start);
        return finish(entry, outcomes.numberTooFast, now);
      });
      const later = times.filter((time) => time >= minute);
      const delays = later.slice(1).map((time, index) => time - (later[index] ?? 0));
      expect(delays.map((ms) => ms / second)).toEqual([5, 10, 20, 40, 60, 60]);
      expect(await hands.outbox.senders()).toMatchObject([{ pause: { cause: 'refused', problem: { code: 130429 } } }]);
    });

    it('pauses no number that is too fast again and again while some of its messages are sent', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      let calls = 0;
      for (let now = start; now < start + 3 * minute; now += second) {
        await accept(String(now), { createdAt: now });
        for (const entry of await take(now)) {
          calls += 1;
          const isAccepted = calls % 10 === 0;
          await finish(entry, isAccepted ? outcomes.accepted(`wamid.${entry.id}`) : outcomes.numberTooFast, now);
        }
      }
      expect(calls).toBeGreaterThan(60);
      expect(await hands.outbox.senders()).toMatchObject([{ pause: null }]);
    });

    it('lets the number rest again for as long as the answer to the next attempt asks', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await finish(await sending(), { ...outcomes.numberTooFast, afterMs: 30 * minute }, start);
      const [probe] = await take(start + 30 * minute);
      if (!probe) throw new Error('nothing was taken');
      await finish(probe, { ...outcomes.numberTooFast, afterMs: 10 * minute }, start + 30 * minute);
      expect(await take(start + 39 * minute)).toEqual([]);
      const [again] = await take(start + 40 * minute);
      if (!again) throw new Error('nothing was taken');
      await finish(again, outcomes.accepted('wamid.1'), start + 40 * minute);
      expect(await hands.outbox.senders()).toMatchObject([{ pause: null }]);
    });

    it('waits as long as Meta says before it tries again', async () => {
      const entry = await sending();
      const after = await finish(entry, { ...outcomes.notSent, afterMs: 90 * second }, start);
      expect(after?.dueAt).toBe(start + 90 * second);
      expect(await take(start + 89 * second)).toEqual([]);
      expect((await take(start + 90 * second)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('takes several calls that are refused for the number for one pause', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const entries = [await sending('1'), await sending('2'), await sending('3')];
      for (const entry of entries) await finish(entry, outcomes.blocked, start);
      expect(await hands.outbox.senders()).toMatchObject([{ pause: { probes: 0, probeAt: start + 5 * second } }]);
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
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const used = async (percent: number, now: number) => {
        await accept(`at ${percent}`, { createdAt: now });
        const [entry] = await take(now);
        if (!entry) throw new Error('Nothing was leased.');
        await finish(entry, usedUp({ percent, regainMs: 0 }), now);
        return (await hands.outbox.senders())[0]?.perSecond;
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

    it('pauses the number when nothing can be sent, wastes no message, probes now and then, and resumes when a probe works', async () => {
      const entry = await sending();
      for (const recipient of ['1', '2', '3']) await accept(recipient);
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await finish(entry, outcomes.blocked, start);
      expect(await hands.outbox.senders()).toMatchObject([{ pause: { problem: { code: 190 }, probes: 0 } }]);
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
      await hands.outbox.setAllowedRate(numberId, 80, start);
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
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const short = { createdAt: start - second, expiresAt: start + second };
      await Promise.all([accept('1', short), accept('2', short)]);
      await finish(entry, outcomes.blocked, start);
      const { changed, leased } = await hands.outbox.take(takeRequest(start + 6 * second, { limit: 1 }));
      expect(new Set(changed.map(({ state }) => state))).toEqual(new Set(['expired']));
      // A store may look at one lane for each message that it may send.
      const probes = [...leased, ...(await take(start + 6 * second)), ...(await take(start + 6 * second))];
      expect(probes).toMatchObject([{ id: entry.id }]);
    });

    it('judges again what to send if nothing was sent, even if the fallback was due', async () => {
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
      expect(await hands.outbox.retry(entry.id, start + minute)).toMatchObject({ entry: { usedFallback: false } });
    });

    it('resumes at once when the cause was fixed', async () => {
      const entry = await sending();
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await finish(entry, outcomes.blocked, start);
      await hands.outbox.resume(null, 'operator');
      expect((await take(start + second)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('leaves an entry that ended before the answer, unless Meta’s own answer says that it accepted it', async () => {
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
      expect(await hands.outbox.findAhead(behind)).toMatchObject({ id: entry.id, state: 'unknown' });
      await finish(entry, outcomes.accepted('wamid.1'), start + 31 * second);
      expect((await take(start + 32 * second)).map(({ id }) => id)).toEqual([behind.id]);
    });
  });
}
