import type { WebhookItem } from '@intexuraos/cloud-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { accountItem, at, otherItem, statusItem } from '../../test/support/items.ts';
import { phoneNumberId, wabaId } from '../../test/support/webhooks.ts';
import { accountRecords } from './collections.ts';
import { groupsOf } from './groups.ts';
import { standingOf } from './standing.ts';

const update = (event: string, seconds: number, raw: object = {}) =>
  accountItem(event, { field: 'account_update', at: at(seconds), raw: { event, ...raw } });
const restriction = (kind: string, seconds: number, endsAfter: number) =>
  update('ACCOUNT_RESTRICTION', seconds, {
    restriction_info: [{ restriction_type: kind, expiration: at(endsAfter) / 1000 }],
  });
const ban = (state: string, seconds: number) =>
  update('DISABLED_UPDATE', seconds, { ban_info: { waba_ban_state: state, waba_ban_date: 'May 1, 2027' } });
const tier = (region: string, seconds: number) =>
  update('VOLUME_BASED_PRICING_TIER_UPDATE', seconds, {
    volume_tier_info: { pricing_category: 'UTILITY', region, tier: '1:2' },
  });
const alert = (type: string, severity: string, status: string, seconds: number) =>
  accountItem(type, {
    field: 'account_alerts',
    subject: phoneNumberId,
    at: at(seconds),
    raw: { alert_info: { alert_type: type, alert_severity: severity, alert_status: status } },
  });
const number = (event: string, seconds: number) =>
  accountItem(event, { field: 'phone_number_quality_update', subject: '15550001111', at: at(seconds), raw: { event } });
const template = (event: string, seconds: number) =>
  accountItem(event, {
    kind: 'template',
    field: 'message_template_status_update',
    subject: '7',
    at: at(seconds),
    raw: { event, message_template_name: 'offer' },
  });
const group = (field: string, type: string, seconds: number, raw: object) =>
  accountItem(type, { kind: 'group', field, subject: 'G1', groupId: 'G1', at: at(seconds), raw: { type, ...raw } });

const recordsAfter = (items: readonly WebhookItem[]) => applyItems(...items).records.all(accountRecords);
const standingAfter = (items: readonly WebhookItem[], seconds = 1_000) => standingOf(recordsAfter(items), at(seconds));
const factsAfter = (...items: readonly WebhookItem[]) => standingAfter(items).map(({ record }) => record.fact);

describe('standingOf', () => {
  it.each(['current_limit', 'max_daily_conversations_per_business'])('shows a limit that is in %s only', (name) => {
    const field = 'phone_number_quality_update';
    const item = accountItem('ONBOARDING', { field, at: at(1), raw: { [name]: 'TIER_2K' } });
    expect(standingAfter([item])[0]?.meaning).toMatch(/TIER_2K/);
  });

  it.each([
    [['RATE_LIMIT', 'RATE_LIMIT_RECOVERY'], []],
    [['STRIKE_1', 'UNBAN'], []],
    [['OFFBOARD', 'UNBAN'], []],
    [['STRIKE_2', 'RATE_LIMIT', 'RATE_LIMIT_RECOVERY'], ['critical']],
    [['WARN'], ['warning']],
    [
      ['STRIKE_1', 'WARN'],
      ['critical', 'warning'],
    ],
  ])('ends each of Meta’s measures against Direct Send by its own word: %j', (steps, severities) => {
    const items = steps.map((step, seconds) =>
      update('ACCOUNT_RESTRICTION', seconds, {
        violation_info: { violation_type: `DIRECT_SEND_UTILITY_CATEGORY_ABUSE_${step}` },
      }),
    );
    expect(standingAfter(items).map(({ severity }) => severity)).toEqual(severities);
  });

  it('keeps a ban and a restriction in force after a price tier update', () => {
    const items = [
      restriction('RESTRICTED_BIZ_INITIATED_MESSAGING', 0, 5_000),
      ban('SCHEDULE_FOR_DISABLE', 10),
      tier('Chile', 20),
    ];
    expect(factsAfter(...items)).toEqual([
      'ban',
      'restriction:RESTRICTED_BIZ_INITIATED_MESSAGING',
      'price_tier:UTILITY:Chile',
    ]);
    expect(standingAfter(items)[0]).toMatchObject({
      severity: 'critical',
      meaning: `Meta will disable the account or number ${wabaId} on May 1, 2027.`,
      remedy: expect.stringMatching(/appeal/),
    });
  });

  it('ends a restriction at its expiry, and a ban by its reinstatement', () => {
    const items = [restriction('X', 0, 500), ban('DISABLE', 10)];
    expect(standingAfter(items, 499)).toHaveLength(2);
    expect(standingAfter([...items, ban('REINSTATE', 20)], 501)).toEqual([]);
  });

  it('keeps a critical alert in force after an informational one, until it is no longer active', () => {
    const [critical, informational] = [
      alert('LOST', 'CRITICAL', 'ACTIVE', 0),
      alert('PHOTO', 'INFORMATIONAL', 'NONE', 5),
    ];
    expect(factsAfter(critical, informational)).toEqual(['alert:LOST']);
    expect(factsAfter(critical, informational, alert('LOST', 'CRITICAL', 'NONE', 9))).toEqual([]);
  });

  it('keeps a messaging limit after a higher throughput, which does not change it', () => {
    const field = 'phone_number_quality_update';
    const of = (type: string, raw: object, seconds: number) =>
      accountItem(type, { field, subject: '15550001111', at: at(seconds), raw: { event: type, ...raw } });
    const lowered = of('DOWNGRADE', { old_limit: 'TIER_10K', current_limit: 'TIER_1K' }, 0);
    const raised = of('THROUGHPUT_UPGRADE', { current_limit: 'TIER_UNLIMITED' }, 5);
    expect(
      standingAfter([lowered, raised])
        .map(({ meaning }) => meaning)
        .sort(),
    ).toEqual([
      'Messaging limit of 15550001111: TIER_1K.',
      'Meta raised the throughput of 15550001111 to 1,000 messages a second.',
    ]);
  });

  it('keeps a number flagged after its throughput rose, until it is unflagged', () => {
    expect(factsAfter(number('FLAGGED', 0), number('THROUGHPUT_UPGRADE', 5))).toEqual(['flag', 'throughput']);
    expect(factsAfter(number('FLAGGED', 0), number('UNFLAGGED', 5))).toEqual([]);
  });

  it.each<[string, string, WebhookItem]>([
    ['an off-boarded number', 'ACCOUNT_RECONNECTED', update('ACCOUNT_OFFBOARDED', 0)],
    ['a removed partner', 'PARTNER_ADDED', update('PARTNER_REMOVED', 0)],
  ])('is critical for %s until it is connected again', (_what, end, item) => {
    expect(standingAfter([item])).toMatchObject([{ severity: 'critical' }]);
    expect(standingAfter([item, update(end, 5)])).toEqual([]);
  });

  it('ends a disconnection that names the number with a connection that names the account, and the reverse', () => {
    const about = (subject: string, event: string, seconds: number, raw: object = {}) =>
      accountItem(event, { field: 'account_update', subject, at: at(seconds), raw: { event, ...raw } });
    const ofNumber = (event: string, seconds: number, phone_number = '15550001111') =>
      about(phone_number, event, seconds, { phone_number });
    const ofAccount = (event: string, seconds: number) =>
      about(wabaId, event, seconds, { waba_info: { waba_id: wabaId } });
    for (const [lost, again] of [
      [ofNumber('PARTNER_REMOVED', 0), ofAccount('PARTNER_ADDED', 5)],
      [ofAccount('PARTNER_REMOVED', 0), ofNumber('ACCOUNT_RECONNECTED', 5)],
      [ofNumber('PARTNER_REMOVED', 0), ofNumber('ACCOUNT_RECONNECTED', 5)],
    ] as const) {
      expect(standingAfter([lost])).toMatchObject([{ severity: 'critical' }]);
      expect(standingAfter([lost, again])).toEqual([]);
    }
    const [early, lost] = [ofAccount('PARTNER_ADDED', 0), ofNumber('PARTNER_REMOVED', 5)];
    expect(standingAfter([early, lost, ofNumber('ACCOUNT_RECONNECTED', 9, '15550002222')])).toHaveLength(1);
  });

  it('says that a number was disconnected in the app, and Meta’s reason', () => {
    const removed = (raw: object) => standingAfter([update('PARTNER_REMOVED', 0, raw)])[0];
    expect(removed({ waba_info: { waba_id: wabaId } })?.meaning).toContain('took this app’s access');
    expect(removed({ phone_number: '15550001111' })?.meaning).toContain('in the WhatsApp Business app');
    const inactive = { disconnection_info: { reason: 'PRIMARY_INACTIVITY', initiated_by: 'SYSTEM' } };
    expect(removed({ waba_info: { waba_id: wabaId }, ...inactive })).toMatchObject({
      meaning: expect.stringContaining('Meta’s reason is PRIMARY_INACTIVITY.'),
      remedy: expect.stringContaining('every 14 days'),
    });
  });

  it('lists a paused template, but not one that is approved again', () => {
    expect(standingAfter([template('PAUSED', 0)])).toMatchObject([
      { severity: 'warning', meaning: 'Template offer is PAUSED.' },
    ]);
    expect(standingAfter([template('PAUSED', 0), template('APPROVED', 5)])).toEqual([]);
  });

  it('reports a missing payment method for a day after the last message that failed for it', () => {
    const failed = statusItem('wamid.1', 'failed', { errors: [{ code: 131042 }] });
    const hours = (count: number) => 3_600 * count;
    expect(standingAfter([failed], hours(24))).toMatchObject([
      { severity: 'critical', record: { fact: 'payment_method', subject: phoneNumberId } },
    ]);
    expect(standingAfter([failed], hours(26))).toEqual([]);
  });

  it('shows that history was declined, whatever progress came before', () => {
    const progress = otherItem('history_progress', {
      type: 'progress',
      at: undefined,
      raw: { metadata: { phase: 0 } },
    });
    const refusal = otherItem('history_progress', {
      type: 'errors',
      at: undefined,
      raw: { errors: [{ code: 2593109 }] },
    });
    expect(factsAfter(progress, refusal)).toEqual(['refusal']);
  });

  it('is the same in whatever order, batches and repetition the updates come', () => {
    const items = [
      restriction('A', 0, 5_000),
      restriction('B', 1, 6_000),
      ban('DISABLE', 2),
      ban('REINSTATE', 3),
      ban('SCHEDULE_FOR_DISABLE', 4),
      tier('Chile', 5),
      tier('India', 6),
      alert('LOST', 'CRITICAL', 'ACTIVE', 7),
      alert('LOST', 'CRITICAL', 'NONE', 8),
      number('FLAGGED', 9),
      number('ONBOARDING', 10),
      template('PAUSED', 11),
    ];
    const expected = standingAfter(items);
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), fc.subarray(items), (shuffled, again) => {
        expect(standingAfter([...shuffled, ...again])).toEqual(expected);
      }),
    );
  });

  it('reads updates whose values are not what Meta documents', () => {
    // No text can be made of it: `String` and a template throw.
    const odd = { toString: 1, valueOf: 1 };
    const news = (kind: 'account' | 'template' | 'flow', field: string, type: string, raw: object) =>
      accountItem(type, { kind, field, subject: '7', at: at(0), raw: { event: type, ...raw } });
    const items = [
      news('account', 'account_alerts', 'A', {
        alert_info: { alert_type: 'A', alert_severity: 'WARNING', alert_status: 'ACTIVE', alert_description: odd },
      }),
      news('account', 'account_update', 'VOLUME_BASED_PRICING_TIER_UPDATE', {
        volume_tier_info: { pricing_category: 'UTILITY', region: 'Chile', tier: odd },
      }),
      news('account', 'phone_number_quality_update', 'UPGRADE', { current_limit: odd }),
      news('template', 'message_template_status_update', 'PAUSED', { message_template_name: odd }),
      news('flow', 'flows', 'FLOW_STATUS_CHANGE', { new_status: 'BLOCKED', message: odd }),
      otherItem('history_progress', { type: 'progress', raw: { metadata: { phase: odd, progress: odd } } }),
    ];
    expect(standingAfter(items).map(({ meaning }) => meaning)).toEqual(
      expect.arrayContaining(['Template 7 is PAUSED.']),
    );
    expect(standingAfter(items)).toHaveLength(5);
  });

  it('splits the records that an older version made of whole updates', () => {
    const [record] = recordsAfter([ban('DISABLE', 0)]);
    const { fact: _fact, ...older } = {
      ...record,
      key: `${wabaId}/account/account_update/${wabaId}`,
      type: 'DISABLED_UPDATE',
    };
    expect(standingOf([older as never], at(1))).toMatchObject([{ record: { fact: 'ban', type: 'DISABLE' } }]);
  });
});

describe('groupsOf', () => {
  it('counts those who joined and have not left as members, in any order', () => {
    const added = group('group_participants_update', 'group_participants_add', 0, {
      added_participants: [{ wa_id: '1' }, { wa_id: '2' }],
    });
    const removed = group('group_participants_update', 'group_participants_remove', 5, {
      removed_participants: [{ wa_id: '1' }],
    });
    for (const items of [
      [added, removed],
      [removed, added],
    ]) {
      expect(groupsOf(recordsAfter(items))).toMatchObject([{ id: 'G1', members: ['2'] }]);
    }
  });

  it('merges settings, and keeps what an update could not change', () => {
    const settings = (seconds: number, raw: object) =>
      group('group_settings_update', 'group_settings_update', seconds, raw);
    const items = [
      group('group_lifecycle_update', 'group_create', 0, { subject: 'First' }),
      settings(1, { group_subject: { text: 'Second', update_successful: true } }),
      settings(2, { group_subject: { text: 'Third', update_successful: false } }),
      settings(3, { group_description: { text: 'Walks', update_successful: true } }),
      group('group_status_update', 'group_suspend', 4, {}),
    ];
    expect(groupsOf(recordsAfter(items))).toEqual([
      { id: 'G1', subject: 'Second', description: 'Walks', isSuspended: true, isDeleted: false, members: [] },
    ]);
  });
});
