import { createHash } from 'node:crypto';
import { nonexistingField } from '../../graph/errors.ts';
import type { NodeType, Reading } from '../../graph/node-type.ts';
import { isFrom } from '../../graph/versions.ts';
import { officialStanding } from '../../profile/official-standing.ts';
import { countryOf } from '../../world/country-of.ts';
import { digitsOf, type PhoneNumber } from '../../world/phone-number.ts';
import type { Waba } from '../../world/waba.ts';
import { graphTime } from '../graph-time.ts';
import { healthStatus, numberHealth } from '../health-status.ts';

const typeName = 'WhatsAppBusinessPhoneNumber';

/** The fields of a phone number (Meta: business-phone-numbers/phone-numbers). */
export const numberType: NodeType<PhoneNumber> = {
  name: typeName,
  defaults: [
    'verified_name',
    'code_verification_status',
    'display_phone_number',
    'quality_rating',
    'platform_type',
    'throughput',
    'webhook_configuration',
    'last_onboarded_time',
  ],
  fields: {
    verified_name: ({ verifiedName }) => verifiedName,
    code_verification_status: ({ codeVerificationStatus }) => codeVerificationStatus,
    display_phone_number: ({ displayPhoneNumber }) => displayPhoneNumber,
    quality_rating: ({ qualityRating }) => qualityRating,
    quality_score: ({ qualityRating }) => ({ score: qualityRating }),
    platform_type: ({ platformType }) => platformType,
    throughput: ({ throughput }) => ({ level: throughput }),
    webhook_configuration: webhookConfiguration,
    last_onboarded_time: ({ onboardedAt }) => graphTime(onboardedAt),
    status: ({ status }) => status,
    name_status: ({ nameStatus }) => nameStatus,
    new_name_status: ({ newDisplayName }) => (newDisplayName === undefined ? undefined : 'PENDING_REVIEW'),
    new_display_name: ({ newDisplayName }) => newDisplayName,
    new_certificate: ({ newDisplayName }) => newDisplayName && certificateOf(newDisplayName),
    certificate: ({ verifiedName }) => certificateOf(verifiedName),
    messaging_limit_tier: limitTier,
    whatsapp_business_manager_messaging_limit: (number, reading) => {
      if (!isFrom(reading.call.version, 24)) throw nonexistingField(reading.field.name, typeName);
      return messagingLimit(number, reading);
    },
    account_mode: ({ accountMode }) => accountMode,
    is_official_business_account: (number) => number.isOfficialBusinessAccount,
    official_business_account: officialStanding,
    is_pin_enabled: ({ pin }) => pin !== undefined,
    is_on_biz_app: ({ isOnBizApp }) => isOnBizApp,
    is_preverified_number: () => false,
    search_visibility: () => 'NON_VISIBLE',
    eligibility_for_api_business_global_search: () => 'NON_ELIGIBLE',
    conversational_automation: ({ id }, { platform }) => platform.world.automations.get(id),
    health_status: (number, { platform, call }) => {
      const waba = wabaOf(number, platform.world.wabas);
      return waba && healthStatus(platform.world, waba, call.app.id, [numberHealth(number)]);
    },
    country_code: ({ displayPhoneNumber }) => countryOf(digitsOf(displayPhoneNumber)),
    country_dial_code: ({ displayPhoneNumber }) => /^\+(\d+)/.exec(displayPhoneNumber)?.[1],
    username: ({ username }) => username,
  },
};

const wabaOf = ({ wabaId }: PhoneNumber, wabas: ReadonlyMap<string, Waba>): Waba | undefined => wabas.get(wabaId);

/** The callbacks that messages of this number may be sent to; the most specific one wins. */
function webhookConfiguration(number: PhoneNumber, { platform, call }: Reading): object {
  const { world } = platform;
  const ofWaba = world.wabas.get(number.wabaId)?.subscribedApps.get(call.app.id)?.override;
  return {
    ...(number.override && { phone_number: number.override.callbackUrl }),
    ...(ofWaba && { whatsapp_business_account: ofWaba.callbackUrl }),
    ...(call.app.subscription && { application: call.app.subscription.callbackUrl }),
  };
}

function messagingLimit({ wabaId }: PhoneNumber, { platform }: Reading): string | undefined {
  const { wabas, businesses } = platform.world;
  return businesses.get(wabas.get(wabaId)?.businessId ?? '')?.messagingLimit;
}

/** From v24.0 on, the old field has the portfolio's limit; before, the tiers were different. */
function limitTier(number: PhoneNumber, reading: Reading): string | undefined {
  const limit = messagingLimit(number, reading);
  return limit === 'TIER_2K' && !isFrom(reading.call.version, 24) ? 'TIER_1K' : limit;
}

/** A text that looks like a certificate. Only on-premises installations need it, which are not simulated. */
const certificateOf = (name: string): string => createHash('sha512').update(name).digest('base64');
