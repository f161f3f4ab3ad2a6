import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../../src/outbox/outbox-entry.ts';
import { outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands } from './outbox-hands.ts';

/** What becomes of messages that may only go later. */
export function describeSchedule(hands: OutboxHands): void {
  const { accept, take, finish, stateOf } = hands;

  describe('release', () => {
    const at = start + 10 * minute;
    const later = { sendAt: at };
    const release = (now: number, limit = 10) => hands.outbox.release(limit, now);
    const releasedIds = async (now: number, limit?: number) => (await release(now, limit)).released.map(({ id }) => id);

    /** The order in which everything that may go goes, from this moment on. */
    async function sendAll(from: number): Promise<string[]> {
      const gone: string[] = [];
      for (let now = from; now < from + 2 * minute; now += 10_000) {
        for (const entry of await take(now)) {
          gone.push(entry.id);
          await finish(entry, outcomes.accepted(`wamid.${entry.id}`), now);
        }
      }
      return gone;
    }

    it('leaves a scheduled message alone until its time, which is then queued and sent', async () => {
      const entry = await accept('1202', later);
      expect(entry).toMatchObject({ state: 'scheduled', sendAt: at, lifeMs: 24 * 3_600_000 - 10 * minute });
      expect(await hands.outbox.take(takeRequest(at))).toMatchObject({ leased: [], nextAt: null });
      expect(await release(at - 1)).toEqual({ released: [], nextAt: at });
      expect(await stateOf(entry)).toBe('scheduled');
      expect(await release(at)).toMatchObject({
        released: [{ id: entry.id, state: 'queued', sendAt: at }],
        nextAt: null,
      });
      expect(await release(at)).toEqual({ released: [], nextAt: null });
      expect((await take(at)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('lets messages to the same recipient pass that may go earlier, and gives it its place when its time comes', async () => {
      const scheduled = await accept('1202', later);
      const before = await accept('1202');
      expect((await take(start)).map(({ id }) => id)).toEqual([before.id]);
      const waiting = await accept('1202', { createdAt: at - 1 });
      expect(await releasedIds(at)).toEqual([scheduled.id]);
      const after = await accept('1202', { createdAt: at + 1 });
      await finish(
        { ...before, attempts: [{ number: 1 } as OutboxEntry['attempts'][number]] },
        outcomes.accepted('wamid.B'),
        at,
      );
      expect(await sendAll(at + 1)).toEqual([waiting.id, scheduled.id, after.id]);
    });

    it('puts those of one time in the order in which they were accepted, after those of an earlier time', async () => {
      const ids: string[] = [];
      for (const [recipient, sendAt] of [
        ['1', at],
        ['2', at],
        ['1', at],
        ['1', at - 1],
      ] as const) {
        ids.push((await accept(recipient, { sendAt, createdAt: start + ids.length })).id);
      }
      const [first, , second, earliest] = ids;
      await release(at);
      const toOne = (await sendAll(at)).filter((id) => id !== ids[1]);
      expect(toOne).toEqual([earliest, first, second]);
    });

    it('releases no more than it is asked for, the earliest first, and says when to come back', async () => {
      const entries = [
        await accept('1', later),
        await accept('2', { sendAt: at - 2 }),
        await accept('3', { sendAt: at - 1 }),
      ];
      expect(await release(at, 2)).toMatchObject({ released: expect.objectContaining({ length: 2 }), nextAt: at });
      expect(await Promise.all(entries.map(stateOf))).toEqual(['scheduled', 'queued', 'queued']);
      expect(await release(at, 2)).toMatchObject({ released: [{ recipient: '1' }], nextAt: null });
    });

    it('reports each once, though several look at the same time', async () => {
      const entries = await Promise.all(['1', '1', '2'].map((recipient) => accept(recipient, later)));
      const both = await Promise.all([releasedIds(at), releasedIds(at)]);
      expect(both.flat().toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    });

    it('cancels a scheduled message, and schedules it again if that is taken back before its time', async () => {
      const entry = await accept('1202', later);
      expect(await hands.outbox.cancel(entry.id, start)).toMatchObject({
        outcome: 'changed',
        entry: { state: 'cancelled' },
      });
      expect(await release(at)).toEqual({ released: [], nextAt: null });
      expect(await hands.outbox.retry(entry.id, at - minute)).toMatchObject({
        entry: { state: 'scheduled', sendAt: at },
      });
      expect(await releasedIds(at)).toEqual([entry.id]);
      await hands.outbox.cancel(entry.id, at);
      expect(await hands.outbox.retry(entry.id, at + minute)).toMatchObject({ entry: { state: 'queued' } });
      expect((await take(at + minute)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('ends one whose deadline passed before anybody looked', async () => {
      const entry = await accept('1202', { ...later, expiresAt: at + minute });
      expect(await release(at + minute)).toMatchObject({
        released: [{ id: entry.id, state: 'expired' }],
        nextAt: null,
      });
    });

    it('is listed as scheduled, is not counted as queued, and waits since its time', async () => {
      const entry = await accept('1202', later);
      const { data } = await hands.outbox.list({ states: ['scheduled'] }, { limit: 10 });
      expect(data.map(({ id }) => id)).toEqual([entry.id]);
      expect(await hands.outbox.depth()).toEqual({ queued: 0, sending: 0, unknown: 0, oldestQueuedAt: null });
      await release(at + 1);
      expect(await hands.outbox.depth()).toEqual({ queued: 1, sending: 0, unknown: 0, oldestQueuedAt: at });
    });

    it('is one message for its idempotency key', async () => {
      const idempotency = { scope: '1', key: 'a', hash: 'h' };
      const entry = await accept('1202', { ...later, idempotency });
      expect(await accept('1202', { ...later, idempotency })).toEqual(entry);
    });
  });
}
