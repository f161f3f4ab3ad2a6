import type { Platform } from '../../platform.ts';
import { digitsOf, type PhoneNumber } from '../../world/phone-number.ts';

/** Why Meta rejects a display name (Meta: webhooks/reference/phone_number_name_update). */
export type NameRejection =
  | 'NAME_EMPLOYEE_ISSUE'
  | 'NAME_ENDCLIENT_NOTRELATED'
  | 'NAME_FORMAT_UNACCEPTABLE'
  | 'NAME_INDIVIDUAL_ISSUE'
  | 'NAME_NOT_CONSISTENT'
  | 'UNKNOWN';

/** `phone_number_name_update`: the result of a display name's review. */
export function emitName(
  { webhooks }: Platform,
  number: PhoneNumber,
  name: string,
  rejection: NameRejection | undefined,
): void {
  webhooks.emit({
    wabaId: number.wabaId,
    field: 'phone_number_name_update',
    value: {
      display_phone_number: digitsOf(number.displayPhoneNumber),
      decision: rejection === undefined ? 'APPROVED' : 'REJECTED',
      requested_verified_name: name,
      rejection_reason: rejection ?? null,
    },
  });
}

/** `phone_number_quality_update`. FLAGGED and UNFLAGGED are older events; one of Meta's samples still contains them. */
export type QualityEvent = 'ONBOARDING' | 'THROUGHPUT_UPGRADE' | 'FLAGGED' | 'UNFLAGGED';

/** The limit is given twice: `current_limit` is the older name, `max_daily_conversations_per_business` the newer. */
export function emitQuality({ webhooks, world }: Platform, number: PhoneNumber, event: QualityEvent): void {
  const businessId = world.wabas.get(number.wabaId)?.businessId ?? '';
  const limit = world.businesses.get(businessId)?.messagingLimit ?? 'TIER_250';
  webhooks.emit({
    wabaId: number.wabaId,
    field: 'phone_number_quality_update',
    value: {
      display_phone_number: digitsOf(number.displayPhoneNumber),
      event,
      current_limit: limit,
      max_daily_conversations_per_business: limit,
    },
  });
}
