import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { contactOf, emit, idsOf } from './inbound-value.ts';

/**
 * The user wants no more marketing messages from the number, or wants them again. The field `user_preferences` reports
 * this (Meta: webhooks/reference/user_preferences), and such templates fail with 131050 meanwhile.
 */
export function chooseMarketing(platform: Platform, user: User, number: PhoneNumber, choice: 'stop' | 'resume'): void {
  if (choice === 'stop') user.optedOut.add(number.id);
  else user.optedOut.delete(number.id);
  emit(platform, number, 'user_preferences', {
    contacts: [contactOf(user, number, platform)],
    user_preferences: [
      {
        ...idsOf(user, number, platform),
        detail: `User requested to ${choice} marketing messages`,
        category: 'marketing_messages',
        value: choice,
        timestamp: platform.clock.seconds(),
      },
    ],
  });
}
