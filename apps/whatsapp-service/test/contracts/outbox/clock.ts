import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../../src/outbox/outbox-entry.ts';
import type { LanePlace } from '../../../src/outbox/outbox-store.ts';
import { numberId, outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

const hour = 60 * minute;
const day = 24 * hour;
const far = { expiresAt: start + 30 * day };

const settings = [
  ['an hour forward', hour],
  ['a day forward', day],
  ['an hour back', -hour],
  ['a day back', -day],
] as const;

/**
 * What happens to messages at each stage when the system clock is set.
 * @param isEachStepSlow by how much is for the rules, which are the same for every store: then it is set once in each direction.
 */
export function describeClock(hands: OutboxHands, isEachStepSlow: boolean): void {
  const { accept, finish, stateOf } = hands;
  const isOneOfTwo = ([, byMs]: (typeof settings)[number]): boolean => byMs === hour || byMs === -day;

  describe.each(isEachStepSlow ? settings.filter(isOneOfTwo) : settings)('a clock set %s', (_name, byMs) => {
    /** This many milliseconds after the clock was set, which was when it showed `start`. */
    const after = (ms: number): number => start + byMs + ms;
    const time = (ms: number) => takeRequest(after(ms), { leaptAt: byMs > 0 ? after(0) : null });
    const take = (ms: number, limit = 100) => hands.outbox.take({ ...time(ms), limit });
    const takeNow = async (ms: number): Promise<OutboxEntry[]> => [...(await take(ms)).leased];

    /** What the service does when it notices. */
    const set = async (): Promise<void> => {
      if (byMs > 0) return;
      for (let place: LanePlace | null = { dueAt: after(0) + 1, key: '' }; place; ) {
        place = (await hands.outbox.realign({ ...time(0), limit: 3, after: place })).next;
      }
    };

    const sending = async (recipient = '1202', more: Parameters<typeof accept>[1] = {}): Promise<OutboxEntry> => {
      await accept(recipient, { ...far, ...more });
      const [entry] = (await hands.outbox.take(takeRequest(start, { limit: 1 }))).leased;
      if (!entry) throw new Error('nothing was taken');
      return entry;
    };

    it('sends messages that had nothing to wait for at once, in order', async () => {
      const first = await accept('1202', far);
      const second_ = await accept('1202', far);
      const others = await Promise.all(['1', '2', '3', '4'].map((recipient) => accept(recipient, far)));
      await set();
      const taken = await takeNow(10);
      expect(taken.map(({ id }) => id).sort()).toEqual([first, ...others].map(({ id }) => id).sort());
      await finish(taken.find(({ id }) => id === first.id) ?? first, outcomes.accepted('wamid.1'), after(20));
      expect((await takeNow(30)).map(({ id }) => id)).toEqual([second_.id]);
    });

    it('leaves a call that is in flight its lease, and no more', async () => {
      const entry = await sending();
      await set();
      expect((await take(second)).changed).toEqual([]);
      expect((await take(29 * second)).changed).toEqual([]);
      expect(await stateOf(entry)).toBe('sending');
      expect((await take(32 * second)).changed).toMatchObject([{ id: entry.id, state: 'unknown' }]);
    });

    it('records the outcome of a call that was in flight', async () => {
      const entry = await sending();
      await set();
      await take(second);
      expect(await finish(entry, outcomes.accepted('wamid.1'), after(2 * second))).toMatchObject({ state: 'accepted' });
    });

    it('holds an unknown outcome as long as before, and no longer', async () => {
      const entry = await sending('1202', { onUnknown: 'retry' });
      await finish(entry, outcomes.unknown, start);
      await set();
      expect(await takeNow(second)).toEqual([]);
      expect(await takeNow(59 * second)).toEqual([]);
      const again = [...(await takeNow(62 * second)), ...(await takeNow(63 * second))];
      expect(again.map(({ id }) => id)).toEqual([entry.id]);
    });

    it('never makes the next attempt wait longer than its delay', async () => {
      const entry = await sending();
      await finish(entry, { ...outcomes.notSent, afterMs: 90 * second }, start);
      await set();
      const taken = [...(await takeNow(second)), ...(await takeNow(92 * second))];
      expect(taken.map(({ id }) => id)).toEqual([entry.id]);
    });

    it('lets a pair rest as long as Meta says, and no longer', async () => {
      const entry = await sending();
      await finish(entry, outcomes.pairTooFast, start);
      await set();
      expect(await takeNow(500)).toEqual([]);
      expect((await takeNow(1_100)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('keeps a pair within its rate, and lets it continue', async () => {
      for (let index = 0; index < 50; index += 1) await accept('1202', far);
      let sent = 0;
      for (let at = start; at < start + second; at += 20) {
        for (const entry of (await hands.outbox.take(takeRequest(at))).leased) {
          await finish(entry, outcomes.accepted(`wamid.${sent}`), at);
          sent += 1;
        }
      }
      expect(sent).toBe(44);
      await set();
      const drain = async (ms: number): Promise<number> => {
        const taken = await takeNow(ms);
        for (const entry of taken) await finish(entry, outcomes.accepted(`wamid.${ms}`), after(ms));
        return taken.length;
      };
      const counts = [];
      for (const ms of [second, 2 * second, 5 * second, 8 * second, 9 * second, 15 * second])
        counts.push(await drain(ms));
      expect(counts).toEqual([0, 0, 0, 1, 0, 1]);
    });

    it('keeps a number within its rate, and lets it continue', async () => {
      const early = { ...far, createdAt: start - minute };
      await Promise.all(Array.from({ length: 60 }, (_, index) => accept(String(index), early)));
      await hands.outbox.setAllowedRate(numberId, 20, start - minute);
      let before = 0;
      for (let at = start - second; at <= start; at += 50)
        before += (await hands.outbox.take(takeRequest(at))).leased.length;
      // A store may end a take early when it is slow; the rest is taken by the next.
      for (let tries = 0; before < 20 && tries < 20; tries += 1)
        before += (await hands.outbox.take(takeRequest(start))).leased.length;
      expect(before).toBe(20);
      await set();
      let within = 0;
      for (let ms = 10; ms <= 1_000; ms += 90) within += (await takeNow(ms)).length;
      // Messages sent in the last second before count as sent when the clock was set.
      expect(within).toBeLessThanOrEqual(2);
      let later = 0;
      for (let ms = 1_100; ms <= 2_100; ms += 50) later += (await takeNow(ms)).length;
      for (let tries = 0; later < 18 && tries < 20; tries += 1) later += (await takeNow(2_100)).length;
      expect(later).toBeGreaterThanOrEqual(18);
      expect(later).toBeLessThanOrEqual(20);
    });

    it('lets a number that was too fast rest as long as Meta says, then recover', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const entry = await sending();
      await finish(entry, { ...outcomes.numberTooFast, afterMs: 10 * second }, start);
      await set();
      expect(await takeNow(9 * second)).toEqual([]);
      expect((await takeNow(12 * second)).map(({ id }) => id)).toEqual([entry.id]);
      await accept('1203', { ...far, createdAt: after(3 * minute) });
      await takeNow(3 * minute);
      expect((await hands.outbox.senders())[0]?.perSecond).toBe(80);
    });

    it('probes a paused number no later than before, and resumes it', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const entry = await sending('1');
      await Promise.all(['2', '3'].map((recipient) => accept(recipient, far)));
      await finish(entry, outcomes.blocked, start);
      await set();
      const probes = [...(await takeNow(10)), ...(await takeNow(6 * second))];
      expect(probes).toHaveLength(1);
      const [probe] = probes;
      if (!probe) throw new Error('nothing was probed');
      await finish(probe, outcomes.accepted('wamid.1'), after(7 * second));
      expect(await takeNow(8 * second)).toHaveLength(2);
    });
  });

  describe('realign', () => {
    it('examines lanes in due order, a few at a time, and each once', async () => {
      const entries = await Promise.all(['1', '2', '3', '4', '5'].map((recipient) => accept(recipient, far)));
      const now = start - hour;
      const request = takeRequest(now, { limit: 2 });
      const places: LanePlace[] = [];
      for (let place: LanePlace | null = { dueAt: now + 1, key: '' }; place; ) {
        places.push(place);
        place = (await hands.outbox.realign({ ...request, after: place })).next;
      }
      expect(places.length).toBeGreaterThanOrEqual(3);
      expect(places.length).toBeLessThanOrEqual(4);
      const { leased } = await hands.outbox.take(takeRequest(now + 10));
      expect(leased.map(({ id }) => id).sort()).toEqual(entries.map(({ id }) => id).sort());
    });

    it('leaves alone whatever waits as its rule says', async () => {
      await accept('1202', far);
      const [entry] = (await hands.outbox.take(takeRequest(start))).leased;
      if (!entry) throw new Error('nothing was taken');
      await finish(entry, { ...outcomes.notSent, afterMs: 90 * second }, start);
      const place = { dueAt: start, key: '' };
      expect(await hands.outbox.realign({ ...takeRequest(start), after: place })).toEqual({ changed: [], next: null });
      expect((await hands.outbox.take(takeRequest(start + 89 * second))).leased).toEqual([]);
    });
  });
}
