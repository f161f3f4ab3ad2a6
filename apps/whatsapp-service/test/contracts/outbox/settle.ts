import { describe, expect, it } from 'vitest';
import { outcomes, start, takeRequest } from '../../support/outbox.ts';
import { minute, type OutboxHands, plain, second, windowAnswer, windowClosed } from './outbox-hands.ts';

/** What statuses make of an entry. */
export function describeSettlePending(hands: OutboxHands): void {
  const { accept, take, finish, settle, stateOf, tell } = hands;

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

    it('settles an unknown outcome, and the lane continues (pain 4)', async () => {
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
      expect(await hands.outbox.take(takeRequest(start + 10 * minute))).toMatchObject({ leased: [] });
      expect(await stateOf(entry)).toBe('sent');
    });

    it('sends the fallback template once when Meta finds the window closed after it took the message', async () => {
      const entry = await accept('1202', { fallbackTemplate: '{"name":"hello_world"}' });
      const [sending] = await take(start);
      if (!sending) throw new Error('Nothing was leased.');
      await finish(sending, outcomes.accepted('wamid.S'), start);
      const closed = { ...windowClosed, entryId: entry.id, attempt: 1, at: start };
      await tell({ ...closed, status: 'failed' });
      const { settled } = await hands.outbox.settlePending(100, start);
      expect(settled).toMatchObject([{ id: entry.id, state: 'queued', usedFallback: true, problem: { code: 131047 } }]);
      const [again] = await take(start + second);
      expect(again).toMatchObject({ id: entry.id, usedFallback: true, attempts: [{ number: 1 }, { number: 2 }] });
      if (!again) return;
      await finish(again, outcomes.accepted('wamid.F'), start + second, true);
      // Reports on the first attempt no longer count, and the fallback has none yet.
      await tell({ ...closed, status: 'sent', wamid: 'wamid.S' });
      await tell({ ...closed, status: 'failed', attempt: 2, wamid: 'wamid.F' });
      await hands.outbox.settlePending(100, start + second);
      expect(await hands.outbox.find(entry.id)).toMatchObject({ state: 'failed', wamid: 'wamid.F' });
    });

    it('sends the fallback next and once, in its entry’s place, if Meta answers that the window is closed', async () => {
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
      const tokens = async () => (await hands.outbox.senders())[0]?.bucket.tokens ?? 0;
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
      await hands.outbox.settlePending(100, start + 63 * second);
      expect(await hands.outbox.find(entry.id)).toMatchObject({ state: 'failed', usedFallback: false });
    });

    it('learns from the status alone that the fallback went, where the answer got lost', async () => {
      const entry = await accept('1202', { fallbackTemplate: '{"name":"hello_world"}' });
      const [sending] = await take(start);
      if (!sending) throw new Error('Nothing was leased.');
      await hands.outbox.take(takeRequest(start + 31 * second));
      const told = { ...plain, entryId: entry.id, attempt: 1, wamid: 'wamid.F', at: start, usedFallback: true };
      await tell({ ...told, status: 'sent' });
      await hands.outbox.settlePending(100, start + 32 * second);
      expect(await hands.outbox.find(entry.id)).toMatchObject({ state: 'sent', usedFallback: true });
    });

    it('reaches every state that Meta reports, and no failure undoes an arrival', async () => {
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

    it('changes nothing for a repeated status, or one about no entry', async () => {
      const entry = await accept('1202');
      const [taken = entry] = await take(start);
      await finish(taken, outcomes.accepted('wamid.1'), start);
      const once = await settle(taken, 'sent', start + 1);
      expect(await settle(taken, 'sent', start + 1)).toEqual(once);
      await tell({ ...plain, entryId: 'out_none', attempt: 1, wamid: null, status: 'sent', at: start });
      expect(await hands.outbox.settlePending(10, start)).toEqual({ settled: [], turns: [], hasMore: false });
    });
  });
}
