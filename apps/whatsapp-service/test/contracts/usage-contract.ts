import { describe, expect, it } from 'vitest';
import { incoming, messageStatus, phoneNumberId, statusesWebhook } from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

const priced = (
  wamid: string,
  status: 'sent' | 'delivered' | 'read',
  seconds: number,
  type = 'free_customer_service',
) => ({
  ...messageStatus(wamid, status, { at: seconds * 1_000, to: '5511999990000' }),
  pricing: { billable: false, pricing_model: 'PMP', type, category: 'service' },
});

const firstOfNovember = 1_793_491_200 + 3_600;
const day = 86_400;

export function describeUsageStore({ open, isDurable }: StoreFixture): void {
  describe('usage.list', () => {
    const received = async (...statuses: readonly ReturnType<typeof priced>[]) => {
      const store = await open();
      for (const status of statuses) await store.events.accept(incoming(statusesWebhook(status)));
      await processAll(store);
      return store;
    };

    it('is empty in an empty store', async () => {
      const { usage } = await open();
      expect(await usage.list('2026-01-01', '2026-12-31')).toEqual([]);
    });

    it('counts each delivered message once, by day, number, price and country', async () => {
      const { usage } = await received(
        priced('wamid.1', 'sent', firstOfNovember),
        priced('wamid.1', 'delivered', firstOfNovember + 1),
        priced('wamid.1', 'read', firstOfNovember + 2),
        priced('wamid.2', 'read', firstOfNovember + 3),
        priced('wamid.3', 'sent', firstOfNovember),
        priced('wamid.4', 'delivered', firstOfNovember + day, 'regular'),
      );
      const line = { phoneNumberId, category: 'service', country: 'BR' };
      expect(await usage.list('2026-01-01', '2026-12-31')).toEqual([
        { ...line, day: '2026-11-01', type: 'free_customer_service', delivered: 2 },
        { ...line, day: '2026-11-02', type: 'regular', delivered: 1 },
      ]);
      expect(await usage.list('2026-11-02', '2026-11-02')).toHaveLength(1);
      expect(await usage.list('2026-11-03', '2026-11-30')).toEqual([]);
    });

    it('moves a message to the day of its delivery if its read status came first', async () => {
      const { usage } = await received(
        priced('wamid.1', 'read', firstOfNovember + day),
        priced('wamid.1', 'delivered', firstOfNovember),
      );
      expect(await usage.list('2026-11-01', '2026-11-30')).toMatchObject([{ day: '2026-11-01', delivered: 1 }]);
    });

    it.each([
      ['Pacific/Auckland', '2026-11-02'],
      ['America/Los_Angeles', '2026-11-01'],
    ])('counts on the days of %s if opened with it', async (timeZone, day) => {
      const store = await open(timeZone);
      const statuses = priced('wamid.1', 'delivered', firstOfNovember + 12 * 3_600);
      await store.events.accept(incoming(statusesWebhook(statuses)));
      await processAll(store);
      expect(await store.usage.list('2026-10-01', '2026-11-30')).toMatchObject([{ day, delivered: 1 }]);
    });

    if (isDurable)
      it('keeps what was counted when it is opened with another time zone, and counts nothing twice', async () => {
        const before = await open('Pacific/Auckland');
        const delivered = (wamid: string) =>
          before.events.accept(incoming(statusesWebhook(priced(wamid, 'delivered', firstOfNovember + 12 * 3_600))));
        await delivered('wamid.1');
        await delivered('wamid.2');
        await processAll(before);
        await before.close();
        const after = await open('America/Los_Angeles');
        expect(await after.usage.list('2026-10-01', '2026-11-30')).toMatchObject([{ day: '2026-11-02', delivered: 2 }]);
        await after.events.accept(incoming(statusesWebhook(priced('wamid.1', 'read', firstOfNovember + 13 * 3_600))));
        await processAll(after);
        expect(await after.usage.list('2026-10-01', '2026-11-30')).toMatchObject([
          { day: '2026-11-01', delivered: 1 },
          { day: '2026-11-02', delivered: 1 },
        ]);
      });

    if (isDurable)
      it('lists the same after the store was reopened', async () => {
        const before = await received(priced('wamid.1', 'delivered', firstOfNovember));
        const rows = await before.usage.list('2026-11-01', '2026-11-30');
        await before.close();
        const after = await open();
        expect(await after.usage.list('2026-11-01', '2026-11-30')).toEqual(rows);
        expect(rows).toHaveLength(1);
      });
  });
}
