import { describe, expect, it } from 'vitest';
import { draft, numberId, start } from '../../support/outbox.ts';
import { minute, type OutboxHands, second } from './outbox-hands.ts';

/** What acceptance promises. */
export function describeAccept(hands: OutboxHands): void {
  const { accept } = hands;

  describe('accept', () => {
    it('queues a message, which is then there', async () => {
      const entry = await accept('1202');
      expect(entry).toMatchObject({ state: 'queued', lane: `${numberId}/1202`, position: 1, attempts: [] });
      expect(await hands.outbox.find(entry.id)).toEqual(entry);
    });

    it('gives the same entry for the same key and body, and a conflict for another body', async () => {
      const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
      const first = await hands.outbox.accept(draft('1202', { idempotency }));
      const again = await hands.outbox.accept(draft('1202', { idempotency }));
      expect(again).toMatchObject({ outcome: 'repeated', entry: { id: first.entry.id } });
      const other = await hands.outbox.accept(draft('1202', { idempotency: { ...idempotency, hash: 'h2' } }));
      expect(other).toMatchObject({ outcome: 'conflict', entry: { id: first.entry.id } });
      const elsewhere = await hands.outbox.accept(draft('1202', { idempotency: { ...idempotency, scope: 'other' } }));
      expect(elsewhere.outcome).toBe('accepted');
    });

    it('returns the entry of a key without accepting anything', async () => {
      const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
      expect(await hands.outbox.recall(idempotency, start)).toBeNull();
      const { id } = await accept('1202', { idempotency });
      expect(await hands.outbox.recall(idempotency, start + minute)).toMatchObject({
        outcome: 'repeated',
        entry: { id },
      });
      expect(await hands.outbox.recall({ ...idempotency, hash: 'h2' }, start)).toMatchObject({ outcome: 'conflict' });
      expect(await hands.outbox.recall({ ...idempotency, scope: 'other' }, start)).toBeNull();
      expect(await hands.outbox.recall(idempotency, start + 31 * 24 * 60 * minute)).toBeNull();
      expect((await hands.outbox.list({}, { limit: 10 })).data).toHaveLength(1);
    });

    it('finds what an earlier version stored under API key and number, and stores by number alone', async () => {
      const former = { scope: `fingerprint/${numberId}`, key: 'a', hash: 'h1' };
      const first = await hands.outbox.accept(draft('1202', { idempotency: former }));
      const idempotency = { scope: numberId, key: 'a', hash: 'h1', formerScope: former.scope };
      const repeated = { outcome: 'repeated', entry: { id: first.entry.id } };
      expect(await hands.outbox.recall(idempotency, start)).toMatchObject(repeated);
      expect(await hands.outbox.accept(draft('1202', { idempotency }))).toMatchObject(repeated);

      const fresh = { ...idempotency, key: 'b' };
      const { entry } = await hands.outbox.accept(draft('1202', { idempotency: fresh }));
      expect(entry.idempotency).toEqual({ scope: numberId, key: 'b', hash: 'h1' });
      const afterRotation = { ...fresh, formerScope: `another/${numberId}` };
      expect((await hands.outbox.accept(draft('1202', { idempotency: afterRotation }))).entry.id).toBe(entry.id);
    });

    it('takes one of many that come at once under the same key', async () => {
      const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
      const all = await Promise.all(
        Array.from({ length: 8 }, () => hands.outbox.accept(draft('1202', { idempotency }))),
      );
      expect(all.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
      expect(new Set(all.map(({ entry }) => entry.id)).size).toBe(1);
    });

    it('keeps a key for 30 days, then forgets it', async () => {
      const idempotency = { scope: 'key', key: 'a', hash: 'h1' };
      await accept('1202', { idempotency });
      const day = 24 * 60 * minute;
      const within = await hands.outbox.accept(draft('1202', { idempotency, createdAt: start + 30 * day - second }));
      expect(within.outcome).toBe('repeated');
      const later = start + 31 * 24 * 60 * minute;
      expect(await hands.outbox.accept(draft('1202', { idempotency, createdAt: later }))).toMatchObject({
        outcome: 'accepted',
      });
    });
  });
}
