import type { Platform } from '../../platform.ts';
import { digitsOf, type PhoneNumber } from '../../world/phone-number.ts';
import { emitQuality } from './number-webhooks.ts';

/**
 * The number is registered for the Cloud API and can send. The first time is its onboarding, which the webhook
 * `phone_number_quality_update` reports.
 */
export function connectNumber(platform: Platform, number: PhoneNumber): void {
  const isNew = number.throughput === 'NOT_APPLICABLE';
  number.platformType = 'CLOUD_API';
  number.status = 'CONNECTED';
  if (!isNew) return;
  number.throughput = 'STANDARD';
  emitQuality(platform, number, 'ONBOARDING');
}

/** The number and its history stay, but it can't send until it is connected again. Meta sends no webhook for it. */
export function disconnectNumber(number: PhoneNumber): void {
  number.platformType = 'NOT_APPLICABLE';
  number.status = 'DISCONNECTED';
}

/**
 * Removes a number, as its owner does in WhatsApp Manager; no route does it. Calls for its id are answered with 33, and
 * the same phone number can be registered again five minutes later at the earliest.
 */
export function deleteNumber({ world, clock }: Platform, number: PhoneNumber): void {
  disconnectNumber(number);
  world.phoneNumbers.delete(number.id);
  world.deletedNumbers.set(number.id, { digits: digitsOf(number.displayPhoneNumber), deletedAt: clock.now() });
}
