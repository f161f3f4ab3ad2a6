import { nonexistingField } from '../../graph/errors.ts';
import { type NodeType, readNode } from '../../graph/node-type.ts';
import { isFrom } from '../../graph/versions.ts';
import { templatesOf } from '../../templates/list-templates.ts';
import { templateType } from '../../templates/template-type.ts';
import type { Business } from '../../world/business.ts';
import type { Waba } from '../../world/waba.ts';
import { healthStatus } from '../health-status.ts';
import { numberType } from '../numbers/number-type.ts';

const typeName = 'WhatsAppBusinessAccount';

/** How a WABA is read (Meta: whatsapp-business-accounts). */
export const wabaType: NodeType<Waba> = {
  name: typeName,
  defaults: ['name', 'timezone_id', 'message_template_namespace'],
  fields: {
    name: ({ name }) => name,
    timezone_id: ({ timezoneId }) => timezoneId,
    message_template_namespace: ({ templateNamespace }) => templateNamespace,
    status: ({ status }) => (status === 'BANNED' ? 'BANNED' : 'ACTIVE'),
    currency: ({ currency }) => currency,
    country: ({ country }) => country,
    business_verification_status: ({ businessId }, { platform }) =>
      platform.world.businesses.get(businessId)?.verificationStatus,
    account_review_status: ({ reviewStatus }) => reviewStatus,
    ownership_type: () => 'SELF_OWNED',
    owner_business_info: ({ businessId }, { platform }) => {
      const business = platform.world.businesses.get(businessId);
      return business && { name: business.name, id: business.id };
    },
    is_enabled_for_insights: () => true,
    health_status: (waba, { platform, call }) => healthStatus(platform.world, waba, call.app.id),
    whatsapp_business_manager_messaging_limit: ({ businessId }, { platform, call, field }) => {
      if (!isFrom(call.version, 24)) throw nonexistingField(field.name, typeName);
      return platform.world.businesses.get(businessId)?.messagingLimit;
    },
    marketing_messages_lite_api_status: () => 'ELIGIBLE',
    phone_numbers: ({ id }, { platform, call, field }) => ({
      data: [...platform.world.phoneNumbers.values()]
        .filter((number) => number.wabaId === id)
        .map((number) => readNode(numberType, number, platform, call, [...field.fields])),
    }),
    message_templates: (waba, { platform, call, field }) => ({
      data: templatesOf(waba, platform).map((template) =>
        readNode(templateType, template, platform, call, [...field.fields]),
      ),
    }),
    subscribed_apps: (waba, { platform }) => ({
      data: [...waba.subscribedApps.keys()].map((appId) => ({
        whatsapp_business_api_data: { id: appId, name: platform.world.apps.get(appId)?.name },
      })),
    }),
  },
};

/** How a portfolio is read; its timezone is a number there. */
export const businessType: NodeType<Business> = {
  name: 'Business',
  defaults: ['name', 'timezone_id'],
  fields: {
    name: ({ name }) => name,
    timezone_id: ({ timezoneId }) => timezoneId,
    verification_status: ({ verificationStatus }) => verificationStatus,
  },
};
