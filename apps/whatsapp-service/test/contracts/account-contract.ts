import { describe, expect, it } from 'vitest';
import { incoming, templateStatus, wabaId, webhook } from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

export function describeAccountStore({ open, isDurable }: StoreFixture): void {
  describe('account.list', () => {
    it('is empty in an empty store', async () => {
      const { account } = await open();
      expect(await account.list()).toEqual([]);
    });

    it('shows all records, by key', async () => {
      const store = await open();
      for (const id of [30, 10, 20]) await store.events.accept(incoming(webhook(templateStatus(id, 'APPROVED'))));
      await processAll(store);
      const records = await store.account.list();
      expect(records.map(({ subject }) => subject).sort()).toEqual(['10', '20', '30']);
      expect(records.map(({ key }) => key)).toEqual(records.map(({ key }) => key).toSorted());
      expect(records[0]).toMatchObject({ wabaId, kind: 'template', type: 'APPROVED' });
    });

    if (isDurable)
      it('shows them after the store was opened again', async () => {
        const before = await open();
        await before.events.accept(incoming(webhook(templateStatus(10, 'PAUSED'))));
        await processAll(before);
        const records = await before.account.list();
        await before.close();
        const after = await open();
        expect(await after.account.list()).toEqual(records);
        expect(records).toHaveLength(1);
      });
  });
}
