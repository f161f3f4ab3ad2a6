import { describe, expect, it } from 'vitest';
import { outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

/** Cancelling, and trying again by hand. */
export function describeChanges(hands: OutboxHands): void {
  const { accept, take, finish, settle } = hands;

  describe('cancel and retry', () => {
    it('cancels what is queued and nothing else; the next one goes', async () => {
      const [first, behind] = [await accept('1202'), await accept('1202')];
      expect(await hands.outbox.cancel(first.id, start)).toMatchObject({
        outcome: 'changed',
        entry: { state: 'cancelled' },
      });
      expect((await take(start)).map(({ id }) => id)).toEqual([behind.id]);
      expect(await hands.outbox.cancel(behind.id, start)).toMatchObject({ outcome: 'impossible' });
      expect(await hands.outbox.cancel('out_none', start)).toMatchObject({ outcome: 'not_found', entry: null });
    });

    it('cancels the first of a lane, one behind another, and the last; what is left goes in its order', async () => {
      const entries = [];
      for (let index = 0; index < 5; index += 1) entries.push(await accept('1202'));
      const [first, second_, third, fourth, last] = entries.map(({ id }) => id);
      for (const id of [first, third, last]) await hands.outbox.cancel(id ?? '', start);
      const gone: string[] = [];
      for (let now = start; now < start + 5 * second; now += second) {
        for (const entry of await take(now)) {
          gone.push(entry.id);
          await finish(entry, outcomes.accepted(`wamid.${entry.id}`), now);
        }
      }
      expect(gone).toEqual([second_, fourth]);
      await hands.outbox.cancel((await accept('1202')).id, start);
      expect((await hands.outbox.take(takeRequest(start + minute))).nextAt).toBeNull();
    });

    it('lets either a cancellation or a call win, never both', async () => {
      const entries = await Promise.all(Array.from({ length: 4 }, (_, index) => accept(String(index))));
      const [taken, ...cancelled] = await Promise.all([
        take(start),
        ...entries.map(({ id }) => hands.outbox.cancel(id, start)),
      ]);
      const called = new Set(taken.map(({ id }) => id));
      for (const [index, { outcome }] of cancelled.entries()) {
        expect(outcome).toBe(called.has(entries[index]?.id ?? '') ? 'impossible' : 'changed');
      }
    });

    it('sends nothing again that is on its way or has arrived', async () => {
      const entry = await accept('1202');
      expect((await hands.outbox.retry(entry.id, start)).outcome).toBe('impossible');
      const [taken = entry] = await take(start);
      expect((await hands.outbox.retry(entry.id, start)).outcome).toBe('impossible');
      await finish(taken, outcomes.accepted('wamid.1'), start);
      expect((await hands.outbox.retry(entry.id, start)).outcome).toBe('impossible');
      await settle(taken, 'failed', start);
      const again = await hands.outbox.retry(entry.id, start);
      expect(again).toMatchObject({ outcome: 'changed', entry: { statuses: [], wamid: null, answer: null } });
    });

    it('puts what ended badly back at the end of its lane, with as much time as at first', async () => {
      const entry = await accept('1202', { expiresAt: start + 10 * minute });
      const [taken = entry] = await take(start);
      await finish(taken, outcomes.refused, start);
      const behind = await accept('1202');
      const now = start + 20 * minute;
      expect(await hands.outbox.retry(entry.id, now)).toMatchObject({
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
      const retried = await hands.outbox.retry(entry.id, now + minute);
      expect(retried).toMatchObject({ entry: { expiresAt: now + 11 * minute } });
    });

    it('cancels many at once, whatever became of some of them; what is left goes in its order', async () => {
      const entries = [];
      for (let index = 0; index < 25; index += 1) entries.push(await accept('1202'));
      const other = await accept('1303');
      const [taken] = (await take(start)).filter(({ recipient }) => recipient === '1202');
      const ids = entries.map(({ id }) => id);
      const kept = ids[10] ?? '';
      const asked = [...ids.filter((id) => id !== kept).toReversed(), 'out_none', other.id];
      const results = await hands.outbox.changeAll('cancel', asked, start);
      expect(results.map(({ outcome }) => outcome)).toEqual([
        ...Array(23).fill('changed'),
        'impossible',
        'not_found',
        'impossible',
      ]);
      expect(results[0]?.entry).toMatchObject({ id: ids[24], state: 'cancelled' });
      if (taken) await finish(taken, outcomes.accepted('wamid.1'), start);
      expect((await take(start + second)).map(({ id }) => id)).toEqual([kept]);
      expect(await hands.outbox.changeAll('cancel', asked, start)).toMatchObject(
        Array(26).fill({ outcome: expect.stringMatching(/impossible|not_found/) }),
      );
    });

    it('cancels a whole queue at once, and leaves a lane that takes the next', async () => {
      const entries = [];
      for (let index = 0; index < 5; index += 1) entries.push(await accept('1202'));
      const ids = entries.map(({ id }) => id);
      for (const { outcome } of await hands.outbox.changeAll('cancel', ids, start)) expect(outcome).toBe('changed');
      expect(await take(start)).toEqual([]);
      const next = await accept('1202');
      expect((await take(start)).map(({ id }) => id)).toEqual([next.id]);
    });

    it('retries many at once: they go in the given order, behind what waits', async () => {
      const entries = [];
      for (let index = 0; index < 3; index += 1) entries.push(await accept('1202'));
      for (let now = start; now < start + 3 * second; now += second) {
        for (const entry of await take(now)) await finish(entry, outcomes.refused, now);
      }
      const waiting = await accept('1202');
      const ids = entries.map(({ id }) => id);
      const now = start + minute;
      const results = await hands.outbox.changeAll('retry', [...ids, waiting.id], now);
      expect(results.map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'changed', 'impossible']);
      const gone: string[] = [];
      for (let at = now; at < now + 5 * second; at += second) {
        for (const entry of await take(at)) {
          gone.push(entry.id);
          await finish(entry, outcomes.accepted(`wamid.${entry.id}`), at);
        }
      }
      expect(gone).toEqual([waiting.id, ...ids]);
    });

    it('forgets reports on earlier attempts', async () => {
      const entry = await accept('1202');
      const [taken = entry] = await take(start);
      await finish(taken, outcomes.refused, start);
      await hands.outbox.retry(entry.id, start + second);
      expect((await settle(taken, 'failed', start + 2 * second, 1))?.state).toBe('queued');
    });
  });
}
