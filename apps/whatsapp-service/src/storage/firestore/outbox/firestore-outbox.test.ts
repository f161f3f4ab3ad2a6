import { Timestamp } from '@google-cloud/firestore';
import { daysIn } from '@intexuraos/cloud-api';
import { describe, expect, it, vi } from 'vitest';
import { describeAccept } from '../../../../test/contracts/outbox/accept.ts';
import { describeChanges } from '../../../../test/contracts/outbox/change.ts';
import { takeInHand } from '../../../../test/contracts/outbox/outbox-hands.ts';
import { describeOutbox } from '../../../../test/contracts/outbox-contract.ts';
import { describeOutboxModel } from '../../../../test/contracts/outbox-model.ts';
import { describeWithFirestore } from '../../../../test/support/firestore-tests.ts';
import { underFirst } from '../../../../test/support/marked-content.ts';
import { draft, numberId, outcomes, start, takeRequest } from '../../../../test/support/outbox.ts';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { outboxLanes, settlements } from '../../../outbox/collections.ts';
import { keptForMs } from '../../../outbox/kept-for.ts';
import type { Settlement } from '../../../outbox/settle-entry.ts';
import { append } from '../../../records/flow.ts';
import { createActivity } from '../activity.ts';
import { announcingWrites } from '../announcing-writes.ts';
import { createCalls } from '../calls.ts';
import { connect } from '../connection.ts';
import { useKeys } from '../encryption/content-cipher.ts';
import { noEvent } from '../item-transaction.ts';
import { collections } from '../queries.ts';
import { createQueryCache } from '../query-cache.ts';
import { recordDocument } from '../records.ts';
import { runInTransaction } from '../run-in-transaction.ts';
import { createFirestoreOutbox } from './firestore-outbox.ts';
import { outboxRef } from './outbox-documents.ts';

// The emulator is slow if other processes use the machine.
vi.setConfig({ testTimeout: 90_000 });

await describeWithFirestore('on the emulator', ({ emulatorHost, freshProjectId }) => {
  const open = async (projectId = freshProjectId(), patienceMs?: number, keys: ContentKeys | null = null) => {
    const { firestore } = await connect({ projectId, emulatorHost, requestTimeoutMs: 15_000 });
    useKeys(firestore, keys);
    const { outbox } = createFirestoreOutbox({
      ...{ firestore, dayOf: daysIn('UTC'), patienceMs },
      calls: createCalls({ deadlineMs: 30_000 }),
    });
    const tell = async (settlement: Settlement): Promise<void> => {
      const { ref, data } = recordDocument(firestore, append(settlements, settlement), noEvent);
      if (data) await ref.set(data);
    };
    return { outbox, tell, projectId };
  };
  const finished = (entryId: string) => ({
    entryId,
    attempt: 1,
    outcome: outcomes.accepted(`wamid.${entryId}`),
    usedFallback: false,
    now: start,
    holdMs: 60_000,
    jitter: 0,
  });

  // A take may leave lanes for the next one if the emulator is slow. That is tested below, and would break rules that
  // count.
  const openPatient = () => open(freshProjectId(), 25_000);
  // Its clock runs ten seconds a look, so that it is cached whenever nothing has been written since.
  const openResting = async () => {
    const projectId = freshProjectId();
    const connection = await connect({ projectId, emulatorHost, requestTimeoutMs: 15_000 });
    let steadyAt = 0;
    const steadyNow = (): number => {
      steadyAt += 10_000;
      return steadyAt;
    };
    const activity = createActivity({ firestore: connection.firestore, steadyNow });
    const { firestore } = announcingWrites(connection, activity);
    const { outbox } = createFirestoreOutbox({
      ...{ firestore, dayOf: daysIn('UTC'), patienceMs: 25_000, cached: createQueryCache(activity, steadyNow) },
      calls: createCalls({ deadlineMs: 30_000 }),
    });
    const tell = async (settlement: Settlement): Promise<void> => {
      const { ref, data } = recordDocument(firestore, append(settlements, settlement), noEvent);
      await runInTransaction(firestore, async (transaction) => {
        if (data) transaction.set(ref, data);
      });
    };
    return { outbox, tell, projectId };
  };
  describeOutbox(openPatient, true);
  // All records are encrypted at one place, so the rules of some are enough.
  describe('with encrypted documents', () => {
    const hands = takeInHand(() => open(freshProjectId(), 25_000, underFirst));
    describeAccept(hands);
    describeChanges(hands);
  });
  // Each run makes some hundred transactions on the emulator.
  describeOutboxModel(openPatient, 4);
  describe('resting while the store is still', () => describeOutboxModel(openResting, 2));

  describe('what Firestore deletes by itself', () => {
    const documentsOf = async (projectId: string, collection: string) => {
      const { firestore } = await connect({ projectId, emulatorHost, requestTimeoutMs: 15_000 });
      return (await firestore.collection(collection).get()).docs.map((doc) => doc.data());
    };
    const afterKeptFor = (at: number) => ({ deleteAt: Timestamp.fromMillis(at + keptForMs) });

    it('is a message thirty days after its end, and none that is open or open again', async () => {
      const { outbox, projectId } = await open();
      const entries = () => documentsOf(projectId, collections.outboxEntries);
      const { entry } = await outbox.accept(draft('1'));
      expect(await entries()).toEqual([expect.not.objectContaining({ deleteAt: expect.anything() })]);
      await outbox.cancel(entry.id, start + 5_000);
      expect(await entries()).toMatchObject([afterKeptFor(start + 5_000)]);
      await outbox.retry(entry.id, start + 9_000);
      expect(await entries()).toEqual([expect.not.objectContaining({ deleteAt: expect.anything() })]);
    });

    it('is an idempotency key when it is over', async () => {
      const { outbox, projectId } = await open();
      await outbox.accept(draft('1', { idempotency: { scope: 'k', key: 'a', hash: 'h' } }));
      expect(await documentsOf(projectId, collections.outboxKeys)).toMatchObject([afterKeptFor(start)]);
    });
  });

  it('neither queues nor moves a message again whose acceptance was committed though the answer got lost', async () => {
    const projectId = freshProjectId();
    const { firestore } = await connect({ projectId, emulatorHost, requestTimeoutMs: 15_000 });
    const { outbox } = createFirestoreOutbox({
      ...{ firestore, dayOf: daysIn('UTC'), calls: createCalls({ deadlineMs: 30_000 }) },
    });
    await outbox.accept(draft('1'));
    const batch = firestore.batch.bind(firestore);
    const other = await open(projectId);
    firestore.batch = () => {
      const made = batch();
      const commit = made.commit.bind(made);
      made.commit = async () => {
        firestore.batch = batch;
        await commit();
        // Another instance sends messages that were committed before this one knows of them.
        await other.outbox.take(takeRequest(start));
        throw Object.assign(new Error('The connection was lost.'), { code: 14 });
      };
      return made;
    };
    const { outcome, entry } = await outbox.accept(draft('2'));
    expect([outcome, entry.state, entry.position]).toEqual(['accepted', 'sending', 1]);
    expect(await outbox.find(entry.id)).toMatchObject({ state: 'sending', position: 1 });
  });

  describe('two instances on one Firestore', () => {
    it('lease nothing twice, keep the order of each recipient, and share the number’s rate', {
      timeout: 90_000,
    }, async () => {
      const one = await open();
      const other = await open(one.projectId);
      const recipients = ['1', '2', '3', '4'];
      const accepted = new Map(recipients.map((recipient) => [recipient, [] as string[]]));
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(
          recipients.map(async (recipient, index) => {
            const { outbox } = (round + index) % 2 === 0 ? one : other;
            const { entry } = await outbox.accept(draft(recipient));
            accepted.get(recipient)?.push(entry.id);
          }),
        );
      }
      const sent: { recipient: string; id: string }[] = [];
      let at = start;
      const takeAndFinish = async (): Promise<void> => {
        at += 500;
        const reports = await Promise.all([one, other].map(({ outbox }) => outbox.take(takeRequest(at, { limit: 4 }))));
        const leased = reports.flatMap((report) => [...report.leased]);
        // The number may send four at once and 76 a second, whichever instance asks.
        expect(leased.length).toBeLessThanOrEqual(4);
        for (const { recipient, id } of leased) sent.push({ recipient, id });
        await Promise.all(
          leased.map(({ id }, index) => (index % 2 === 0 ? one : other).outbox.finish({ ...finished(id), now: at })),
        );
      };
      // A lane for which both reach at once may come with a later look.
      await vi.waitFor(
        async () => {
          await takeAndFinish();
          expect(sent).toHaveLength(12);
        },
        { timeout: 60_000 },
      );
      expect(new Set(sent.map(({ id }) => id)).size).toBe(12);
      for (const [recipient, ids] of accepted) {
        expect(sent.filter((each) => each.recipient === recipient).map(({ id }) => id)).toEqual(ids);
      }
    });

    it('take one idempotency key for one entry, though both are asked at once', async () => {
      const one = await open();
      const other = await open(one.projectId);
      const idempotency = { scope: 'k', key: 'a', hash: 'h' };
      const both = await Promise.all([one, other].map(({ outbox }) => outbox.accept(draft('1202', { idempotency }))));
      expect(both.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'repeated']);
      expect(new Set(both.map(({ entry }) => entry.id)).size).toBe(1);
      expect((await one.outbox.list({}, { limit: 10 })).data).toHaveLength(1);
    });

    it('settle by both at once as by one', async () => {
      const one = await open();
      const other = await open(one.projectId);
      const { entry } = await one.outbox.accept(draft('1202'));
      await one.outbox.take(takeRequest(start));
      const settlement = { entryId: entry.id, attempt: 1, usedFallback: false, wamid: 'wamid.A', problem: null };
      await one.tell({ ...settlement, status: 'sent', at: start });
      await one.tell({ ...settlement, status: 'delivered', at: start + 1 });
      await Promise.all([one, other].map(({ outbox }) => outbox.settlePending(10, start)));
      expect(await other.outbox.find(entry.id)).toMatchObject({
        state: 'delivered',
        statuses: [{ status: 'sent' }, { status: 'delivered' }],
      });
      expect((await one.outbox.settlePending(10, start)).settled).toEqual([]);
    });
  });

  describe('a lane that somebody holds, as who was killed does for up to a minute', () => {
    const holding = async (projectId: string, recipient: string) => {
      const { firestore } = await connect({ projectId, emulatorHost, requestTimeoutMs: 15_000 });
      const holds = Promise.withResolvers<void>();
      const letGo = Promise.withResolvers<void>();
      const held = firestore.runTransaction(async (transaction) => {
        await transaction.get(outboxRef(firestore, outboxLanes, `${numberId}/${recipient}`));
        holds.resolve();
        await letGo.promise;
      });
      await holds.promise;
      return async (): Promise<void> => {
        letGo.resolve();
        await held;
      };
    };

    it('holds up no other, and goes with a later look when it is free', async () => {
      const { outbox, projectId } = await open();
      const ids = new Map<string, string>();
      for (const recipient of ['held', '1', '2']) ids.set(recipient, (await outbox.accept(draft(recipient))).entry.id);
      const letGo = await holding(projectId, 'held');
      const first = await outbox.take(takeRequest(start));
      expect(first.leased.map(({ recipient }) => recipient).sort()).toEqual(['1', '2']);
      expect(first.nextAt).toBeLessThanOrEqual(start + 1_000);
      // While it is held, it is not started again, and messages that come meanwhile are sent.
      ids.set('3', (await outbox.accept(draft('3'))).entry.id);
      const second = await outbox.take(takeRequest(start + 1_000));
      expect(second.leased.map(({ recipient }) => recipient)).toEqual(['3']);
      await letGo();
      await vi.waitFor(
        async () => {
          const { leased } = await outbox.take(takeRequest(start + 2_000));
          expect(leased.map(({ id }) => id)).toEqual([ids.get('held')]);
        },
        { timeout: 60_000 },
      );
      expect((await outbox.take(takeRequest(start + 3_000))).leased).toEqual([]);
      expect(await outbox.find(ids.get('held') ?? '')).toMatchObject({ state: 'sending', attempts: [{ number: 1 }] });
    });
  });

  it('knows a number by its document from the first message on', async () => {
    const { outbox } = await open();
    await outbox.accept(draft('1202'));
    expect(await outbox.senders()).toMatchObject([{ phoneNumberId: numberId, allowedPerSecond: 80 }]);
  });
});
