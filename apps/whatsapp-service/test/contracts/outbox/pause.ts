import { describe, expect, it } from 'vitest';
import { numberId, outcomes, start } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

/** A person's own pause of a number, and attempts by hand. */
export function describePause(hands: OutboxHands): void {
  const { accept, take, finish } = hands;
  const request = { by: 'anna', reason: 'wrong price in the template' };
  const sender = async (id = numberId) => {
    const found = (await hands.outbox.senders()).find(({ phoneNumberId }) => phoneNumberId === id);
    if (!found) throw new Error('The number is not known.');
    return found;
  };

  describe('pause and resume by an operator', () => {
    it('send nothing of the number, and everything of others, until an operator resumes it', async () => {
      const waiting = await accept('1202');
      const other = await accept('1303', { phoneNumberId: 'other' });
      expect(await hands.outbox.pause([numberId], request, start)).toMatchObject([
        { kind: 'opened', phoneNumberId: numberId, hold: null, pause: { cause: 'operator', since: start } },
      ]);
      expect((await take(start)).map(({ id }) => id)).toEqual([other.id]);
      expect(await take(start + 60 * minute)).toEqual([]);
      expect((await hands.outbox.resume(null, 'operator')).map(({ kind }) => kind)).toEqual(['closed']);
      expect((await take(start + 60 * minute)).map(({ id }) => id)).toEqual([waiting.id]);
    });

    it('remember who paused it and why, and keep the first of two pauses', async () => {
      await hands.outbox.pause([numberId], request, start);
      expect(await hands.outbox.pause([numberId], { by: 'ben', reason: null }, start + second)).toEqual([]);
      expect((await sender()).stop).toMatchObject({
        since: start,
        problem: { code: null, title: 'Paused by anna', details: 'wrong price in the template' },
      });
      expect(await hands.outbox.resume(numberId, 'operator')).toHaveLength(1);
      expect(await hands.outbox.resume(numberId, 'operator')).toEqual([]);
    });

    it('outlast what Meta answers: neither a success nor a new token lifts it, and a refusal does not replace it', async () => {
      const entries = [await accept('1'), await accept('2')];
      const [works, refused] = await take(start);
      await hands.outbox.pause([numberId], request, start);
      if (!works || !refused) throw new Error('Nothing was taken.');
      await finish(works, outcomes.accepted('wamid.1'), start + 100);
      await finish(refused, outcomes.blocked, start + 200);
      expect(await sender()).toMatchObject({ stop: { cause: 'operator' }, pause: { cause: 'refused' } });
      expect(await hands.outbox.resume(null, 'service')).toMatchObject([{ pause: { problem: { code: 190 } } }]);
      expect(await take(start + minute)).toEqual([]);
      await hands.outbox.resume(null, 'operator');
      expect((await take(start + minute)).map(({ id }) => id)).toEqual([refused.id]);
      expect(entries).toHaveLength(2);
    });

    it('lift a pause of Meta’s and one of an operator together', async () => {
      await accept('1');
      const [refused] = await take(start);
      if (refused) await finish(refused, outcomes.blocked, start);
      await hands.outbox.pause([numberId], request, start);
      const lifted = await hands.outbox.resume(numberId, 'operator');
      expect(lifted.map(({ pause }) => pause.cause)).toEqual(['operator', 'refused']);
    });

    it('keep the deadlines of what waits', async () => {
      const entry = await accept('1', { expiresAt: start + minute });
      await hands.outbox.pause([numberId], request, start);
      expect((await hands.expire(10, start + minute)).map(({ id }) => id)).toEqual([entry.id]);
    });

    it('pause a number before its first message', async () => {
      await hands.outbox.pause(['new'], request, start);
      await accept('1', { phoneNumberId: 'new' });
      expect(await take(start)).toEqual([]);
    });
  });

  describe('attempts by hand', () => {
    it('probe a paused number at once', async () => {
      const entry = await accept('1');
      const [refused] = await take(start);
      if (refused) await finish(refused, outcomes.blocked, start);
      expect(await take(start + second)).toEqual([]);
      expect(await hands.outbox.hurry(numberId, start + second)).toMatchObject([{ pause: { problem: { code: 190 } } }]);
      const [probe] = await take(start + second);
      expect(probe?.id).toBe(entry.id);
      // While it is under way, another would only add to what Meta refuses.
      await hands.outbox.hurry(numberId, start + second);
      await accept('2');
      expect(await take(start + second)).toEqual([]);
    });

    it('probe nothing of a number that an operator paused', async () => {
      await accept('1');
      await hands.outbox.pause([numberId], request, start);
      await hands.outbox.hurry(null, start);
      expect(await take(start + second)).toEqual([]);
    });

    it('make the head of a lane due that waits for its next attempt, and nothing behind it', async () => {
      const [head, behind] = [await accept('1'), await accept('1')];
      const [taken] = await take(start);
      if (taken) await finish(taken, outcomes.pairTooFast, start);
      expect(await take(start + 500)).toEqual([]);
      expect(await hands.outbox.hurryEntry(behind.id, start + 500)).toMatchObject({ outcome: 'impossible' });
      expect(await hands.outbox.hurryEntry('out_none', start)).toMatchObject({ outcome: 'not_found', entry: null });
      expect(await hands.outbox.hurryEntry(head.id, start + 500)).toMatchObject({ outcome: 'changed' });
      expect((await take(start + 500)).map(({ id }) => id)).toEqual([head.id]);
      expect(await hands.outbox.hurryEntry(head.id, start + 500)).toMatchObject({ outcome: 'impossible' });
    });
  });
}
