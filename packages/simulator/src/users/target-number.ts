import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { type ActionTarget, UserActionError } from './user-actions.ts';

/** The business number that an action is about: the named one, or the only one. */
export function targetNumber({ world }: Platform, { phoneNumberId }: ActionTarget = {}): PhoneNumber {
  if (phoneNumberId !== undefined) {
    const number = world.phoneNumbers.get(phoneNumberId);
    if (number) return number;
    throw new UserActionError(`There is no business number with the id ${phoneNumberId}.`);
  }
  const [only, another] = world.phoneNumbers.values();
  if (!only) throw new UserActionError('There is no business number.');
  if (another) throw new UserActionError('There are several business numbers: say which by its phone_number_id.');
  return only;
}
