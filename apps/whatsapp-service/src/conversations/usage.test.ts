import type { StatusItem, WebhookItem } from '@intexuraos/cloud-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBatches, applyItems } from '../../test/support/applied-items.ts';
import { at, messageItem, statusItem } from '../../test/support/items.ts';
import { usageRows } from './usage.ts';

const price = (type: string, more: object = {}) => ({ pricing: { type, category: 'service', ...more } });
const rowsAfter = (...items: readonly WebhookItem[]) =>
  usageRows(applyItems(...items).records.usage, '2000-01-01', '2100-01-01');

describe('usage', () => {
  it.each<[string, readonly StatusItem[]]>([
    ['is only sent', [statusItem('wamid.1', 'sent', price('regular'))]],
    ['has no price', [statusItem('wamid.1', 'delivered')]],
    ['failed', [statusItem('wamid.1', 'sent', price('regular')), statusItem('wamid.1', 'failed', { at: at(1) })]],
  ])('does not count a message that %s', (_what, statuses) => {
    expect(rowsAfter(...statuses)).toEqual([]);
  });

  it('takes the price from a status other than the delivery', () => {
    const [sent, delivered] = [
      statusItem('wamid.1', 'sent', price('regular')),
      statusItem('wamid.1', 'delivered', { at: at(1) }),
    ];
    expect(rowsAfter(sent, delivered)).toMatchObject([{ type: 'regular', country: 'US', delivered: 1 }]);
  });

  it('counts a non-profit’s free messages as exempt', () => {
    const delivered = statusItem('wamid.1', 'delivered', price('regular', { subtype: 'paid_exempt' }));
    expect(rowsAfter(delivered)).toMatchObject([{ type: 'paid_exempt' }]);
  });

  it('finds the country of a user without a number from the user id', () => {
    const delivered = statusItem('wamid.1', 'delivered', { ...price('regular'), user: { userId: 'BR.77' } });
    expect(rowsAfter(delivered)).toMatchObject([{ country: 'BR' }]);
  });

  it('moves a message whose user turns out to have a number', () => {
    const delivered = statusItem('wamid.1', 'delivered', { ...price('regular'), user: { userId: 'BR.77' } });
    const echo = messageItem('wamid.1', { kind: 'echo', user: { userId: 'BR.77', waId: '351910000000' } });
    expect(rowsAfter(delivered, echo)).toMatchObject([{ country: 'PT', delivered: 1 }]);
  });

  it.each([
    ['Pacific/Auckland', '2026-12-01'],
    ['UTC', '2026-11-30'],
    ['America/Los_Angeles', '2026-11-30'],
  ])('counts a delivery at noon UTC on the day of %s', (timeZone, day) => {
    const delivered = statusItem('wamid.1', 'delivered', { ...price('regular'), at: Date.UTC(2026, 10, 30, 12) });
    const { records } = applyBatches([[delivered]], timeZone);
    expect(usageRows(records.usage, '2000-01-01', '2100-01-01')).toMatchObject([{ day, delivered: 1 }]);
  });

  it('is the same for any order, batching and repetition of the statuses', () => {
    const statuses = ['wamid.1', 'wamid.2', 'wamid.3'].flatMap((wamid, index) => [
      statusItem(wamid, 'sent', price('regular')),
      statusItem(wamid, 'delivered', { ...price('regular'), at: at(5 + index * 80_000) }),
      statusItem(wamid, 'read', { ...price('free_entry_point'), at: at(90_000) }),
    ]);
    const zones = ['UTC', 'Asia/Kolkata', 'America/Los_Angeles'] as const;
    const orders = fc.tuple(fc.shuffledSubarray(statuses, { minLength: statuses.length }), fc.subarray(statuses));
    const rowsIn = (timeZone: string, ...batches: readonly (readonly WebhookItem[])[]) =>
      usageRows(applyBatches(batches, timeZone).records.usage, '2000-01-01', '2100-01-01');
    fc.assert(
      fc.property(orders, fc.constantFrom(...zones), ([shuffled, again], zone) => {
        const rows = rowsIn(zone, shuffled.slice(0, 4), shuffled.slice(4), again);
        expect(rows).toEqual(rowsIn(zone, statuses));
      }),
    );
    for (const zone of zones) expect(rowsIn(zone, statuses).reduce((sum, row) => sum + row.delivered, 0)).toBe(3);
  });
});
