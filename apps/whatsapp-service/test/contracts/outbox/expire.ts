import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../../src/outbox/outbox-entry.ts';
import { numberId, outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

/** What becomes of whatever is past its deadline. */
export function describeExpire(hands: OutboxHands): void {
  const { accept, take, finish, stateOf } = hands;

  describe('expire', () => {
    const soon = { expiresAt: start + minute };
    const statesOf = async (entries: readonly OutboxEntry[]) => Promise.all(entries.map(stateOf));

    it('ends what is queued past its deadline behind a number that is paused, and nothing before', async () => {
      await hands.outbox.setAllowedRate(numberId, 80, start);
      const probe = await accept('1');
      const [taken = probe] = await take(start);
      await finish(taken, outcomes.blocked, start);
      const short = await accept('2', soon);
      expect(await hands.expire(10, start + minute - 1)).toEqual([]);
      expect(await stateOf(short)).toBe('queued');
      const problem = { code: null, title: expect.stringMatching(/deadline/) };
      expect(await hands.expire(10, start + minute)).toMatchObject([{ id: short.id, state: 'expired', problem }]);
      expect(await hands.outbox.find(short.id)).toMatchObject({ state: 'expired', updatedAt: start + minute, problem });
      expect(await stateOf(probe)).toBe('queued');
    });

    it('names the next deadline of what is queued: in the past where more is overdue, and none where nothing is', async () => {
      const nextAt = async (limit: number, now: number) => (await hands.outbox.expire(limit, now)).nextAt;
      expect(await nextAt(10, start)).toBeNull();
      for (const recipient of ['1', '2']) await accept(recipient, soon);
      await accept('3', { expiresAt: start + 2 * minute });
      expect(await nextAt(10, start)).toBe(start + minute);
      expect(await nextAt(1, start + minute)).toBe(start + minute);
      expect(await nextAt(10, start + minute)).toBe(start + 2 * minute);
      expect(await nextAt(10, start + 2 * minute)).toBeNull();
    });

    it('ends one in the middle of a lane; the others keep their order', async () => {
      const entries = [await accept('1202'), await accept('1202', soon), await accept('1202')];
      const [first, middle, last] = entries.map(({ id }) => id);
      expect((await hands.expire(10, start + minute)).map(({ id }) => id)).toEqual([middle]);
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
      expect(await hands.expire(10, start + minute)).toHaveLength(2);
      expect(await statesOf([first, last])).toEqual(['expired', 'expired']);
      expect((await hands.outbox.take(takeRequest(start + minute))).nextAt).toBeNull();
    });

    it('leaves alone what may have gone, and ends what waits behind it', async () => {
      const entries = [await accept('1', soon), await accept('2', soon)];
      const taken = await take(start);
      const behind = [await accept('1', soon), await accept('2', soon)];
      const unknown = taken.find(({ recipient }) => recipient === '2');
      if (unknown) await finish(unknown, outcomes.unknown, start + minute - second);
      await hands.expire(10, start + minute + second);
      expect(await statesOf([...entries, ...behind])).toEqual(['sending', 'unknown', 'expired', 'expired']);
    });

    it('ends what waits 4^X seconds for its recipient, and keeps to its reason', async () => {
      const entry = await accept('1202', soon);
      for (let now = start; now < start + minute; now += second) {
        for (const each of await take(now)) await finish(each, outcomes.pairTooFast, now);
      }
      const [ended] = await hands.expire(10, start + minute);
      expect(ended).toMatchObject({ id: entry.id, state: 'expired', problem: { code: 131056 } });
    });

    it('ends no more than it is asked for, the longest overdue first', async () => {
      const late = await accept('1', { expiresAt: start + 3 * second });
      const later = await accept('2', { expiresAt: start + 5 * second });
      const first = await accept('3', { expiresAt: start + second });
      const once = async () => (await hands.expire(2, start + minute)).map(({ id }) => id);
      expect((await once()).toSorted()).toEqual([first.id, late.id].toSorted());
      expect(await once()).toEqual([later.id]);
      expect(await once()).toEqual([]);
    });

    it('reports each once, though several look at the same time', async () => {
      const entries = await Promise.all(['1', '1', '2'].map((recipient) => accept(recipient, soon)));
      const both = await Promise.all([hands.expire(10, start + minute), hands.expire(10, start + minute)]);
      const told = both.flat().map(({ id }) => id);
      expect(told.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    });

    it('ends one that was retried by its new deadline', async () => {
      const entry = await accept('1202', soon);
      await hands.expire(10, start + minute);
      await hands.outbox.retry(entry.id, start + 2 * minute);
      expect(await hands.expire(10, start + 3 * minute - 1)).toEqual([]);
      expect(await hands.expire(10, start + 3 * minute)).toMatchObject([{ id: entry.id }]);
    });
  });
}
