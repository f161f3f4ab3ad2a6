import type { Platform } from '../../platform.ts';
import type { PhoneNumber } from '../../world/phone-number.ts';
import { emitName } from './number-webhooks.ts';

/** The duration of a name review. */
const nameReviewMs = 60_000;

/**
 * Reviews the name of a new number, or a number's new name, for a simulated minute. Then it is approved, or rejected if
 * it contains `reject`, so that both can be tested. The webhook `phone_number_name_update` reports the result (Meta:
 * display-names).
 */
export function reviewName(platform: Platform, number: PhoneNumber): void {
  const name = nameInReview(number);
  platform.clock.after(nameReviewMs, () => {
    // Another name may have been requested since, or the number deleted.
    const isStillAsked = name !== undefined && nameInReview(number) === name;
    if (!isStillAsked || platform.world.phoneNumbers.get(number.id) !== number) return;
    const isRejected = /reject/i.test(name);
    if (!isRejected) number.verifiedName = name;
    number.newDisplayName = undefined;
    number.nameStatus = isRejected ? 'DECLINED' : 'APPROVED';
    emitName(platform, number, name, isRejected ? 'NAME_FORMAT_UNACCEPTABLE' : undefined);
  });
}

function nameInReview({ newDisplayName, nameStatus, verifiedName }: PhoneNumber): string | undefined {
  return newDisplayName ?? (nameStatus === 'PENDING_REVIEW' ? verifiedName : undefined);
}
