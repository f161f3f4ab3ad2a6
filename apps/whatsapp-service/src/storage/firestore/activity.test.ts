import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { type Activity, announceEveryMs, awakeMs, createActivity, graceMs } from './activity.ts';
import { announcingWrites } from './announcing-writes.ts';
import { type Connection, connect } from './connection.ts';
import { runInTransaction } from './run-in-transaction.ts';

const items = ['whatsapp_items'];

await describeWithFirestore('activity of several instances', ({ emulatorHost, freshProjectId }) => {
  const opened: { activity: Activity; connection: Connection }[] = [];
  afterEach(async () => {
    for (const { activity, connection } of opened.splice(0)) {
      activity.stop();
      await connection.close();
    }
  });

  /** The clock of all instances, in hand. */
  let steadyAt = 0;
  const pass = (ms: number): void => {
    steadyAt += ms;
  };
  const instance = async (projectId: string) => {
    const connection = await connect({ projectId, emulatorHost, requestTimeoutMs: 15_000 });
    const activity = createActivity({ firestore: connection.firestore, steadyNow: () => steadyAt });
    opened.push({ activity, connection });
    return { activity, firestore: announcingWrites(connection, activity).firestore };
  };
  const eventually = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await delay(10);
  };
  const write = (firestore: Connection['firestore']) =>
    runInTransaction(firestore, async (transaction) => {
      transaction.set(firestore.doc('whatsapp_items/a'), { a: 1 });
    });

  it('is still once it listens and a minute has passed', async () => {
    const { activity } = await instance(freshProjectId());
    const isStill = (): boolean => activity.isStillSince(steadyAt, items);
    expect(isStill()).toBe(false);
    pass(awakeMs);
    await eventually(isStill);
  });

  it('hears of what another instance commits, and is still again when that has announced nothing for two minutes', async () => {
    const projectId = freshProjectId();
    const [a, b] = [await instance(projectId), await instance(projectId)];
    const isStill = (): boolean => b.activity.isStillSince(steadyAt, items);
    pass(awakeMs);
    await eventually(isStill);
    await write(a.firestore);
    await eventually(() => !isStill());
    pass(awakeMs);
    expect(isStill()).toBe(false);
    pass(graceMs);
    expect(isStill()).toBe(true);
    // It announces itself again, since others no longer listen for it.
    await write(a.firestore);
    await eventually(() => !isStill());
  });

  it('is not still while it writes itself, and for five seconds after', async () => {
    const { activity, firestore } = await instance(freshProjectId());
    pass(awakeMs);
    await eventually(() => activity.isStillSince(steadyAt, items));
    const before = steadyAt;
    await write(firestore);
    expect(activity.isStillSince(before, items)).toBe(false);
    pass(graceMs);
    expect(activity.isStillSince(steadyAt - 1, items)).toBe(false);
    expect(activity.isStillSince(steadyAt, items)).toBe(true);
  });

  it('stays still in what others do not write', async () => {
    const projectId = freshProjectId();
    const [a, b] = [await instance(projectId), await instance(projectId)];
    pass(awakeMs);
    const isStillIn = (topics: readonly string[] | null): boolean => b.activity.isStillSince(steadyAt, topics);
    await eventually(() => isStillIn(items));
    pass(graceMs);
    await write(a.firestore);
    await eventually(() => !isStillIn(items));
    expect(isStillIn(['whatsapp_broadcasts'])).toBe(true);
    expect(isStillIn(['whatsapp_broadcasts', ...items])).toBe(false);
    expect(isStillIn(null)).toBe(false);
    // Of a collection that was not announced yet, others hear before it is written.
    const batch = a.firestore.batch();
    batch.set(a.firestore.doc('whatsapp_broadcasts/a'), { a: 1 });
    await batch.commit();
    await eventually(() => !isStillIn(['whatsapp_broadcasts']));
  });

  it('hears everything from a version that does not say what it writes', async () => {
    const { activity, firestore } = await instance(freshProjectId());
    pass(awakeMs + graceMs);
    const isStill = (): boolean => activity.isStillSince(steadyAt, items);
    await eventually(isStill);
    await firestore.doc('whatsapp_state/activity').set({ by: 'older' });
    await eventually(() => !isStill());
  });

  it('hears each of two that announce at nearly the same moment', async () => {
    const projectId = freshProjectId();
    const [a, b] = [await instance(projectId), await instance(projectId)];
    pass(awakeMs + graceMs);
    const isStill = ({ activity }: typeof a): boolean => activity.isStillSince(steadyAt, items);
    await eventually(() => isStill(a) && isStill(b));
    await Promise.all([a.activity.announce(['whatsapp_other']), b.activity.announce(items)]);
    await eventually(() => !isStill(a));
  });

  it('writes one announcement a minute, before what it announces', async () => {
    const { firestore } = await instance(freshProjectId());
    const document = firestore.doc('whatsapp_state/activity');
    await write(firestore);
    const first = (await document.get()).updateTime;
    const written = (await firestore.doc('whatsapp_items/a').get()).updateTime;
    expect(first && written && first.toMillis() <= written.toMillis()).toBe(true);
    await write(firestore);
    expect((await document.get()).updateTime).toEqual(first);
    pass(announceEveryMs);
    await write(firestore);
    expect((await document.get()).updateTime).not.toEqual(first);
  });

  it('announces neither what changes nothing nor the heartbeat', async () => {
    const { firestore } = await instance(freshProjectId());
    await runInTransaction(firestore, async (transaction) => transaction.get(firestore.doc('whatsapp_items/a')));
    await runInTransaction(firestore, async (transaction) => {
      transaction.set(firestore.doc('whatsapp_state/continuity'), { since: 1 });
    });
    expect((await firestore.doc('whatsapp_state/activity').get()).exists).toBe(false);
  });
});
