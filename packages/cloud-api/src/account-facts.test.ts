import { describe, expect, it } from 'vitest';
import { accountFacts } from './account-facts.ts';

const namesOf = (field: string, type: string, raw: unknown): string[] =>
  accountFacts({ field, type, raw }).map((fact) => `${fact.name}=${fact.type}`);

const alert = (alert_type: string, alert_status: string) => ({ alert_info: { alert_type, alert_status } });
const tier = (pricing_category: string, region: string) => ({ volume_tier_info: { pricing_category, region } });

describe('accountFacts', () => {
  it.each<[string, string, string, unknown, string[]]>([
    ['a ban', 'account_update', 'DISABLED_UPDATE', { ban_info: { waba_ban_state: 'DISABLE' } }, ['ban=DISABLE']],
    [
      'a lifted ban',
      'account_update',
      'DISABLED_UPDATE',
      { ban_info: { waba_ban_state: 'REINSTATE' } },
      ['ban=REINSTATE'],
    ],
    [
      'a price tier',
      'account_update',
      'VOLUME_BASED_PRICING_TIER_UPDATE',
      tier('UTILITY', 'Chile'),
      ['price_tier:UTILITY:Chile=VOLUME_BASED_PRICING_TIER_UPDATE'],
    ],
    ['an off-boarding', 'account_update', 'ACCOUNT_OFFBOARDED', {}, ['onboarding=ACCOUNT_OFFBOARDED']],
    [
      'a removed app',
      'account_update',
      'PARTNER_APP_UNINSTALLED',
      { waba_info: { partner_app_id: '7' } },
      ['partner_app:7=PARTNER_APP_UNINSTALLED'],
    ],
    ['an event of tomorrow', 'account_update', 'SOMETHING_NEW', {}, ['SOMETHING_NEW=SOMETHING_NEW']],
    ['an alert', 'account_alerts', 'LOST', alert('LOST', 'ACTIVE'), ['alert:LOST=ACTIVE']],
    ['an alert of the older form', 'account_alerts', 'LOST', alert('LOST', 'NONE').alert_info, ['alert:LOST=NONE']],
    ['a flag', 'phone_number_quality_update', 'FLAGGED', {}, ['flag=FLAGGED']],
    ['a limit', 'phone_number_quality_update', 'DOWNGRADE', {}, ['limit=DOWNGRADE']],
    ['a throughput', 'phone_number_quality_update', 'THROUGHPUT_UPGRADE', {}, ['throughput=THROUGHPUT_UPGRADE']],
    ['an announced category', 'template_category_update', 'x', { correct_category: 'MARKETING' }, ['announced=x']],
    ['a changed category', 'template_category_update', 'x', { previous_category: 'UTILITY' }, ['category=x']],
    ['a flow’s state', 'flows', 'FLOW_STATUS_CHANGE', { new_status: 'THROTTLED' }, ['status=THROTTLED']],
    ['a flow’s alert', 'flows', 'ENDPOINT_LATENCY', { alert_state: 'ACTIVATED' }, ['alert:ENDPOINT_LATENCY=ACTIVATED']],
    ['a review', 'account_review_update', 'APPROVED', { decision: 'APPROVED' }, ['=APPROVED']],
    [
      'a failed creation',
      'group_lifecycle_update',
      'group_create',
      { errors: [{ code: 1 }] },
      ['failed:group_create=group_create'],
    ],
    ['something that is not an object', 'account_update', 'X', ['odd'], ['X=X']],
  ])('names %s', (_what, field, type, raw, names) => {
    expect(namesOf(field, type, raw)).toEqual(names);
  });

  it('states each restriction of one update separately, with its own end', () => {
    const restriction_info = [
      { restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', expiration: 1_796_646_243 },
      { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' },
    ];
    const facts = accountFacts({ field: 'account_update', type: 'ACCOUNT_RESTRICTION', raw: { restriction_info } });
    expect(facts).toMatchObject([
      { name: 'restriction:RESTRICTED_ADD_PHONE_NUMBER_ACTION', until: 1_796_646_243_000 },
      { name: 'restriction:RESTRICTED_BIZ_INITIATED_MESSAGING', value: { restriction_info: [restriction_info[1]] } },
    ]);
    expect(facts[1]).not.toHaveProperty('until');
  });

  it.each([
    ['RATE_LIMIT', 'restriction:DIRECT_SEND_UTILITY_CATEGORY_ABUSE_RATE_LIMIT=ACCOUNT_RESTRICTION'],
    ['RATE_LIMIT_RECOVERY', 'restriction:DIRECT_SEND_UTILITY_CATEGORY_ABUSE_RATE_LIMIT=LIFTED'],
    ['STRIKE_1', 'restriction:RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES=ACCOUNT_RESTRICTION'],
    ['OFFBOARD', 'restriction:RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES=ACCOUNT_RESTRICTION'],
    ['UNBAN', 'restriction:RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES=LIFTED'],
    ['WARN', 'violation:DIRECT_SEND_UTILITY_CATEGORY_ABUSE_WARN=ACCOUNT_RESTRICTION'],
  ])('names what %s does to Direct Send, with or without its restriction', (step, fact) => {
    const violation_info = { violation_type: `DIRECT_SEND_UTILITY_CATEGORY_ABUSE_${step}` };
    const restriction_info = [{ restriction_type: 'RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES' }];
    for (const raw of [{ violation_info }, { violation_info, restriction_info }]) {
      expect(namesOf('account_update', 'ACCOUNT_RESTRICTION', raw)).toEqual([fact]);
    }
  });

  it('takes the word that lifts a ban without its prefix too', () => {
    const raw = { violation_info: { violation_type: 'UNBAN' } };
    expect(namesOf('account_update', 'ACCOUNT_RESTRICTION', raw)).toEqual([
      'restriction:RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES=LIFTED',
    ]);
  });

  it('states for each member of a group whether they joined or left', () => {
    const raw = { added_participants: [{ wa_id: '1' }, { user_id: 'US.2' }], removed_participants: [{ input: '3' }] };
    expect(namesOf('group_participants_update', 'group_participants_add', raw)).toEqual([
      'member:1=joined',
      'member:US.2=joined',
      'member:3=left',
    ]);
  });

  it('states each group setting separately, and leaves a failed one unchanged', () => {
    const raw = {
      group_subject: { text: 'Walks', update_successful: true },
      group_description: { text: 'x', update_successful: false },
    };
    expect(namesOf('group_settings_update', 'group_settings_update', raw)).toEqual([
      'group_subject=group_settings_update',
      'failed:group_description=group_settings_update',
    ]);
  });
});
