import type { Platform } from '../../platform.ts';
import type { PhoneNumber } from '../../world/phone-number.ts';
import { emitQuality } from './number-webhooks.ts';

/**
 * Users rate the number better or worse. The webhook `phone_number_quality_update` is sent when the rating becomes RED
 * and when it is RED no longer; Meta names no event for other changes.
 */
export function setQuality(platform: Platform, number: PhoneNumber, rating: PhoneNumber['qualityRating']): void {
  const previous = number.qualityRating;
  number.qualityRating = rating;
  if (rating === 'RED' && previous !== 'RED') emitQuality(platform, number, 'FLAGGED');
  if (rating !== 'RED' && previous === 'RED') emitQuality(platform, number, 'UNFLAGGED');
}

/** How long the number can't be used during the upgrade (Meta: throughput). */
const maintenanceMs = 60_000;

/**
 * Changes the number's throughput. The upgrade to HIGH takes a simulated minute, in which sends are answered with
 * 131057; then the webhook `phone_number_quality_update` with THROUGHPUT_UPGRADE is sent. The downgrade takes no time.
 */
export function setThroughput(platform: Platform, number: PhoneNumber, level: 'STANDARD' | 'HIGH'): void {
  if (level === 'STANDARD') {
    number.throughput = level;
    number.maintenanceUntil = undefined;
    return;
  }
  if (number.throughput === level) return;
  const until = platform.clock.now() + maintenanceMs;
  number.maintenanceUntil = until;
  platform.clock.after(maintenanceMs, () => {
    // It may have been cancelled, or started again.
    if (number.maintenanceUntil !== until) return;
    number.maintenanceUntil = undefined;
    number.throughput = level;
    emitQuality(platform, number, 'THROUGHPUT_UPGRADE');
  });
}
