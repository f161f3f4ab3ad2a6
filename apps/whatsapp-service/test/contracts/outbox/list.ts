import { describe, expect, it } from 'vitest';
import type { OutboxStore } from '../../../src/outbox/outbox-store.ts';
import { defaultRetention } from '../../../src/records/retention.ts';
import { draft, numberId, outcomes, start, tidyAll } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

const day = 24 * 60 * minute;

/** What can be asked of all entries. */
export function describeLists(hands: OutboxHands): void {
  const { accept, take, finish, stateOf } = hands;

  describe('list, depth and tidy', () => {
    it('lists newest first, by state, recipient, number and time', async () => {
      const first = await accept('1', { createdAt: start });
      const last = await accept('2', { createdAt: start + second });
      const ids = async (filter: Parameters<OutboxStore['list']>[0]) =>
        (await hands.outbox.list(filter, { limit: 10 })).data.map(({ id }) => id);
      expect(await ids({})).toEqual([last.id, first.id]);
      expect(await ids({ recipient: '1' })).toEqual([first.id]);
      expect(await ids({ states: ['sent'] })).toEqual([]);
      expect(await ids({ from: start + 1, phoneNumberId: numberId })).toEqual([last.id]);
      const page = await hands.outbox.list({}, { limit: 1 });
      expect(page.data.map(({ id }) => id)).toEqual([last.id]);
      const rest = await hands.outbox.list({}, { limit: 1, ...(page.nextCursor && { cursor: page.nextCursor }) });
      expect(rest).toMatchObject({ data: [{ id: first.id }], nextCursor: null });
    });

    it('lists the messages to any of several recipients, in either order, over all pages', async () => {
      for (const recipient of ['1', '2', '1', '3', '2']) await accept(recipient);
      for (const order of ['newest', 'oldest'] as const) {
        const found: string[] = [];
        let cursor: string | null | undefined;
        while (cursor !== null) {
          const request = { limit: 2, ...(cursor !== undefined && { cursor }) };
          const page = await hands.outbox.list({ recipient: ['1', '2'] }, request, order);
          found.push(...page.data.map(({ recipient }) => recipient));
          cursor = page.nextCursor;
        }
        expect(found).toHaveLength(4);
        expect(found.toSorted()).toEqual(['1', '1', '2', '2']);
      }
    });

    it('lists those with a code of Meta’s, and those whose problem has none', async () => {
      const entries = [];
      for (const recipient of ['1', '2', '3']) entries.push(await accept(recipient));
      const [refused, unreached] = await take(start);
      if (!refused || !unreached) throw new Error('nothing was taken');
      await finish(refused, outcomes.refused, start);
      await finish(unreached, outcomes.unknown, start);
      const ids = async (...codes: (number | null)[]) =>
        (await hands.outbox.list({ codes }, { limit: 10 })).data.map(({ id }) => id).toSorted();
      expect(await ids(131009)).toEqual([refused.id]);
      expect(await ids(null)).toEqual([unreached.id]);
      expect(await ids(131009, null)).toEqual([refused.id, unreached.id].toSorted());
      expect(await ids(131026)).toEqual([]);
    });

    it('lists oldest first, page after page, each entry once', async () => {
      const entries = [];
      for (const at of [0, 1, 1, 2]) entries.push(await accept('1', { createdAt: start + at }));
      entries.push(await accept('2', { createdAt: start + 3 }));
      const all = async (filter: Parameters<OutboxStore['list']>[0]) => {
        const found: string[] = [];
        for (let cursor: string | null | undefined; cursor !== null; ) {
          const page = await hands.outbox.list(filter, { limit: 2, ...(cursor && { cursor }) }, 'oldest');
          found.push(...page.data.map(({ id }) => id));
          cursor = page.nextCursor;
        }
        return found;
      };
      const oldest = entries
        .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
      expect(await all({})).toEqual(oldest);
      expect(await all({ states: ['queued'], from: start + 1 })).toEqual(oldest.slice(1));
      expect(await all({ recipient: '1' })).toEqual(oldest.slice(0, -1));
      const { nextCursor } = await hands.outbox.list({}, { limit: 1 });
      await expect(hands.outbox.list({}, { limit: 1, cursor: nextCursor ?? '' }, 'oldest')).rejects.toMatchObject({
        code: 'cursor_invalid',
      });
    });

    it('counts what is open, and since when it waits', async () => {
      expect(await hands.outbox.depth()).toEqual({ queued: 0, sending: 0, unknown: 0, oldestQueuedAt: null });
      await accept('1');
      await take(start);
      await accept('2', { createdAt: start + 5 });
      expect(await hands.outbox.depth()).toEqual({ queued: 1, sending: 1, unknown: 0, oldestQueuedAt: start + 5 });
    });

    it('counts what waits by number and by lane, the most first, with the head of each lane', async () => {
      expect(await hands.outbox.load(10)).toEqual({ numbers: [], lanes: [], isSample: false });
      await hands.outbox.setAllowedRate(numberId, 80, start);
      await hands.outbox.setAllowedRate('other', 80, start);
      const head = await accept('2', { createdAt: start });
      for (const at of [1, 2]) await accept('2', { createdAt: start + at });
      await accept('3', { phoneNumberId: 'other', createdAt: start + 3 });
      for (const at of [4, 5]) await accept('1', { createdAt: start + at });
      // Its time has not come: it is in no lane.
      await accept('4', { createdAt: start + 6, sendAt: start + minute });
      const { numbers, lanes, isSample } = await hands.outbox.load(2);
      expect(numbers).toEqual([
        { phoneNumberId: numberId, waiting: 5 },
        { phoneNumberId: 'other', waiting: 1 },
      ]);
      expect(lanes.map(({ lane, waiting }) => [lane.recipient, waiting])).toEqual([
        ['2', 3],
        ['1', 2],
      ]);
      expect(lanes[0]?.head).toMatchObject({ id: head.id, state: 'queued' });
      expect(isSample).toBe(false);
      // One that is under way counts until it is decided.
      const [sending] = (await take(start + second)).filter(({ recipient }) => recipient === '2');
      if (!sending) throw new Error('nothing was taken');
      const load = async () => (await hands.outbox.load(1)).lanes.map(({ waiting, head }) => [waiting, head.state]);
      expect(await load()).toEqual([[3, 'sending']]);
      await finish(sending, outcomes.accepted('w.1'), start + second);
      expect((await hands.outbox.load(2)).lanes.map(({ waiting }) => waiting)).toEqual([2, 2]);
    });

    it('forgets what ended long ago, and nothing that is open', async () => {
      const entry = await accept('1');
      const [taken = entry] = await take(start);
      await finish(taken, outcomes.accepted('wamid.1'), start);
      const open_ = await accept('2');
      expect(await tidyAll(hands.outbox, start + 30 * day)).toBe(0);
      expect(await tidyAll(hands.outbox, start + 30 * day + 1)).toBe(1);
      expect(await hands.outbox.find(entry.id)).toBeNull();
      expect(await stateOf(open_)).toBe('queued');
      expect((await accept('1')).state).toBe('queued');
    });

    it('forgets in small steps, by the settings of each number, and what is kept forever not at all', async () => {
      const ended = async (phoneNumberId: string, count: number) => {
        for (let n = 0; n < count; n += 1) {
          const { entry } = await hands.outbox.accept(draft(`${phoneNumberId}${n}`, { phoneNumberId }));
          await hands.outbox.cancel(entry.id, start);
        }
      };
      await ended('111', 3);
      await ended('222', 3);
      await ended('333', 3);
      const { usual } = defaultRetention;
      const retention = { usual, numbers: { 222: { outbox: null }, 333: { outbox: 90 } } };
      const left = async () =>
        (await hands.outbox.list({}, { limit: 20 })).data.map(({ phoneNumberId }) => phoneNumberId).sort();
      expect(await tidyAll(hands.outbox, start + 31 * day, { retention, limit: 2 })).toBe(3);
      expect(await left()).toEqual(['222', '222', '222', '333', '333', '333']);
      expect(await tidyAll(hands.outbox, start + 31 * day, { retention, limit: 2 })).toBe(0);
      const forEver = { usual: { ...usual, outbox: null }, numbers: {} };
      expect(await tidyAll(hands.outbox, start + 1_000 * day, { retention: forEver })).toBe(0);
      expect(await tidyAll(hands.outbox, start + 91 * day, { retention, limit: 2 })).toBe(3);
      expect(await left()).toEqual(['222', '222', '222']);
    });
  });
}
