import type { PaymentItem, WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, messageItem, paymentItem, statusItem } from '../../test/support/items.ts';
import { paymentOf } from './payments.ts';
import { messageState } from './status-lattice.ts';

const order = messageItem('wamid.O', { kind: 'echo', type: 'interactive' });
const money = { referenceId: 'order-9', amount: { value: 21_000, offset: 100 }, currency: 'BRL' };
const report = (state: string, seconds: number, change: Partial<PaymentItem> = {}) =>
  paymentItem('wamid.O', state, { at: at(seconds), ...change });
const paymentAfter = (...items: readonly WebhookItem[]) => paymentOf(applyItems(...items).message('wamid.O').payments);

describe('pain: an order was paid, but its message does not show it', () => {
  it('shows reference, amount, currency and state on the message, whichever comes first', () => {
    const expected = { ...money, state: 'captured', at: at(5) };
    expect(paymentAfter(order, report('captured', 5, money))).toEqual(expected);
    expect(paymentAfter(report('captured', 5, money), order)).toEqual(expected);
  });

  it.each([
    ['pending, failed, pending', 'pending', 3],
    ['pending, failed', 'failed', 2],
    ['pending, captured, failed', 'captured', 2],
    ['failed, captured, pending', 'captured', 2],
    ['pending, refunded_by_meta', 'refunded_by_meta', 2],
  ])('goes by the last report, but captured stays: %s', (words, state, second) => {
    const reports = words.split(', ').map((word, index) => report(word, index + 1));
    expect(paymentAfter(...reports)).toMatchObject({ state, at: at(second) });
    expect(paymentAfter(...reports.toReversed(), ...reports)).toMatchObject({ state, at: at(second) });
  });

  it('fills gaps in the last report from earlier ones', () => {
    expect(paymentAfter(report('pending', 1, money), report('captured', 2))).toEqual({
      ...money,
      state: 'captured',
      at: at(2),
    });
  });

  it('does not change the state of the message: a failed payment is not a failed message', () => {
    const message = applyItems(order, statusItem('wamid.O', 'read'), report('failed', 5)).message('wamid.O');
    expect(messageState(message)).toBe('read');
  });

  it('keeps a report that arrives before the message in the user’s conversation', () => {
    const applied = applyItems(report('pending', 5));
    expect(applied.message('wamid.O')).toMatchObject({ body: null, at: at(5) });
    expect(applied.alias(`w:${ada.waId}`).total).toMatchObject({ activeAt: at(5), windowOpenedAt: null });
  });
});

describe('paymentOf', () => {
  it('is null for a message without a payment, and for records of older versions', () => {
    expect(applyItems(order).message('wamid.O')).not.toHaveProperty('payments');
    expect(paymentOf(undefined)).toBeNull();
  });
});
