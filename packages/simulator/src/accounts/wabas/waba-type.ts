import { nonexistingField } from '../../graph/errors.ts';
import { expandEdge } from '../../graph/expand-edge.ts';
import { type NodeType, type Reading, readNode } from '../../graph/node-type.ts';
import { isFrom } from '../../graph/versions.ts';
import { templatesOf } from '../../templates/list-templates.ts';
import { templateType } from '../../templates/template-type.ts';
import type { Business } from '../../world/business.ts';
import type { Waba } from '../../world/waba.ts';
import { subscribedAppsOf } from '../apps/subscribed-apps.ts';
import { businessType } from '../businesses/business-type.ts';
import { healthStatus } from '../health-status.ts';
import { numbersOf } from '../numbers/list-numbers.ts';
import { numberType } from '../numbers/number-type.ts';
import { pricingAnalytics } from './pricing-analytics.ts';

const typeName = 'WhatsAppBusinessAccount';

/** The fields of a WABA (Meta: whatsapp-business-accounts). */
export const wabaType: NodeType<Waba> = {
  name: typeName,
  defaults: ['name', 'timezone_id', 'message_template_namespace'],
  fields: {
    name: ({ name }) => name,
    timezone_id: ({ timezoneId }) => timezoneId,
    message_template_namespace: ({ templateNamespace }) => templateNamespace,
    status: ({ status }) => status,
    currency: ({ currency }) => currency,
    country: ({ country }) => country,
    primary_business_location: ({ country }) => country,
    business_verification_status: (waba, reading) => ownerOf(waba, reading)?.verificationStatus,
    account_review_status: ({ reviewStatus }) => reviewStatus,
    ownership_type: ownershipType,
    owner_business_info: (waba, reading) => {
      const owner = ownerOf(waba, reading);
      return owner && { name: owner.name, id: owner.id };
    },
    owner_business: (waba, reading) => {
      const owner = ownerOf(waba, reading);
      return owner && readNode(businessType, owner, reading.platform, reading.call, [...reading.field.fields]);
    },
    on_behalf_of_business_info: () => undefined,
    // Empty for every simulated account; Meta's SDKs request these fields.
    purchase_order_number: () => undefined,
    primary_funding_id: () => undefined,
    linked_commerce_account: () => undefined,
    marketing_messages_ad_account: () => undefined,
    auth_international_rate_eligibility: () => undefined,
    creation_time: ({ createdAt }) => Math.floor(createdAt / 1000),
    is_shared_with_partners: () => false,
    template_auto_archival_enabled: () => false,
    is_enabled_for_insights: () => true,
    health_status: (waba, { platform, call }) => healthStatus(platform.world, waba, call.app.id),
    whatsapp_business_manager_messaging_limit: (waba, reading) => {
      if (!isFrom(reading.call.version, 24)) throw nonexistingField(reading.field.name, typeName);
      return ownerOf(waba, reading)?.messagingLimit;
    },
    disable_marketing_messages_on_cloud_api: ({ disablesMarketingOnMessages }) => disablesMarketingOnMessages,
    marketing_messages_lite_api_status: () => 'ELIGIBLE',
    marketing_messages_onboarding_status: () => 'ELIGIBLE',
    phone_numbers: (waba, reading) => expandEdge(numberType, waba.id, numbersOf(waba, reading.platform.world), reading),
    message_templates: (waba, reading) =>
      expandEdge(templateType, waba.id, templatesOf(waba, reading.platform), reading),
    pricing_analytics: pricingAnalytics,
    subscribed_apps: (waba, { platform }) => ({ data: subscribedAppsOf(waba, platform.world) }),
  },
};

const ownerOf = ({ businessId }: Waba, { platform }: Reading): Business | undefined =>
  platform.world.businesses.get(businessId);

/** For a portfolio other than the owner's, it is a client's. */
function ownershipType({ businessId }: Waba, { platform, call }: Reading): string {
  const user = platform.world.systemUsers.get(call.token.userId ?? '');
  return user === undefined || user.businessId === businessId ? 'SELF_OWNED' : 'CLIENT_OWNED';
}
