import type { WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { accountItem, at, otherItem } from '../../test/support/items.ts';
import { wabaId } from '../../test/support/webhooks.ts';
import { accountRecords } from './collections.ts';

const template = (type: string, seconds: number, raw: unknown = {}) =>
  accountItem(type, {
    kind: 'template',
    field: 'message_template_status_update',
    subject: '594',
    at: at(seconds),
    raw,
  });

const account = (...items: readonly WebhookItem[]) => applyItems(...items).records.all(accountRecords);

describe('applyAccountUpdate', () => {
  it('keeps the newest news of each thing by Meta’s time, whatever comes last', () => {
    const [approved, paused] = [template('APPROVED', 0), template('PAUSED', 60)];
    expect(account(approved, paused)).toEqual(account(paused, approved));
    expect(account(paused, approved)).toMatchObject([
      { key: `${wabaId}/template/message_template_status_update/594`, type: 'PAUSED', at: at(60) },
    ]);
  });

  it('decides between news of the same time by the greater identity', () => {
    const [approved, paused] = [template('APPROVED', 0), template('PAUSED', 0)];
    expect(account(approved, paused)).toMatchObject([{ type: 'PAUSED' }]);
    expect(account(paused, approved)).toMatchObject([{ type: 'PAUSED' }]);
  });

  it('keeps the fuller version if the same update is reported twice', () => {
    const [bare, full] = [template('REJECTED', 0), template('REJECTED', 0, { reason: 'SCAM' })];
    expect(account(full, bare)).toMatchObject([{ value: { reason: 'SCAM' } }]);
    expect(account(bare, full)).toMatchObject([{ value: { reason: 'SCAM' } }]);
  });

  it('keeps templates, numbers, groups and fields apart', () => {
    const group = accountItem('group_suspend', { kind: 'group', field: 'group_status_update', subject: 'G1' });
    const review = accountItem('APPROVED', { field: 'account_review_update' });
    const alert = accountItem('APPROVED', { field: 'account_alerts' });
    expect(account(template('APPROVED', 0), group, review, alert)).toHaveLength(4);
  });

  it('lets undated news give way to dated news', () => {
    const undated = accountItem('PENDING', { at: undefined });
    expect(account(accountItem('APPROVED'), undated)).toMatchObject([{ type: 'APPROVED' }]);
  });

  it('leaves a value out that is nested too deeply to copy', () => {
    let raw: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) raw = [raw];
    expect(account(template('APPROVED', 0, raw))[0]).not.toHaveProperty('value');
  });
});

describe('applyItem', () => {
  it.each(['tracking_event', 'error', 'unknown'] as const)(
    'keeps an item of kind %s and changes nothing else',
    (kind) => {
      const { messages, conversations, account, applied } = applyItems(otherItem(kind)).snapshot();
      expect({ messages, conversations, account }).toEqual({ messages: [], conversations: [], account: [] });
      expect(applied).toHaveLength(1);
    },
  );
});
