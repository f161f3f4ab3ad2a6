import { describe, expect, it } from 'vitest';
import { numberId, outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

/**
 * What may go now, and what may not yet.
 * @param isEachStepSlow tries a number's rate with fewer messages, and a pair's with a clock that is set only (`clock.ts`); leases are
 * looked for once a second, not at each look.
 */
export function describeTake(hands: OutboxHands, isEachStepSlow: boolean): void {
  const { accept, take, finish } = hands;

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
      const report = await hands.outbox.take(takeRequest(start, { limit: 2 }));
      expect(report.leased).toHaveLength(2);
      expect(report.nextAt).toBeLessThanOrEqual(start + second);
    });

    it('keeps a number within its rate', async () => {
      const [waiting, perSecond] = isEachStepSlow ? [25, 20] : [90, 80];
      await Promise.all(Array.from({ length: waiting }, (_, index) => accept(String(index))));
      if (isEachStepSlow) await hands.outbox.setAllowedRate(numberId, perSecond, start);
      let taken = 0;
      for (let now = start; now <= start + second; now += 100) taken += (await take(now)).length;
      expect(taken).toBeGreaterThan(perSecond * 0.87);
      expect(taken).toBeLessThanOrEqual(perSecond * 1.1);
    });

    it('plans calls ahead where it is asked to, each within the rate and none past its deadline', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      for (let index = 0; index < 9; index += 1) await accept(String(index), { createdAt: start + index });
      const now = start + second;
      const short = await accept('short of time', { createdAt: start + 9, expiresAt: now + 20 });
      await accept('last', { createdAt: start + 10 });
      const { leased, paced } = await hands.outbox.take(takeRequest(now, { aheadMs: 40 }));
      const begin = leased.map(({ recipient, attempts, lease }) => {
        const at = attempts[0]?.startedAt ?? 0;
        expect(lease?.until).toBe(at + takeRequest(0).leaseMs);
        return { recipient, inMs: at - now };
      });
      const inMs = begin.map((each) => each.inMs).sort((a, b) => a - b);
      expect(inMs.slice(0, -1)).toEqual([...Array(8).fill(0), 13]);
      // Whether the last takes over the moment of the one that is short of time is the store's choice.
      expect([25, 38]).toContain(inMs.at(-1));
      expect(begin.map(({ recipient }) => recipient).sort()).toEqual([...'012345678', 'last'].sort());
      expect(paced).toEqual([]);
      // What was planned and not used is there for the next.
      const late = await accept('late', { createdAt: now + 1 });
      const after = await hands.outbox.take(takeRequest(now + 21, { aheadMs: 40 }));
      expect(after.leased.map(({ id }) => id)).toEqual([late.id]);
      expect(after.changed).toMatchObject([{ id: short.id, state: 'expired' }]);
    });

    if (!isEachStepSlow)
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
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await hands.outbox.spend(numberId, 50, start);
      let taken = 0;
      for (let now = start; now <= start + second; now += 100) taken += (await take(now)).length;
      expect(taken).toBeGreaterThan(12);
      expect(taken).toBeLessThanOrEqual(30);
      await hands.outbox.spend(numberId, 10_000, start + second);
      expect(await take(start + 1_900)).toEqual([]);
      expect(await take(start + 2_200)).not.toEqual([]);
    });

    it('gives back what a number was granted for lanes that had nothing to send after all', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const late = start + 2 * minute;
      for (const recipient of ['1', '2', '3', '4']) await accept(recipient, { expiresAt: start + minute });
      expect((await hands.outbox.take(takeRequest(late, { limit: 4 }))).changed).toHaveLength(4);
      for (const recipient of ['5', '6', '7', '8']) await accept(recipient);
      expect(await take(late)).toHaveLength(4);
    });

    it('takes a lease that ran out for an unknown outcome, which holds its lane and then fails', async () => {
      const [first, behind] = [await accept('1202'), await accept('1202')];
      await take(start);
      // Nothing is to be looked at before the lease is over.
      await accept('1202');
      let { nextAt } = await hands.outbox.take(takeRequest(start + 1));
      if (isEachStepSlow) {
        expect(nextAt).toBe(start + second);
        ({ nextAt } = await hands.outbox.take(takeRequest(start + second)));
      }
      expect(nextAt).toBe(start + 30 * second);
      const lost = await hands.outbox.take(takeRequest(start + 31 * second));
      expect(lost).toMatchObject({ leased: [], changed: [{ id: first.id, state: 'unknown' }] });
      expect(await take(start + 60 * second)).toEqual([]);
      const over = await hands.outbox.take(takeRequest(start + 92 * second));
      expect(over.changed).toMatchObject([{ id: first.id, state: 'failed' }]);
      const next = [...over.leased, ...(await take(start + 93 * second))];
      expect(next.map(({ id }) => id)).toEqual([behind.id]);
    });

    it('sends an unknown one again only where that was asked for', async () => {
      const entry = await accept('1202', { onUnknown: 'retry' });
      await take(start);
      await hands.outbox.take(takeRequest(start + 31 * second));
      const again = [...(await take(start + 92 * second)), ...(await take(start + 93 * second))];
      expect(again).toMatchObject([{ id: entry.id, attempts: [{ number: 1 }, { number: 2 }] }]);
    });

    it('lets an entry expire that could not go in time', async () => {
      const entry = await accept('1202', { expiresAt: start + minute });
      const report = await hands.outbox.take(takeRequest(start + 2 * minute));
      expect(report).toMatchObject({ leased: [], changed: [{ id: entry.id, state: 'expired' }] });
    });

    it('says when it has to be asked again', async () => {
      expect((await hands.outbox.take(takeRequest(start))).nextAt).toBeNull();
      await accept('1202');
      const [entry] = await take(start);
      if (entry) await finish(entry, outcomes.notSent, start);
      const { nextAt } = await hands.outbox.take(takeRequest(start + 1));
      expect(nextAt).toBeGreaterThan(start + 1);
      expect(nextAt).toBeLessThanOrEqual(start + 2 * second);
    });
  });
}
