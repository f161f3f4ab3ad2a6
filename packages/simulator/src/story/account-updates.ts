import type { JsonObject } from './json.ts';
import { meta } from './people.ts';
import { accountWebhook, business, type Sample } from './webhook-builder.ts';

const template = {
  message_template_id: 1689556908129832,
  message_template_name: 'order_ready',
  message_template_language: 'en_GB',
};

const number = { display_phone_number: business.displayNumber };

function accountSample(kind: string, field: string, value: JsonObject): Sample {
  return { kind, who: meta, build: (moment) => accountWebhook(field, moment, value) };
}

/** Meta's updates of templates, the number, the account and flows. */
export const accountSamples: readonly Sample[] = [
  accountSample('template-approved', 'message_template_status_update', {
    event: 'APPROVED',
    ...template,
    reason: 'NONE',
  }),
  accountSample('template-quality', 'message_template_quality_update', {
    previous_quality_score: 'GREEN',
    new_quality_score: 'YELLOW',
    ...template,
  }),
  accountSample('template-category', 'template_category_update', {
    ...template,
    previous_category: 'UTILITY',
    new_category: 'MARKETING',
  }),
  accountSample('template-changed', 'message_template_components_update', {
    ...template,
    message_template_element: 'Your order {{1}} is ready to be picked up.',
  }),
  accountSample('account-review', 'account_review_update', { decision: 'APPROVED' }),
  accountSample('account-restricted', 'account_update', {
    event: 'ACCOUNT_RESTRICTION',
    restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1893456000 }],
  }),
  accountSample('account-alert', 'account_alerts', {
    entity_type: 'PHONE_NUMBER',
    entity_id: business.phoneNumberId,
    alert_info: {
      alert_severity: 'INFORMATIONAL',
      alert_status: 'NONE',
      alert_type: 'OBA_APPROVED',
      alert_description: 'The number is an official business account now.',
    },
  }),
  accountSample('capability', 'business_capability_update', {
    max_daily_conversations_per_business: 'TIER_10K',
    max_phone_numbers_per_business: 25,
  }),
  accountSample('number-name', 'phone_number_name_update', {
    ...number,
    decision: 'APPROVED',
    requested_verified_name: 'Kiln & Clay',
    rejection_reason: 'NONE',
  }),
  accountSample('number-quality', 'phone_number_quality_update', {
    ...number,
    event: 'THROUGHPUT_UPGRADE',
    current_limit: 'TIER_UNLIMITED',
  }),
  accountSample('security', 'security', { ...number, event: 'PIN_CHANGED', requester: '61555822107539' }),
  accountSample('username', 'business_username_updates', { ...number, username: 'kilnandclay', status: 'approved' }),
  accountSample('flow', 'flows', {
    event: 'FLOW_STATUS_CHANGE',
    message: 'Flow "Class sign-up" was published.',
    flow_id: '6627390910605886',
    old_status: 'DRAFT',
    new_status: 'PUBLISHED',
  }),
];
